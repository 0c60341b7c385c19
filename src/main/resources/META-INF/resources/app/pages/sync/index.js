// How far the records are in sync with Keycloak: now, over the last day, and in each reconciliation.
import { html } from '../../core/ui.js';
import { Page } from '../../core/layout.js';
import { Link } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { t } from '../../core/texts.js';
import { StartButton } from './reconciliation.js';
import { Status } from './status.js';
import { History } from './history.js';
import { Runs } from './runs.js';
import { Setup } from './setup.js';
import { RunPage } from './run.js';
import { usePolled } from '../../shared/watch/state.js';

const STATUS_MILLIS = 5_000;

export default function Sync({ params }) {
  return params.run ? html`<${RunPage} id=${params.run} />` : html`<${Overview} />`;
}

function Overview() {
  const status = usePolled('/api/v1/sync', STATUS_MILLIS);
  const { admin } = useMe();
  const actions = html`<${Link} href="/console/webhooks" class="button">${t('layout.navigation.webhooks')}<//>
    ${admin &&
    html`<${Link} href="/console/relinks" class="button">${t('sync.page.newIdentities')}<//>
      <${StartButton} label=${t('sync.page.dryRun')} dryRun />
      <${StartButton} label=${t('sync.page.reconcile')} kind="primary" />`}`;
  return html`<${Page} title=${t('sync.page.title')} wide actions=${actions}>
    <div class="stack">
      <${Status} ...${status} />
      <${History} />
      <${Runs} newest=${status.data?.reconciliation.lastRun} />
      <${Setup} setup=${status.data?.setup} />
    </div>
  <//>`;
}
