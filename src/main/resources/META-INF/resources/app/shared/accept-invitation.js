// Accepting an invitation.
import { api } from '../core/api.js';
import { reload } from '../core/session.js';

const NOUNS = { owner: 'an owner', admin: 'an admin', member: 'a member' };

/**
 * @param by `{token}` of the mail, or `{invitationId}`
 * @return the membership; null if accepting is pending
 * @throws {Problem} if it is refused
 */
export async function accept(by) {
  const { status, body } = await api.send('POST', '/api/v1/invitations/accept', by);
  if (status === 202) {
    return null;
  }
  // the navigation and the account page show the person's organizations
  await reload();
  return body;
}

/** "You are now a member of Acme." */
export function welcome({ role, organizationName }) {
  return `You are now ${NOUNS[role] ?? role} of ${organizationName}.`;
}
