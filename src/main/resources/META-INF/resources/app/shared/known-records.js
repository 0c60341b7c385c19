// The users, organizations and teams that the pages have read so far: the audit log names them by ID only.
import { useAbortableEffect, useState } from '../core/ui.js';
import { api } from '../core/api.js';

/** The most IDs in one request, and the most characters that they take in an address. */
const MAX_IDS = 100;
const MAX_LENGTH = 6000;

/** Users by ID, and by `kc:` with their subject; organizations and teams by ID. Null for one that is deleted. */
const users = new Map();
const organizations = new Map();
const teams = new Map();
/** Members by the ID of their organization, and by that of their user. */
const members = new Map();
const roles = new Set();

export function remember(user) {
  users.set(user.id, user);
  users.set(subjectRef(user.keycloakId), user);
  user.roles?.forEach((role) => roles.add(role));
}

/** A deleted user has no name. */
export function rememberDeleted(id) {
  users.set(id, null);
}

export function rememberOrganization(organization) {
  organizations.set(organization.id, organization);
}

/** @param organization the ID of the organization that knows the member; null for none */
export function rememberMember(organization, member) {
  membersOf(organization).set(member.userId, member);
}

/** The user; null if deleted; undefined if not known. */
export function userOfId(id) {
  return users.get(id);
}

/** As `userOfId`, by the subject; null also for a service account. */
export function userOfSubject(subject) {
  return users.get(subjectRef(subject));
}

/** As `userOfId`, for an organization. */
export function organizationOfId(id) {
  return organizations.get(id);
}

/** As `userOfId`, for a team. */
export function teamOfId(id) {
  return teams.get(id);
}

/** The member; null for a user who is none; undefined if not known. */
export function memberOfId(organization, id) {
  return members.get(organization)?.get(id);
}

/** The ID of a user in the API whose subject alone is known. */
export function subjectRef(subject) {
  return `kc:${subject}`;
}

/** The names of the roles that any known user has. */
export function knownRoles() {
  return [...roles].sort();
}

let loading = null;

/** Like knownRoles, and reads the newest users once to know more roles. For use while the realm's roles cannot be listed. */
export function useKnownRoles() {
  const [known, setKnown] = useState(knownRoles);
  useAbortableEffect((signal) => {
    loading ??= api.get('/api/v1/users?limit=50&sort=-createdAt').then(({ body }) => body.items.forEach(remember));
    // Role names can be typed as well, so a failure does no harm.
    loading.catch(() => {}).then(() => signal.aborted || setKnown(knownRoles()));
  }, []);
  return known;
}

/**
 * Looks up the records that are not known yet, and renders again with the result: all users in one request, all organizations in
 * another, and all teams in a third one. One who is not found was deleted.
 *
 * @param wanted `users`, `organizations` and `teams`, lists of IDs; for those who see nothing but an organization and its members,
 *   `members` has the IDs of users, and `organization` its own; null for none, whose members are not looked up
 */
export function useRecords(wanted) {
  const [, setCount] = useState(0);
  const requests = requestsFor(wanted);
  useAbortableEffect(
    (signal) => {
      if (requests.length > 0) {
        // not aborted: the page may come to know one of the records otherwise, and the answer serves other pages, too
        const answers = requests.map(({ path, ids, known, keep }) =>
          api.get(`${path}?ids=${ids.map(encodeURIComponent).join(',')}`).then(({ body }) => {
            body.items.forEach(keep);
            ids.filter((id) => !known.has(id)).forEach((id) => known.set(id, null));
          }),
        );
        // after a failure the page shows IDs
        Promise.allSettled(answers).then(() => signal.aborted || setCount((count) => count + 1));
      }
    },
    [requests.map(({ path, ids }) => [path, ...ids].join()).join(' ')],
  );
}

function requestsFor(wanted) {
  return [
    { path: '/api/v1/users', ids: wanted.users, known: users, keep: remember },
    {
      path: '/api/v1/organizations',
      ids: wanted.organizations,
      known: organizations,
      keep: rememberOrganization,
    },
    {
      path: wanted.members ? `/api/v1/organizations/${wanted.organization}/teams` : '/api/v1/teams',
      ids: wanted.teams,
      known: teams,
      keep: (team) => teams.set(team.id, team),
    },
    ...(wanted.members && wanted.organization ? [requestForMembers(wanted)] : []),
  ]
    .map((request) => ({ ...request, ids: unknownOf(request) }))
    .filter(({ ids }) => ids.length > 0);
}

function requestForMembers({ members: ids, organization }) {
  const known = membersOf(organization);
  const keep = (member) => known.set(member.userId, member);
  return { path: `/api/v1/organizations/${organization}/members`, ids, known, keep };
}

function membersOf(organization) {
  if (!members.has(organization)) {
    members.set(organization, new Map());
  }
  return members.get(organization);
}

/** As many as fit into one request. The others follow with the next one. */
function unknownOf({ ids, known }) {
  const fitting = [];
  let length = 0;
  for (const id of new Set(ids)) {
    // a subject with a comma cannot be listed
    if (id && !known.has(id) && !id.includes(',')) {
      length += encodeURIComponent(id).length + 1;
      if (fitting.length === MAX_IDS || length > MAX_LENGTH) {
        break;
      }
      fitting.push(id);
    }
  }
  return fitting;
}
