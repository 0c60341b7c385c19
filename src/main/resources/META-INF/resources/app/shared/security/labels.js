// Credentials and required actions in the words of the pages.

const KINDS = {
  password: 'Password',
  'webauthn-passwordless': 'Passkey',
  otp: 'Authenticator app',
  webauthn: 'Security key',
  'recovery-authn-codes': 'Recovery codes',
};

const ACTIONS = {
  CONFIGURE_TOTP: 'Set up an authenticator app',
  CONFIGURE_RECOVERY_AUTHN_CODES: 'Create recovery codes',
  TERMS_AND_CONDITIONS: 'Accept the terms and conditions',
  UPDATE_EMAIL: 'Change the e-mail address',
  UPDATE_PASSWORD: 'Change the password',
  UPDATE_PROFILE: 'Check the profile',
  VERIFY_EMAIL: 'Verify the e-mail address',
  VERIFY_PROFILE: 'Complete the profile',
  'webauthn-register': 'Add a security key',
  'webauthn-register-passwordless': 'Add a passkey',
};

/** Required actions that mean nothing without the request of an application, or delete the account. */
const ONLY_BY_APPLICATIONS = new Set(['delete_account', 'delete_credential', 'idp_link', 'update_user_locale']);

/** "Authenticator app"; a type that only the realm knows is named as it is there. */
export function labelOfCredential(type) {
  return KINDS[type] ?? type;
}

/** "authenticator app Phone", within a sentence. */
export function nameOfCredential({ type, label }) {
  const kind = KINDS[type];
  return [kind ? kind.charAt(0).toLowerCase() + kind.slice(1) : `credential ${type}`, label].filter(Boolean).join(' ');
}

/** A required action of the realm's own extensions has the name that it has in Keycloak. */
export function labelOfAction({ alias, name }) {
  return ACTIONS[alias] ?? name ?? alias;
}

/** Whether it makes sense to ask a required action of a user. */
export function isAskable({ alias }) {
  return !ONLY_BY_APPLICATIONS.has(alias);
}
