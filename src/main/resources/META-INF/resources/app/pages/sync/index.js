// How far the records are in sync with Keycloak: now, over the last day, and in each reconciliation.
import { html } from '../../core/ui.js';
import { Page } from '../../core/layout.js';
import { Link } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { StartButton } from './reconciliation.js';
import { Status } from './status.js';
import { History } from './history.js';
import { Runs } from './runs.js';
import { Setup } from './setup.js';
import { RunPage } from './run.js';
import { usePolled } from './poll.js';

const STATUS_MILLIS = 5_000;

export default function Sync({ params }) {
  return params.run ? html`<${RunPage} id=${params.run} />` : html`<${Overview} />`;
}

function Overview() {
  const status = usePolled('/api/v1/sync', STATUS_MILLIS);
  const { admin } = useMe();
  const actions = admin && html`<${Link} href="/console/relinks" class="button">New identities<//><${StartButton} label="Dry run" dryRun /><${StartButton} label="Reconcile now" kind="primary" />`;
  return html`<${Page} title="Synchronization" wide actions=${actions}>
    <div class="stack">
      <${Status} ...${status} />
      <${History} />
      <${Runs} newest=${status.data?.reconciliation.lastRun} />
      <${Setup} setup=${status.data?.setup} />
    </div>
  <//>`;
}
