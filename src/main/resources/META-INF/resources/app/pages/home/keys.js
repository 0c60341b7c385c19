// The person's own API keys. Loaded after the rest of the account page, where the operator allows keys.
import { html } from '../../core/ui.js';
import { t } from '../../core/texts.js';
import { KeysCard } from '../../shared/keys/card.js';

export default function MyKeys({ memberships, mayRead, admin, isProtected }) {
  const words = {
    about: t('keys.about'),
    none: t('keys.noActive'),
    organizationHint: t('keys.create.organizationHint'),
    labelOfScope: (scope) => t(`keys.scopes.${scope}`),
  };
  return html`<${KeysCard}
    path="/api/v1/users/me/keys"
    ...${{ words, mayRead, admin }}
    organizations=${memberships ?? []}
    mayCreate=${!isProtected}
    mayRevoke
  >
    ${isProtected && html`<div class="notice info"><p>${t('keys.notForAdministrators')}</p></div>`}
  <//>`;
}
