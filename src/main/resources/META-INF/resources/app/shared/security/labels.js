// Credentials and required actions in the words of the pages.
import { t } from '../../core/texts.js';

/** The names of the texts, by the type of the credential. */
const KINDS = {
  password: 'password',
  'webauthn-passwordless': 'passkey',
  otp: 'authenticatorApp',
  webauthn: 'securityKey',
  'recovery-authn-codes': 'recoveryCodes',
};

/** The names of the texts, by the alias of the required action. */
const ACTIONS = {
  CONFIGURE_TOTP: 'authenticatorApp',
  CONFIGURE_RECOVERY_AUTHN_CODES: 'recoveryCodes',
  TERMS_AND_CONDITIONS: 'terms',
  UPDATE_EMAIL: 'updateEmail',
  UPDATE_PASSWORD: 'updatePassword',
  UPDATE_PROFILE: 'updateProfile',
  VERIFY_EMAIL: 'verifyEmail',
  VERIFY_PROFILE: 'verifyProfile',
  'webauthn-register': 'securityKey',
  'webauthn-register-passwordless': 'passkey',
};

/** Required actions that mean nothing without the request of an application, or delete the account. */
const ONLY_BY_APPLICATIONS = new Set(['delete_account', 'delete_credential', 'idp_link', 'update_user_locale']);

/** "Authenticator app"; a type that only the realm knows is named as it is there. */
export function labelOfCredential(type) {
  return KINDS[type] ? t(`security.kinds.${KINDS[type]}`) : type;
}

/** "authenticator app Phone", within a sentence. */
export function nameOfCredential({ type, label }) {
  const kind = KINDS[type] ? t(`security.kindsInSentences.${KINDS[type]}`) : t('security.otherKind', { type });
  return label ? t('security.labelled', { kind, label }) : kind;
}

/** A required action of the realm's own extensions has the name that it has in Keycloak. */
export function labelOfAction({ alias, name }) {
  return ACTIONS[alias] ? t(`security.actions.${ACTIONS[alias]}`) : (name ?? alias);
}

/** Whether it makes sense to ask a required action of a user. */
export function isAskable({ alias }) {
  return !ONLY_BY_APPLICATIONS.has(alias);
}
