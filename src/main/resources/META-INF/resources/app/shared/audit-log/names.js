// How entries of the audit log name people, organizations and teams, with links to them.
import { html } from '../../core/ui.js';
import { Link } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { nameOf } from '../../core/user.js';
import { memberOfId, organizationOfId, subjectRef, teamOfId, userOfId, userOfSubject } from '../known-records.js';

const NOT_CREATED = ['refused', 'not-done', 'superseded'];

/** The ID of the team that an entry is about. A new one gets its ID with its record, at the end of the act. */
export function teamIdOf({ details, outcomeDetails }) {
  return outcomeDetails.teamId ?? details.teamId;
}

/** All records that entries name, for `useRecords`. A record that is still being created is not looked up: it would be missing. */
export function recordsIn(entries, { everyone, organization, asManager }) {
  const settled = (action) => (entry) => entry.action !== action || entry.outcome !== 'open';
  if (asManager) {
    const teams = entries.filter((entry) => teamIdOf(entry) && settled('create-team')(entry));
    return {
      users: [],
      organizations: [],
      teams: teams.map((entry) => ({ id: teamIdOf(entry), organizationId: organization })),
      members: entries.flatMap(({ userId, by }) => [userId, by.userId]).filter(Boolean),
      organization,
    };
  }
  const ofOrganizations = entries.filter((entry) => entry.organizationId && settled('create-organization')(entry));
  return {
    users: [
      ...(everyone ? entries.filter(settled('create')).map(({ userId }) => userId) : []),
      ...entries.map(({ by }) => by.subject && by.kind !== 'service-account' && subjectRef(by.subject)),
    ].filter(Boolean),
    organizations: ofOrganizations.map(({ organizationId }) => organizationId).filter((id) => id !== organization),
    teams: ofOrganizations
      .filter((entry) => teamIdOf(entry) && settled('create-team')(entry))
      .map((entry) => ({ id: teamIdOf(entry), organizationId: entry.organizationId })),
  };
}

/** The person's name with a link to their page; the entries of anybody else can be filtered. */
export function Actor({ entry: { by, action }, asManager, organization, onActor }) {
  const { me } = useMe();
  if (asManager && by.kind !== 'service') {
    return html`<strong>${by.kind === 'platform' ? 'The platform' : memberName(by.userId, organization, me)}</strong>`;
  }
  if (!by.subject) {
    return html`<strong>${action === 'revoke-invitation' ? 'Rollcall' : 'Keycloak'}</strong>`;
  }
  if (by.subject === me?.keycloakId) {
    return html`<strong>You</strong>`;
  }
  const user = userOfSubject(by.subject);
  if (user) {
    return html`<strong><${Link} href=${`/console/users/${user.id}`} title=${user.username}>${nameOf(user)}<//></strong>`;
  }
  const label = actorWithoutRecord(by, user);
  return onActor
    ? html`<button type="button" class="link" title=${`Show only entries by ${by.subject}`} onClick=${() => onActor(by.subject)}>
        ${label}
      </button>`
    : html`<strong title=${by.subject}>${label}</strong>`;
}

function actorWithoutRecord({ subject, clientId, kind }, user) {
  if (kind === 'service-account') {
    return `Service account ${clientId ?? ''}`;
  }
  // deleted since, or never signed in here
  return user === null && kind ? 'Someone without a record' : html`<span class="mono">${subject.slice(0, 8)}</span>`;
}

/** Managers of an organization see the names of its members only. */
function memberName(id, organization, me) {
  if (id === null) {
    return 'A deleted user';
  }
  const member = memberOfId(organization, id);
  return me?.id === id ? 'You' : member ? nameOf(member) : 'Someone who is no member';
}

export function UserName({ id, entry, asManager, organization }) {
  if (!id) {
    return 'a user';
  }
  if (asManager) {
    const member = memberOfId(organization, id);
    return html`<span title=${member?.username}>${member ? nameOf(member) : 'someone who is no member'}</span>`;
  }
  const user = userOfId(id);
  const label = user ? nameOf(user) : withoutRecord(entry, 'create', 'user', user, id);
  return isMissing(entry, 'create', user)
    ? label
    : html`<${Link} href=${`/console/users/${id}`} title=${user?.username ?? id}>${label}<//>`;
}

/** `organization` is the ID of the page's own one. */
export function OrganizationName({ entry, organization, asManager }) {
  const id = asManager ? organization : entry.organizationId;
  if (!id || id === organization) {
    return id ? 'this organization' : 'an organization';
  }
  const found = organizationOfId(id);
  const label = found ? found.name : withoutRecord(entry, 'create-organization', 'organization', found, id);
  return found
    ? html`<${Link} href=${`/console/organizations/${id}`} title=${found.alias}>${label}<//>`
    : html`<span title=${id}>${label}</span>`;
}

/** An older entry has no team. */
export function TeamName({ entry, organization, base }) {
  const id = teamIdOf(entry);
  const found = id ? teamOfId(id) : undefined;
  return found
    ? html`the team <${Link} href=${`${base}/${entry.organizationId ?? organization}?tab=teams&team=${id}`}>${found.name}<//>`
    : html`<span title=${id}>${id ? withoutRecord(entry, 'create-team', 'team', found, id) : 'a team'}</span>`;
}

/** Whether the record that the act was to create does not exist, or not yet. */
function isMissing({ action, outcome }, creation, found) {
  return !found && action === creation && (outcome === 'open' || NOT_CREATED.includes(outcome));
}

/** `found` is null if there is no such record, and undefined if that is not known. */
function withoutRecord(entry, creation, noun, found, id) {
  if (isMissing(entry, creation, found)) {
    return entry.outcome === 'open' ? `a new ${noun}, not created yet` : `a new ${noun}`;
  }
  // the end of the ID: the beginning is the time of creation, and other IDs may have the same
  return found === null ? `a deleted ${noun}` : html`${noun} <span class="mono">${id.slice(-8)}</span>`;
}
