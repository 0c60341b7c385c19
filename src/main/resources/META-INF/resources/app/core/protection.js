// Users who administer the realm can be changed only in Keycloak: pages do not offer what the service would refuse.
import { html, useAbortableEffect, useState } from './ui.js';
import { api } from './api.js';

const UNKNOWN = { isProtected: false, deletable: false };

/**
 * @param user an ID, or `me`
 * @return `isProtected`: whether the service would refuse changes of the user; `deletable`: whether `me` may delete the account. Both are
 *     false while that is not known
 */
export function useProtection(user) {
  const [known, setKnown] = useState({ user, ...UNKNOWN });
  useAbortableEffect(
    (signal) =>
      api.get(`/api/v1/users/${user}/protection`, { signal }).then(
        ({ body }) => setKnown({ user, isProtected: body.protected, deletable: body.deletable ?? false }),
        () => {},
      ),
    [user],
  );
  return known.user === user ? known : UNKNOWN;
}

/** Says that a user is protected. */
export function ProtectionNotice({ isProtected, subject }) {
  return (
    isProtected &&
    html`<div class="notice info" role="status">
      <p>${subject} the realm in Keycloak, so this account can be changed only there.</p>
    </div>`
  );
}

/** Inputs that are read-only if the user is protected. */
export function Changeable({ isProtected, subject, children }) {
  return html`
    <${ProtectionNotice} isProtected=${isProtected} subject=${subject} />
    <fieldset class="stack plain" disabled=${isProtected}>${children}</fieldset>
  `;
}
