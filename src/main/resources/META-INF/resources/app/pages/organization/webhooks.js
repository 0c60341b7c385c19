// The webhooks of an organization, for its owners. The address has the one that is open.
import { html } from '../../core/ui.js';
import { Empty, ProblemNotice, Skeleton } from '../../core/feedback.js';
import { Link, useLocation, useQuery } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { useList } from '../../shared/lists.js';
import { isMissing } from '../../shared/record.js';
import { CreateButton, WebhookList } from '../../shared/webhooks/list.js';
import { WebhookParts, useWebhook } from '../../shared/webhooks/parts.js';
import { webhooksOf } from '../../shared/webhooks/record.js';
import { StatusBadge, hostOf } from '../../shared/webhooks/words.js';

export default function OrganizationWebhooks({ path, rights, session }) {
  const { path: address } = useLocation();
  const [id] = useQuery('webhook');
  const page = { kind: webhooksOf(path, address), session, mayManage: rights.mayManageWebhooks, list: `${address}?tab=webhooks` };
  return id ? html`<${One} key=${id} id=${id} ...${page} />` : html`<${All} ...${page} />`;
}

function All({ kind, mayManage }) {
  const list = useList(kind.lists, kind.path);
  const page = { list, kind, mayManage };
  return html`
    <div class="spread">
      <p class="muted lead">${t('webhooks.aboutOrganization')}</p>
      <${CreateButton} ...${page} />
    </div>
    <${WebhookList} ...${page} />
  `;
}

function One({ id, kind, ...offers }) {
  const page = useWebhook(kind, id, offers);
  const { webhook, problem, load, list } = page;
  const back = html`<p class="back"><${Link} href=${list}>${t('webhooks.page.all')}<//></p>`;
  if (isMissing(problem)) {
    return html`${back}<${Empty} title=${t('webhooks.page.notFoundTitle')} text=${t('webhooks.page.notFoundText')} />`;
  }
  if (!webhook) {
    return html`${back} ${problem ? html`<${ProblemNotice} problem=${problem} onRetry=${load} />` : html`<${Skeleton} lines=8 />`}`;
  }
  return html`
    ${back}
    <div class="spread back">
      <h2>${t('webhooks.page.title', { host: hostOf(webhook) })}</h2>
      <${StatusBadge} of=${webhook} />
    </div>
    <${WebhookParts} ...${page} />
  `;
}
