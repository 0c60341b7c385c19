// One reconciliation: its progress while it runs, and its result.
import { html, useEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm } from '../../core/dialog.js';
import { Empty, ProblemNotice, Skeleton, toast } from '../../core/feedback.js';
import { count } from '../../core/language.js';
import { Page } from '../../core/layout.js';
import { Link } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { rich, t } from '../../core/texts.js';
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
  const back = html`<${Link} href="/console/sync" class="button">${t('sync.run.all')}<//>`;
  if (!run) {
    return html`<${Page} title=${t('sync.run.title')} wide actions=${back}><${Missing} problem=${problem} /><//>`;
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
    return t('sync.page.dryRun');
  }
  return run.force ? t('sync.run.titleOfForced') : t('sync.run.title');
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
      <${Empty} title=${t('sync.run.notFound')} text=${t('sync.run.notFoundText')}>
        <${Link} href="/console/sync" class="button primary">${t('sync.run.all')}<//>
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
    toast(t('sync.run.cancelled'));
  }

  return html`<section class="card stack" aria-label=${t('sync.run.progress')}>
    <div class="spread">
      <p class="sync-doing" role="status">${progressText(run.state)}</p>
      <span class="muted">${details(run)}</span>
    </div>
    <progress
      class="progress"
      aria-label=${t('sync.run.progressOfRun')}
      max="100"
      value=${Math.round(share * 100)}
    ></progress>
    <div class="spread">
      <p class="muted">
        ${run.state === 'applying' ? t('sync.run.updating') : t('sync.run.nothingChangedYet')}
        ${run.dryRun && ` ${t('sync.run.neverChanges')}`}
      </p>
      ${admin &&
      html`<button type="button" class="button" onClick=${() => setConfirming(true)}>${t('sync.run.cancel')}</button>`}
    </div>
    ${confirming &&
    html`<${Confirm}
      title=${t('sync.run.cancelTitle')}
      text=${t('sync.run.cancelText')}
      action=${t('sync.run.cancel')}
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
    return t('sync.run.usersOf', { done: run.counts.listed, all: run.expected });
  }
  return run.state === 'applying' ? t('sync.run.recordsOf', { done: applied(run), all: differences(drift(run)) }) : '';
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
      <h2>${t('sync.run.failedTitle')}</h2>
      <p lang="en">${run.problem}</p>
      <p>${effect(run)} ${t('sync.run.nextStarts')}</p>
      <${StartButton} label=${t('sync.page.reconcileAgain')} dryRun=${run.dryRun} />
    </div>`;
  }
  if (run.state === 'cancelled') {
    return html`<div class="notice stack tight">
      <h2>${t('sync.run.cancelledTitle')}</h2>
      <p>${effect(run)}</p>
      <${StartButton} label=${t('sync.page.reconcileAgain')} dryRun=${run.dryRun} />
    </div>`;
  }
  return html`<${Finished} run=${run} />
    ${run.problem && html`<div class="notice warning"><p lang="en">${run.problem}</p></div>`}`;
}

/** What a run that did not finish has changed. */
function effect(run) {
  return applied(run) > 0 ? t('sync.run.someChanged') : t('sync.run.nothingChanged');
}

function Finished({ run }) {
  const different = differences(drift(run));
  if (different === 0) {
    return html`<div class="notice success">
      <h2>${t('sync.page.noDifferences')}</h2>
      <p>${t('sync.run.allMatch')}</p>
    </div>`;
  }
  if (!run.dryRun) {
    return html`<div class="notice success">
      <h2>${t('sync.run.updatedTitle')}</h2>
      <p>${t('sync.run.updatedText', { applied: applied(run), all: different })}</p>
    </div>`;
  }
  return html`<div class="notice info stack tight">
    <h2>${t('sync.run.differTitle', { count: different })}</h2>
    <p>${t('sync.run.differText')}</p>
    <${StartButton} label=${t('sync.page.reconcile')} />
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
      <h2 id="run-facts">${t('sync.run.result')}</h2>
      <${StateBadge} state=${run.state} />
    </div>
    <dl class="sync-counts">
      <${Tile} name=${t('sync.run.listed')} value=${counts.listed} />
      <${Tile} name=${t('sync.kinds.created')} value=${known ? counts.created : null} />
      <${Tile} name=${t('sync.kinds.changed')} value=${known ? counts.changed : null} />
      <${Tile} name=${t('sync.run.disabled')} value=${known ? counts.disabled : null} />
      <${Tile} name=${t('sync.kinds.returned')} value=${known ? counts.returned : null} />
      <${Tile} name=${t('sync.kinds.missing')} value=${known ? counts.missing : null} />
      <${Tile} name=${t('sync.run.applied')} value=${counts.applied} />
    </dl>
    <p class="muted">${reason(run, caller)} ${timing(run)}</p>
  </section>`;
}

/** When the run was requested or started, and how long it took. */
function timing({ requestedAt, startedAt, finishedAt }) {
  const time = html`<${Time} value=${startedAt ?? requestedAt} />`;
  if (!startedAt) {
    return finishedAt ? rich('sync.run.requested', { time }) : rich('sync.run.waitingSince', { time });
  }
  return finishedAt
    ? rich('sync.run.startedAndTook', { time, duration: duration((new Date(finishedAt) - new Date(startedAt)) / 1000) })
    : rich('sync.run.started', { time });
}

function Tile({ name, value }) {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value === null ? html`<span class="muted" title=${t('sync.run.notKnown')}>–</span>` : count(value)}</dd>
  </div>`;
}
