// Why acts were refused or given up, in words.

const REASONS = {
  taken: 'another record already has this value',
  'invalid-field': 'a field was not valid',
  'own-account': 'you cannot do this to your own account',
  'protected-identity': 'the user administers the realm in Keycloak',
  'last-admin': 'at least one administrator must remain',
  'last-owner': 'at least one enabled owner must remain',
  'managed-accounts': 'it would have deleted or disabled accounts',
  'last-way-to-sign-in': 'at least one way to sign in must remain',
  'second-factor': 'Keycloak has to ask for a second factor before it is removed',
  'too-many-requests': 'too many mails were sent to the address',
  federated: 'the user comes from a directory behind Keycloak',
  'own-deletion-off': 'users cannot delete their own account here',
  'precondition-failed': 'the record had changed in the meantime',
  'not-relinkable': 'the records could not be linked',
  'no-mail': 'Keycloak could not send the e-mail',
  'no-teams': 'this version of Keycloak has no teams',
  'not-found': 'the record no longer existed',
  'keycloak-unavailable': 'Keycloak could not be reached',
  'database-unavailable': 'the database could not be reached',
  'directory-refused': 'Keycloak refused the request of this service',
  'changed-in-keycloak': 'it was interrupted, and Keycloak was changed since',
  'too-old': 'it was interrupted too long ago',
  joined: 'the invited person has become a member',
  removed: 'the invited person was removed from the organization',
  demoted: 'the invited person got a lower role',
  'inviter-lost-role': 'the inviter may not grant the role any longer',
  restored: 'it was interrupted, and the database was restored since',
};

/** The reason in the outcome of an entry, as the end of a sentence. */
export function reasonOf({ outcomeDetails }) {
  const code = outcomeDetails.reason?.split(':').at(-1);
  return code && (REASONS[code] ?? code.replaceAll('-', ' '));
}
