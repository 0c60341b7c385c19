// The webhooks of administrators.
import { html } from '../../core/ui.js';
import { Page } from '../../core/layout.js';
import { Link } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { t } from '../../core/texts.js';
import { useList } from '../../shared/lists.js';
import { CreateButton, WebhookList } from '../../shared/webhooks/list.js';
import { WEBHOOK } from '../../shared/webhooks/record.js';

export default function Webhooks() {
  const { admin } = useMe();
  const list = useList(WEBHOOK.lists, WEBHOOK.path);
  const page = { list, kind: WEBHOOK, mayManage: admin };
  return html`
    <${Page} title=${t('layout.navigation.webhooks')} wide actions=${html`<${CreateButton} ...${page} />`}>
      <p class="back"><${Link} href="/console/sync">${t('layout.navigation.synchronization')}<//></p>
      <p class="muted lead">${t('webhooks.about')}</p>
      <${WebhookList} ...${page} />
    <//>
  `;
}
