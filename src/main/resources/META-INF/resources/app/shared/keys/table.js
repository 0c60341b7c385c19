// API keys as a list, for those who see keys of other people, and may revoke them.
import { html } from '../../core/ui.js';
import { toast } from '../../core/feedback.js';
import { t } from '../../core/texts.js';
import { ActionsHeading, ListTable } from '../lists.js';
import { useChanges } from '../security/changes.js';
import { RowButton } from '../security/rows.js';
import { Expiry, KeyBadge, LastUse, Prefix, Scopes, nameOfKey, revocationOf } from './words.js';

/**
 * @param list of `useList`
 * @param path of the list in the API
 * @param owner (key) → how the page names its owner
 * @param organization (key) → how it names the only organization of the key; null if all keys are limited to the same one
 * @param mayRevoke whether the person may revoke keys
 */
export function KeyTable({ list, path, owner, organization, mayRevoke }) {
  const changes = useChanges({ reload: list.renew, onPending: () => toast(t('keys.pending'), 'info') });
  const columns = [
    t('keys.columns.key'),
    t('keys.columns.owner'),
    t('keys.columns.scopes'),
    ...(organization ? [t('keys.columns.organization')] : []),
    t('keys.columns.lastUse'),
    t('keys.columns.status'),
    ...(mayRevoke ? [html`<${ActionsHeading} />`] : []),
  ];
  return html`
    <h2 class="visually-hidden" tabindex="-1" ref=${changes.heading}>${t('keys.title')}</h2>
    ${changes.feedback}
    <${ListTable}
      list=${list}
      caption=${t('keys.title')}
      columns=${columns}
      row=${(key) => html`<${Row} key=${key.id} ...${{ of: key, path, owner, organization, mayRevoke, changes }} />`}
    />
  `;
}

function Row({ of: key, path, owner, organization, mayRevoke, changes }) {
  return html`
    <tr>
      <td class="card-head">
        <div class="list-names"><strong>${nameOfKey(key)}</strong><${Prefix} of=${key.prefix} /></div>
      </td>
      <td data-label=${t('keys.columns.owner')}>${owner(key)}</td>
      <td><${Scopes} of=${key.scopes} /></td>
      ${organization && html`<td data-label=${t('keys.columns.organization')}>${organization(key)}</td>`}
      <td class="list-inline" data-label=${t('keys.columns.lastUse')}><${LastUse} of=${key.lastUsedOn} /></td>
      <td>
        <${KeyBadge} status=${key.status} />
        <p class="muted small-text"><${Expiry} of=${key} /></p>
      </td>
      ${mayRevoke &&
      html`<td class="list-actions">
        ${key.status === 'active' &&
        html`<${RowButton}
          label=${t('keys.revoke')}
          name=${t('keys.revokeNamed', { name: nameOfKey(key) })}
          danger
          onClick=${changes.ask(revocationOf(key, path))}
        />`}
      </td>`}
    </tr>
  `;
}
