// One API key of an owner, and what the person can do about it.
import { html } from '../../core/ui.js';
import { t } from '../../core/texts.js';
import { RowButton } from '../security/rows.js';
import { Expiry, KeyBadge, LastUse, Prefix, Scopes, nameOfKey, revocationOf } from './words.js';

/** @param onRotate opens the dialog that rotates the key; false if it cannot be rotated */
export function KeyRow({ of: key, path, organizations, changes, mayRevoke, onRotate }) {
  const name = nameOfKey(key);
  const isActive = key.status === 'active';
  return html`<li>
    <div class="stack tight">
      <p class="row"><strong>${name}</strong><${Prefix} of=${key.prefix} /><${KeyBadge} status=${key.status} /></p>
      <${Scopes} of=${key.scopes} />
      ${key.organization && html`<p class="small-text">${t('keys.onlyIn', { organization: organizationOf(key, organizations) })}</p>`}
      <p class="muted small-text">
        <${Expiry} of=${key} /> ${t('keys.columns.lastUse')}: <${LastUse} of=${key.lastUsedOn} />
      </p>
    </div>
    ${isActive &&
    mayRevoke &&
    html`<div class="row">
      ${onRotate && html`<${RowButton} label=${t('keys.rotate.open')} name=${t('keys.rotate.title', { name })} onClick=${onRotate} />`}
      <${RowButton}
        label=${t('keys.revoke')}
        name=${t('keys.revokeNamed', { name })}
        danger
        onClick=${changes.ask(revocationOf(key, path))}
      />
    </div>`}
  </li>`;
}

function organizationOf({ organization }, organizations) {
  return organizations.find(({ id }) => id === organization)?.name ?? t('keys.anOrganization');
}
