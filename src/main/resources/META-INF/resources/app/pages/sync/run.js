// One comparison: how far it is while it goes on, and what came of it.
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
import { StartButton, StateBadge, differences, doing, reason } from './reconciliation.js';

const RETRY_MILLIS = 2_000;

// How far the bar is when a phase begins and ends. Reading takes longest; writing is known to be far only by what there is to write.
const SHARES = {
  requested: [0, 0],
  listing: [0, 0.7],
  comparing: [0.7, 0.75],
  confirming: [0.75, 0.85],
  applying: [0.85, 1],
};

export function RunPage({ id }) {
  const { run, problem, setRun } = useRun(id);
  const back = html`<${Link} href="/console/sync" class="button">All comparisons<//>`;
  if (!run) {
    return html`<${Page} title="Comparison" wide actions=${back}><${Missing} problem=${problem} /><//>`;
  }
  return html`<${Page} title=${title(run)} wide actions=${back}>
    <div class="stack">
      <${ProblemNotice} problem=${problem} />
      ${run.finishedAt ? html`<${Outcome} run=${run} />` : html`<${Progress} run=${run} onRun=${setRun} />`}
      <${Facts} run=${run} />
      <${Fields} counts=${run.counts} />
      <${Samples} samples=${run.samples} />
    </div>
  <//>`;
}

function title(run) {
  if (run.dryRun) {
    return 'Dry run';
  }
  return run.force ? 'Forced comparison' : 'Comparison';
}

/** The run as it is, for as long as it goes on. */
function useRun(id) {
  const [state, setState] = useState({ run: null, problem: null });
  useEffect(() => {
    const leave = new AbortController();
    follow(`/api/v1/sync/runs/${encodeURIComponent(id)}`, leave.signal, setState);
    return () => leave.abort();
  }, [id]);
  return { ...state, setRun: (run) => setState({ run, problem: null }) };
}

/** A stream that breaks off is begun again; what is wrong with the address is not. */
async function follow(path, signal, tell) {
  let ended = false;
  const show = (run) => {
    ended = run.finishedAt !== null;
    tell({ run, problem: null });
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
      tell((before) => ({ ...before, problem }));
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
      <${Empty} title="There is no such comparison" text="Comparisons are kept for 90 days. The link may be older, or mistyped.">
        <${Link} href="/console/sync" class="button primary">All comparisons<//>
      <//>
    </div>`;
  }
  return problem
    ? html`<${ProblemNotice} problem=${problem} />`
    : html`<div class="card" aria-busy="true"><${Skeleton} lines=5 /></div>`;
}

function Progress({ run, onRun }) {
  const [asking, setAsking] = useState(false);
  const share = progress(run);

  async function cancel() {
    const { body } = await api.send('POST', `/api/v1/sync/runs/${run.id}/cancel`);
    onRun(body);
    toast('The comparison is cancelled.');
  }

  return html`<section class="card stack" aria-label="Progress">
    <div class="spread">
      <p class="sync-doing" role="status">${doing(run.state)}</p>
      <span class="muted">${details(run)}</span>
    </div>
    <progress class="progress" aria-label="Progress of the comparison" max="100" value=${Math.round(share * 100)}></progress>
    <div class="spread">
      <p class="muted">
        ${run.state === 'applying' ? 'Records are being written.' : 'Nothing has been changed so far.'}
        ${run.dryRun && ' A dry run changes nothing at all.'}
      </p>
      <button type="button" class="button" onClick=${() => setAsking(true)}>Cancel comparison</button>
    </div>
    ${asking &&
    html`<${Confirm}
      title="Cancel this comparison"
      text="It changes nothing from then on. What it has written already stays, since it is what Keycloak says."
      action="Cancel comparison"
      danger
      onConfirm=${cancel}
      onClose=${() => setAsking(false)}
    />`}
  </section>`;
}

function progress(run) {
  const [begin, end] = SHARES[run.state] ?? [0, 0];
  const [done, all] =
    run.state === 'applying' ? [run.counts.applied, differences(run.counts)] : [run.counts.listed, run.expected];
  const within = (run.state === 'listing' || run.state === 'applying') && all > 0 ? Math.min(done / all, 1) : 0;
  return begin + (end - begin) * within;
}

function details(run) {
  if (run.state === 'listing' && run.expected !== null) {
    return `${count(run.counts.listed)} of ${count(run.expected)} people`;
  }
  return run.state === 'applying' ? `${count(run.counts.applied)} of ${count(differences(run.counts))} records` : '';
}

function Outcome({ run }) {
  if (run.state === 'stopped') {
    return html`<${Brake} run=${run} />`;
  }
  if (run.state === 'failed') {
    return html`<div class="notice error stack tight">
      <h2>The comparison failed</h2>
      <p>${run.problem}</p>
      <p>
        ${run.counts.applied > 0
          ? 'What it had written until then stays, since it is what Keycloak says.'
          : 'Nothing was changed.'}
        ${' '}Another one is tried by itself where comparisons are scheduled.
      </p>
      <${StartButton} label="Compare again" dryRun=${run.dryRun} />
    </div>`;
  }
  if (run.state === 'cancelled') {
    return html`<div class="notice stack tight">
      <h2>The comparison was cancelled</h2>
      <p>
        ${run.counts.applied > 0
          ? 'What it had written until then stays, since it is what Keycloak says.'
          : 'Nothing was changed.'}
      </p>
      <${StartButton} label="Compare again" dryRun=${run.dryRun} />
    </div>`;
  }
  return html`<${Finished} run=${run} />`;
}

function Finished({ run }) {
  const different = differences(run.counts);
  if (different === 0) {
    return html`<div class="notice success">
      <h2>Nothing is different</h2>
      <p>All records are what Keycloak says.</p>
    </div>`;
  }
  if (!run.dryRun) {
    return html`<div class="notice success">
      <h2>The records are mended</h2>
      <p>
        ${count(run.counts.applied)} of ${count(different)} differences were written into the records. What is not written was
        mended by somebody else meanwhile.
      </p>
    </div>`;
  }
  return html`<div class="notice info stack tight">
    <h2>${different === 1 ? 'One record is different' : `${count(different)} records are different`}</h2>
    <p>This was a dry run, so nothing was changed. Compare now to mend what is different.</p>
    <${StartButton} label="Compare now" />
  </div>`;
}

function Facts({ run }) {
  const { caller } = useMe();
  const { counts } = run;
  // one that ended before it had compared has found nothing, which is not the same as no difference
  const known = ['applying', 'finished', 'stopped'].includes(run.state) || differences(counts) > 0;
  return html`<section class="card stack" aria-labelledby="run-facts">
    <div class="spread">
      <h2 id="run-facts">What it found</h2>
      <${StateBadge} state=${run.state} />
    </div>
    <dl class="sync-counts">
      <${Tile} name="People listed" value=${counts.listed} />
      <${Tile} name="New" value=${known ? counts.created : null} />
      <${Tile} name="Changed" value=${known ? counts.changed : null} />
      <${Tile} name="Disabled" value=${known ? counts.disabled : null} />
      <${Tile} name="Returned" value=${known ? counts.returned : null} />
      <${Tile} name="Missing" value=${known ? counts.missing : null} />
      <${Tile} name="Written" value=${counts.applied} />
    </dl>
    <p class="muted">
      ${reason(run, caller)}
      ${run.startedAt
        ? html` Begun <${Time} value=${run.startedAt} />`
        : html` Waiting since <${Time} value=${run.requestedAt} />`}${run.startedAt && run.finishedAt
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
