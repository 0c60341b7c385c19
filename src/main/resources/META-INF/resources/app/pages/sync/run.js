// One reconciliation: its progress while it runs, and its result.
import { html, useEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm } from '../../core/dialog.js';
import { Empty, ProblemNotice, Skeleton, toast } from '../../core/feedback.js';
import { count } from '../../core/language.js';
import { Page } from '../../core/layout.js';
import { Link } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { Time, duration } from '../../core/time.js';
import { Brake } from './brake.js';
import { Fields, Samples } from './differences.js';
import { OrganizationSamples, Organizations } from './organizations.js';
import { StartButton, StateBadge, differences, drift, progressText, reason } from './reconciliation.js';

const RETRY_MILLIS = 2_000;

// Where the progress bar is when a phase begins and ends. Reading takes longest.
const SHARES = {
  requested: [0, 0],
  listing: [0, 0.7],
  comparing: [0.7, 0.75],
  confirming: [0.75, 0.85],
  applying: [0.85, 1],
};

export function RunPage({ id }) {
  const { run, problem, setRun } = useRun(id);
  const back = html`<${Link} href="/console/sync" class="button">All runs<//>`;
  if (!run) {
    return html`<${Page} title="Reconciliation" wide actions=${back}><${Missing} problem=${problem} /><//>`;
  }
  return html`<${Page} title=${title(run)} wide actions=${back}>
    <div class="stack">
      <${ProblemNotice} problem=${problem} />
      ${run.finishedAt ? html`<${Outcome} run=${run} />` : html`<${Progress} run=${run} onRun=${setRun} />`}
      <${Facts} run=${run} />
      <${Organizations} run=${run.organizations} known=${isKnown(run)} />
      <${Fields} counts=${run.counts} />
      <${Samples} samples=${run.samples} />
      <${OrganizationSamples} samples=${run.organizations?.samples ?? []} />
    </div>
  <//>`;
}

function title(run) {
  if (run.dryRun) {
    return 'Dry run';
  }
  return run.force ? 'Forced reconciliation' : 'Reconciliation';
}

/** The run, updated until it ends. */
function useRun(id) {
  const [state, setState] = useState({ run: null, problem: null });
  useEffect(() => {
    const abort = new AbortController();
    watch(`/api/v1/sync/runs/${encodeURIComponent(id)}`, abort.signal, setState);
    return () => abort.abort();
  }, [id]);
  return { ...state, setRun: (run) => setState({ run, problem: null }) };
}

/** Opens the stream again if it breaks off, but not if the address is wrong. */
async function watch(path, signal, onState) {
  let ended = false;
  const show = (run) => {
    ended = run.finishedAt !== null;
    onState({ run, problem: null });
  };
  while (!ended && !signal.aborted) {
    try {
      show((await api.get(path, { signal })).body);
      if (!ended) {
        await api.events(`${path}/events`, { signal, onEvent: show });
      }
    } catch (problem) {
      if (signal.aborted) {
        return;
      }
      onState((before) => ({ ...before, problem }));
      if (problem.status === 400 || problem.status === 404) {
        return;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, ended ? 0 : RETRY_MILLIS));
  }
}

function Missing({ problem }) {
  if (problem?.status === 400 || problem?.status === 404) {
    return html`<div class="card">
      <${Empty} title="Reconciliation not found" text="Reconciliations are kept for 90 days. The link may be older, or mistyped.">
        <${Link} href="/console/sync" class="button primary">All runs<//>
      <//>
    </div>`;
  }
  return problem
    ? html`<${ProblemNotice} problem=${problem} />`
    : html`<div class="card" aria-busy="true"><${Skeleton} lines=5 /></div>`;
}

function Progress({ run, onRun }) {
  const { admin } = useMe();
  const [confirming, setConfirming] = useState(false);
  const share = progress(run);

  async function cancel() {
    const { body } = await api.send('POST', `/api/v1/sync/runs/${run.id}/cancel`);
    onRun(body);
    toast('The reconciliation is cancelled.');
  }

  return html`<section class="card stack" aria-label="Progress">
    <div class="spread">
      <p class="sync-doing" role="status">${progressText(run.state)}</p>
      <span class="muted">${details(run)}</span>
    </div>
    <progress class="progress" aria-label="Progress of the reconciliation" max="100" value=${Math.round(share * 100)}></progress>
    <div class="spread">
      <p class="muted">
        ${run.state === 'applying' ? 'Records are being updated.' : 'Nothing has been changed so far.'}
        ${run.dryRun && ' A dry run never changes anything.'}
      </p>
      ${admin && html`<button type="button" class="button" onClick=${() => setConfirming(true)}>Cancel reconciliation</button>`}
    </div>
    ${confirming &&
    html`<${Confirm}
      title="Cancel this reconciliation"
      text="It makes no further changes. Records that it has already updated stay as they are, since they match Keycloak."
      action="Cancel reconciliation"
      danger
      onConfirm=${cancel}
      onClose=${() => setConfirming(false)}
    />`}
  </section>`;
}

function progress(run) {
  const [begin, end] = SHARES[run.state] ?? [0, 0];
  const [done, all] =
    run.state === 'applying' ? [applied(run), differences(drift(run))] : [run.counts.listed, run.expected];
  const within = (run.state === 'listing' || run.state === 'applying') && all > 0 ? Math.min(done / all, 1) : 0;
  return begin + (end - begin) * within;
}

function details(run) {
  if (run.state === 'listing' && run.expected !== null) {
    return `${count(run.counts.listed)} of ${count(run.expected)} users`;
  }
  return run.state === 'applying' ? `${count(applied(run))} of ${count(differences(drift(run)))} records` : '';
}

/** The number of records that were written. */
function applied({ counts, organizations }) {
  return counts.applied + (organizations?.applied ?? 0);
}

function Outcome({ run }) {
  if (run.state === 'stopped') {
    return html`<${Brake} run=${run} />`;
  }
  if (run.state === 'failed') {
    return html`<div class="notice error stack tight">
      <h2>The reconciliation failed</h2>
      <p>${run.problem}</p>
      <p>
        ${applied(run) > 0
          ? 'Records that were already updated stay as they are, since they match Keycloak.'
          : 'Nothing was changed.'}
        ${' '}If reconciliations are scheduled, the next one starts automatically.
      </p>
      <${StartButton} label="Reconcile again" dryRun=${run.dryRun} />
    </div>`;
  }
  if (run.state === 'cancelled') {
    return html`<div class="notice stack tight">
      <h2>The reconciliation was cancelled</h2>
      <p>
        ${applied(run) > 0
          ? 'Records that were already updated stay as they are, since they match Keycloak.'
          : 'Nothing was changed.'}
      </p>
      <${StartButton} label="Reconcile again" dryRun=${run.dryRun} />
    </div>`;
  }
  return html`<${Finished} run=${run} />`;
}

function Finished({ run }) {
  const different = differences(drift(run));
  if (different === 0) {
    return html`<div class="notice success">
      <h2>No differences</h2>
      <p>All records match Keycloak.</p>
    </div>`;
  }
  if (!run.dryRun) {
    return html`<div class="notice success">
      <h2>The records are updated</h2>
      <p>
        ${count(applied(run))} of ${count(different)} differences were written into the records. The others had been resolved
        in the meantime.
      </p>
    </div>`;
  }
  return html`<div class="notice info stack tight">
    <h2>${different === 1 ? 'One record differs' : `${count(different)} records differ`}</h2>
    <p>This was a dry run, so nothing was changed. A reconciliation updates the records.</p>
    <${StartButton} label="Reconcile now" />
  </div>`;
}

/** Whether the numbers are known: a run that ended before the comparison found nothing, but there may be differences. */
function isKnown(run) {
  return ['applying', 'finished', 'stopped'].includes(run.state) || differences(drift(run)) > 0;
}

function Facts({ run }) {
  const { caller } = useMe();
  const { counts } = run;
  const known = isKnown(run);
  return html`<section class="card stack" aria-labelledby="run-facts">
    <div class="spread">
      <h2 id="run-facts">Result</h2>
      <${StateBadge} state=${run.state} />
    </div>
    <dl class="sync-counts">
      <${Tile} name="Users read" value=${counts.listed} />
      <${Tile} name="New" value=${known ? counts.created : null} />
      <${Tile} name="Changed" value=${known ? counts.changed : null} />
      <${Tile} name="Disabled" value=${known ? counts.disabled : null} />
      <${Tile} name="Returned" value=${known ? counts.returned : null} />
      <${Tile} name="Missing" value=${known ? counts.missing : null} />
      <${Tile} name="Updated" value=${counts.applied} />
    </dl>
    <p class="muted">
      ${reason(run, caller)}
      ${run.startedAt
        ? html` Started <${Time} value=${run.startedAt} />`
        : html` ${run.finishedAt ? 'Requested' : 'Waiting since'} <${Time} value=${run.requestedAt} />`}${run.startedAt && run.finishedAt
        ? `, took ${duration((new Date(run.finishedAt) - new Date(run.startedAt)) / 1000)}`
        : ''}.
    </p>
  </section>`;
}

function Tile({ name, value }) {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value === null ? html`<span class="muted" title="Not known yet">–</span>` : count(value)}</dd>
  </div>`;
}
