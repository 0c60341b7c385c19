// Users who administer the realm can be changed only in Keycloak: pages do not offer what the service would refuse.
import { html, useAbortableEffect, useState } from './ui.js';
import { api } from './api.js';
import { t } from './texts.js';

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

/** Says that a user is protected; `own` is true for the person's own account. */
export function ProtectionNotice({ isProtected, own }) {
  return (
    isProtected &&
    html`<div class="notice info" role="status">
      <p>${own ? t('core.protectedOwn') : t('core.protectedUser')}</p>
    </div>`
  );
}

/** Inputs that are read-only if the user is protected. */
export function Changeable({ isProtected, own, children }) {
  return html`
    <${ProtectionNotice} isProtected=${isProtected} own=${own} />
    <fieldset class="stack plain" disabled=${isProtected}>${children}</fieldset>
  `;
}
