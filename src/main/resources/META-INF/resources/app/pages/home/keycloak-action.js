// Leaves for an action on Keycloak's pages, and says what happened there. The tab remembers the action, since anybody can write a status
// into an address.
import { signInUrl } from '../../core/api.js';
import { keepDrafts } from '../../core/drafts.js';
import { toast } from '../../core/feedback.js';
import { navigate } from '../../core/router.js';

const STORE = 'rollcall.action';
const STATUS = 'action_status';

/** By the beginning of the action: [done, not done]. */
const TEXTS = {
  UPDATE_PASSWORD: ['Your password is changed.', 'Your password was not changed.'],
  CONFIGURE_TOTP: ['The authenticator app is set up.', 'No authenticator app was set up.'],
  'webauthn-register': ['The security key is added.', 'No security key was added.'],
  'webauthn-register-passwordless': ['The passkey is added.', 'No passkey was added.'],
  delete_credential: ['The second factor is removed.', 'The second factor was not removed.'],
};

/** Removes a second factor of one's own: Keycloak asks for it first. */
export function removalOf(credential) {
  return `delete_credential:${credential.id}`;
}

/** Drafts are kept in this tab. */
export function leaveFor(action) {
  write(action);
  keepDrafts();
  location.assign(`${signInUrl()}&action=${encodeURIComponent(action)}`);
}

/** After the return, says how the action has ended, and takes that out of the address. */
export function showOutcome() {
  const query = new URLSearchParams(location.search);
  const status = query.get(STATUS);
  const texts = TEXTS[read()?.split(':')[0]];
  write(null);
  if (status === null) {
    return;
  }
  query.delete(STATUS);
  const text = query.toString();
  navigate(location.pathname + (text ? `?${text}` : '') + location.hash, { replace: true });
  if (texts) {
    tell(status, texts);
  }
}

function tell(status, [done, notDone]) {
  switch (status) {
    case 'success':
      toast(done);
      break;
    case 'cancelled':
      toast(notDone, 'info');
      break;
    case 'error':
      toast(`${notDone} Keycloak has refused it.`, 'error');
      break;
    default:
      toast('Keycloak did not say what has happened. The page shows what there is now.', 'warning');
  }
}

function read() {
  try {
    return sessionStorage.getItem(STORE);
  } catch {
    return null;
  }
}

function write(action) {
  try {
    if (action === null) {
      sessionStorage.removeItem(STORE);
    } else {
      sessionStorage.setItem(STORE, action);
    }
  } catch {
    // without storage, only the message is lost
  }
}
