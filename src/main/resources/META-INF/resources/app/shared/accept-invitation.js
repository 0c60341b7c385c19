// Looking up and accepting an invitation.
import { api } from '../core/api.js';
import { forgetToken, isToken, keptToken } from '../core/kept-invitation.js';
import { reload } from '../core/session.js';
import { t } from '../core/texts.js';

const ROLES = ['owner', 'admin', 'member'];

/** → {state}: open with the invitation, ended with the reason, unknown, none without a token, or failed with the problem. */
export async function lookUp(token) {
  if (!token || !isToken(token)) {
    return { state: token ? 'unknown' : 'none' };
  }
  try {
    // An outdated session must not lead to the sign-in.
    const { body } = await api.send('POST', '/api/v1/invitations/lookup', { token }, { anonymous: true });
    return { state: 'open', invitation: body };
  } catch (problem) {
    return refusal(problem) ?? { state: 'failed', problem };
  }
}

/** Reads from a problem whether the invitation has ended → {state}: ended with the reason, or unknown; null for any other problem. */
export function refusal(problem) {
  if (problem.is?.('invitation-ended')) {
    return { state: 'ended', reason: problem.body.reason };
  }
  return problem.status === 404 ? { state: 'unknown' } : null;
}

/**
 * @param by `{token}` of the mail, or `{invitationId}`
 * @return the membership; null if accepting is pending
 * @throws {Problem} if it is refused
 */
export async function accept(by) {
  try {
    const { status, body } = await api.send('POST', '/api/v1/invitations/accept', by);
    if (status === 202) {
      return null;
    }
    // the navigation and the account page show the person's organizations
    await reload();
    return body;
  } finally {
    if (!by.token) {
      await forgetAnswered();
    }
  }
}

/** The token that is kept may be that of an invitation which was accepted by its ID, or has ended. */
async function forgetAnswered() {
  const token = keptToken();
  if (token && ['ended', 'unknown'].includes((await lookUp(token)).state)) {
    forgetToken();
  }
}

/** "You are now a member of Acme." */
export function welcome({ role, organizationName }) {
  const name = ROLES.includes(role) ? role : 'otherRole';
  return t(`acceptInvitation.welcome.${name}`, { role, organization: organizationName });
}
