// How entries of the audit log name people, organizations and teams, with links to them.
import { html } from '../../core/ui.js';
import { NAME } from '../../core/branding.js';
import { Link, useLocation } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { rich, t } from '../../core/texts.js';
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
      teams: teams.map(teamIdOf),
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
    teams: ofOrganizations.filter((entry) => teamIdOf(entry) && settled('create-team')(entry)).map(teamIdOf),
  };
}

/** The words for records without a name, by the grammatical case that a sentence needs. */
const CASES = {
  accusative: (name, values) => rich(`auditLog.accusative.${name}`, values),
  dative: (name, values) => rich(`auditLog.dative.${name}`, values),
  genitive: (name, values) => rich(`auditLog.genitive.${name}`, values),
};

/** The beginning of a sentence: the actor and, in languages where it depends on the actor, the verb. */
export function Actor(props) {
  const { me } = useMe();
  return isSelf(props, me)
    ? rich('auditLog.subjects.you', { actor: html`<strong>${t('auditLog.actors.you')}</strong>` })
    : rich('auditLog.subjects.named', { actor: actorName(props) });
}

function isSelf({ entry: { by }, asManager }, me) {
  if (asManager && by.kind !== 'service') {
    return me && by.kind !== 'platform' && by.userId === me.id;
  }
  return by.subject && by.subject === me?.keycloakId;
}

/** The person's name with a link to their page; the entries of anybody else can be filtered. */
function actorName({ entry, asManager, organization, onActor }) {
  const { by } = entry;
  if (asManager && by.kind !== 'service') {
    return html`<strong>${by.kind === 'platform' ? t('auditLog.actors.platform') : memberName(by.userId, organization)}</strong>`;
  }
  if (!by.subject) {
    return html`<strong>${actorWithoutSubject(entry)}</strong>`;
  }
  const user = userOfSubject(by.subject);
  if (user) {
    return html`<strong><${Link} href=${`/console/users/${user.id}`} title=${user.username}>${nameOf(user)}<//></strong>`;
  }
  const label = actorWithoutRecord(by, user);
  const title = t('auditLog.actors.onlyBy', { subject: by.subject });
  return onActor
    ? html`<button type="button" class="link" title=${title} onClick=${() => onActor(by.subject)}>${label}</button>`
    : html`<strong title=${by.subject}>${label}</strong>`;
}

/** This service ends invitations and API keys, and suspends agents, itself; anybody can report the secret of a key. */
function actorWithoutSubject({ action, by, outcomeDetails: { reason } }) {
  if (action === 'revoke-key' && reason === 'reported') {
    return t('auditLog.actors.finder');
  }
  return by.via === 'service' || ['revoke-invitation', 'revoke-key', 'suspend-agent'].includes(action) ? NAME : 'Keycloak';
}

function actorWithoutRecord({ subject, clientId, kind }, user) {
  if (kind === 'service-account') {
    return t('auditLog.actors.serviceAccount', { client: clientId ?? '' });
  }
  // deleted since, or never signed in here
  return user === null && kind ? t('auditLog.actors.withoutRecord') : html`<span class="mono">${subject.slice(0, 8)}</span>`;
}

/** Managers of an organization see the names of its members only. */
function memberName(id, organization) {
  if (id === null) {
    return t('auditLog.actors.deletedUser');
  }
  const member = memberOfId(organization, id);
  return member ? nameOf(member) : t('auditLog.actors.nonMember');
}

/**
 * @param wanted the grammatical case
 * @param everyone whether the user has a name, instead of "this user"
 */
export function UserName({ entry, wanted, everyone, asManager, organization }) {
  const id = entry.userId;
  const words = CASES[wanted];
  if (!id || !everyone) {
    return words(id ? 'thisUser' : 'aUser');
  }
  if (asManager) {
    const member = memberOfId(organization, id);
    return member
      ? words('user', { user: html`<span title=${member.username}>${nameOf(member)}</span>` })
      : words('nonMember');
  }
  const user = userOfId(id);
  const link = (label) => html`<${Link} href=${`/console/users/${id}`} title=${user?.username ?? id}>${label}<//>`;
  if (user) {
    return words('user', { user: link(nameOf(user)) });
  }
  const label = withoutRecord(words, entry, 'create', 'user', user, id);
  return isMissing(entry, 'create', user) ? label : link(label);
}

/** `organization` is the ID of the page's own one. */
export function OrganizationName({ entry, wanted, organization, asManager }) {
  const id = asManager ? organization : entry.organizationId;
  const words = CASES[wanted];
  if (!id || id === organization) {
    return words(id ? 'thisOrganization' : 'anOrganization');
  }
  const found = organizationOfId(id);
  return found
    ? html`<${Link} href=${`/console/organizations/${id}`} title=${found.alias}>${found.name}<//>`
    : html`<span title=${id}>${withoutRecord(words, entry, 'create-organization', 'organization', found, id)}</span>`;
}

/** An older entry has no team. */
export function TeamName({ entry, wanted, organization }) {
  const { path } = useLocation();
  const base = path.startsWith('/console') ? '/console/organizations' : '/organizations';
  const id = teamIdOf(entry);
  const found = id ? teamOfId(id) : undefined;
  const words = CASES[wanted];
  if (found) {
    const href = `${base}/${entry.organizationId ?? organization}?tab=teams&team=${id}`;
    return words('team', { team: html`<${Link} href=${href}>${found.name}<//>` });
  }
  return html`<span title=${id}>${id ? withoutRecord(words, entry, 'create-team', 'team', found, id) : words('aTeam')}</span>`;
}

/** Whether the record that the act was to create does not exist, or not yet. */
function isMissing({ action, outcome }, creation, found) {
  return !found && action === creation && (outcome === 'open' || NOT_CREATED.includes(outcome));
}

/**
 * @param words in a grammatical case
 * @param kind `user`, `organization` or `team`
 * @param found null if there is no such record, and undefined if that is not known
 */
function withoutRecord(words, entry, creation, kind, found, id) {
  if (isMissing(entry, creation, found)) {
    return words(entry.outcome === 'open' ? `${kind}Pending` : `${kind}New`);
  }
  // the end of the ID: the beginning is the time of creation, and other IDs may have the same
  return found === null
    ? words(`${kind}Deleted`)
    : words(`${kind}OfId`, { id: html`<span class="mono">${id.slice(-8)}</span>` });
}
