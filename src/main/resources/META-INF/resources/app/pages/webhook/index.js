// One webhook of administrators: whether it delivers, its last deliveries, and what they can do about it.
import { html } from '../../core/ui.js';
import { Empty } from '../../core/feedback.js';
import { Page } from '../../core/layout.js';
import { Link } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { t } from '../../core/texts.js';
import { isMissing, waiting } from '../../shared/record.js';
import { WebhookParts, useWebhook } from '../../shared/webhooks/parts.js';
import { WEBHOOK } from '../../shared/webhooks/record.js';
import { StatusBadge, hostOf } from '../../shared/webhooks/words.js';

const LIST = '/console/webhooks';

export default function Webhook({ params: { id } }) {
  const session = useMe();
  const page = useWebhook(WEBHOOK, id, { session, mayManage: session.admin, list: LIST });
  const { webhook, problem } = page;

  if (isMissing(problem)) {
    return html`
      <${Page} title=${t('webhooks.page.notFound')} wide>
        <${Empty} title=${t('webhooks.page.notFoundTitle')} text=${t('webhooks.page.notFoundText')}>
          <${Link} class="button primary" href=${LIST}>${t('webhooks.page.all')}<//>
        <//>
      <//>
    `;
  }
  if (!webhook) {
    return waiting(t('webhooks.page.loading'), page);
  }
  return html`
    <${Page} title=${t('webhooks.page.title', { host: hostOf(webhook) })} wide actions=${html`<${StatusBadge} of=${webhook} />`}>
      <p class="back"><${Link} href=${LIST}>${t('webhooks.page.all')}<//></p>
      <${WebhookParts} key=${id} ...${page} />
    <//>
  `;
}
