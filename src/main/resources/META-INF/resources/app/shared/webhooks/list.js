// The list of webhooks, and the creation of one. Those of administrators and those of an organization have the same.
import { html, useState } from '../../core/ui.js';
import { Empty, toast } from '../../core/feedback.js';
import { Link, navigate, useQuery } from '../../core/router.js';
import { rich, t } from '../../core/texts.js';
import { Time } from '../../core/time.js';
import { ListTable, Listed, Summary } from '../lists.js';
import { SecretDialog } from '../security/secret.js';
import { CreateWebhook } from './create.js';
import { SETTING, Since, StatusBadge, Types, hostOf } from './words.js';

/** Whether the dialog is open: in the address, so that it is open again after a sign-in. */
const useCreation = () => useQuery('new');

/** @param list of `useList` */
export function CreateButton({ list, mayManage }) {
  const [, setCreating] = useCreation();
  return (
    mayManage &&
    list.enabled &&
    html`<button type="button" class="button primary" onClick=${() => setCreating('1', { push: true })}>${t('webhooks.create.open')}</button>`
  );
}

/**
 * @param list of `useList`
 * @param kind of the webhooks, see `record.js`
 */
export function WebhookList({ list, kind, mayManage }) {
  const [creating, setCreating] = useCreation();
  const [created, setCreated] = useState(null);
  const close = () => setCreating('');
  function show(webhook) {
    close();
    list.renew();
    if (webhook) {
      setCreated(webhook);
    } else {
      toast(t('webhooks.pending'), 'info');
    }
  }
  return html`
    ${list.enabled === false &&
    html`<div class="notice warning back"><p>${rich('webhooks.off', { setting: html`<code>${SETTING}</code>` })}</p></div>`}
    <${Summary} list=${list} many="webhooks" />
    <div>
      <${Listed} list=${list} rows=${4} empty=${html`<${Empty} title=${t('webhooks.none')} text=${t('webhooks.noneText')} />`}>
        <${ListTable}
          list=${list}
          caption=${t('layout.navigation.webhooks')}
          columns=${[t('webhooks.columns.url'), t('webhooks.columns.types'), t('webhooks.columns.status'), t('webhooks.columns.delivered')]}
          row=${(webhook) => html`<${Row} key=${webhook.id} ...${{ webhook, kind, list }} />`}
        />
      <//>
    </div>
    ${mayManage && list.enabled && creating && html`<${CreateWebhook} kind=${kind} onCreated=${show} onClose=${close} />`}
    ${created &&
    html`<${SecretDialog}
      title=${t('webhooks.secret.title', { host: hostOf(created) })}
      secret=${created.secret}
      lost=${t('webhooks.secret.lost')}
      onClose=${() => navigate(kind.url(created.id), { replace: true })}
    >
      <p>${t('webhooks.secret.receiver')}</p>
    <//>`}
  `;
}

function Row({ webhook, kind, list }) {
  const { id, url, description, types, lastDeliveredAt } = webhook;
  return html`
    <tr>
      <td class="card-head">
        <div class="list-names">
          <${Link} href=${kind.url(id)} data-item=${id} onClick=${() => list.open(id)}>${url}<//>
          ${description && html`<span class="muted small-text">${description}</span>`}
        </div>
      </td>
      <td><${Types} of=${types} /></td>
      <td>
        <${StatusBadge} of=${webhook} />
        <p class="muted small-text"><${Since} of=${webhook} /></p>
      </td>
      <td class="list-inline" data-label=${t('webhooks.columns.delivered')}><${Time} value=${lastDeliveredAt} /></td>
    </tr>
  `;
}
