// Leaves for an action on Keycloak's pages, and says what happened there. The tab remembers the action, since anybody can write a status
// into an address.
import { signInUrl } from '../../core/api.js';
import { keepDrafts } from '../../core/drafts.js';
import { toast } from '../../core/feedback.js';
import { navigate } from '../../core/router.js';
import { t } from '../../core/texts.js';

const STORE = 'rollcall.action';
const STATUS = 'action_status';

/** The names of the texts, by the beginning of the action. */
const TEXTS = {
  UPDATE_PASSWORD: 'password',
  CONFIGURE_TOTP: 'authenticatorApp',
  'webauthn-register': 'securityKey',
  'webauthn-register-passwordless': 'passkey',
  idp_link: 'link',
  delete_credential: 'secondFactor',
};

/** Removes a second factor of one's own: Keycloak asks for it first. */
export function removalOf(credential) {
  return `delete_credential:${credential.id}`;
}

/** The realm's own characters of an alias; the service passes on no others. */
const ALIAS = /^[A-Za-z0-9._-]{1,255}$/;

/** Links an account at another provider. */
export function linkTo(provider) {
  return `idp_link:${provider}`;
}

export function isLinkable({ provider }) {
  return ALIAS.test(provider);
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
  const name = TEXTS[read()?.split(':')[0]];
  write(null);
  if (status === null) {
    return;
  }
  query.delete(STATUS);
  const text = query.toString();
  navigate(location.pathname + (text ? `?${text}` : '') + location.hash, { replace: true });
  if (name) {
    tell(status, name);
  }
}

function tell(status, name) {
  switch (status) {
    case 'success':
      toast(t(`account.done.${name}`));
      break;
    case 'cancelled':
      toast(t(`account.notDone.${name}`), 'info');
      break;
    case 'error':
      toast(t('account.refused', { notDone: t(`account.notDone.${name}`) }), 'error');
      break;
    default:
      toast(t('account.unknownOutcome'), 'warning');
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
