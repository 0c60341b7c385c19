// Who administers Keycloak's realm is changed in Keycloak alone: pages do not offer what the service would refuse.
import { html, useEffect, useState } from './ui.js';
import { api } from './api.js';

/** Whether changes of a user, or of `me`, would be refused; false until that is known, and if it cannot be known. */
export function useProtection(user) {
  const [known, setKnown] = useState({ user, isProtected: false });
  useEffect(() => {
    const abort = new AbortController();
    api.get(`/api/v1/users/${user}/protection`, { signal: abort.signal }).then(
      ({ body }) => setKnown({ user, isProtected: body.protected }),
      () => {},
    );
    return () => abort.abort();
  }, [user]);
  return known.user === user && known.isProtected;
}

/** Fields that can be read; typed into and sent only if the user is not protected. */
export function Changeable({ isProtected, who, children }) {
  return html`
    ${isProtected &&
    html`<div class="notice info" role="status">
      <p>${who} the realm in Keycloak, so this account is changed only there.</p>
    </div>`}
    <fieldset class="stack plain" disabled=${isProtected}>${children}</fieldset>
  `;
}
