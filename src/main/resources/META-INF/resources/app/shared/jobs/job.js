// One job: how far it is, who has created it, and the result of each item.
import { html, useAbortableEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm } from '../../core/dialog.js';
import { Empty, ProblemNotice, Skeleton, toast } from '../../core/feedback.js';
import { count } from '../../core/language.js';
import { Link } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { rich, t } from '../../core/texts.js';
import { Time } from '../../core/time.js';
import { subjectRef, useRecords } from '../known-records.js';
import { rightsIn } from '../organization.js';
import { Person } from './person.js';
import { Results } from './results.js';
import { mayUndo, undoJob } from './start.js';
import { refreshJobs } from './store.js';
import { doneOf, reasonOf, stateOf, titleOf } from './words.js';

const POLL_MILLIS = 1_000;

/** → {job, problem, setJob}; read again until it has ended. */
export function useJob(id) {
  const [state, setState] = useState({ job: null, problem: null });
  useAbortableEffect(
    async (signal) => {
      let ended = false;
      while (!ended && !signal.aborted) {
        try {
          const { body: job } = await api.get(`/api/v1/jobs/${encodeURIComponent(id)}`, { signal });
          setState({ job, problem: null });
          ended = job.finishedAt !== null;
        } catch (problem) {
          if (signal.aborted) {
            return;
          }
          setState((before) => ({ ...before, problem }));
          ended = [400, 401, 404].includes(problem.status);
        }
        await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS));
      }
    },
    [id],
  );
  return { ...state, setJob: (job) => setState({ job, problem: null }) };
}

/** What stands instead of a job that is not there, or not yet. */
export function MissingJob({ problem }) {
  if (problem?.status === 400 || problem?.status === 404) {
    return html`<${Empty} title=${t('jobs.details.notFound')} text=${t('jobs.details.notFoundText')} />`;
  }
  return problem ? html`<${ProblemNotice} problem=${problem} />` : html`<div class="card" aria-busy="true"><${Skeleton} lines=5 /></div>`;
}

export function JobDetails({ job, problem, onJob }) {
  const { mayRead } = useMe();
  const subjects = [job.createdBy, job.startedBy, job.stoppedBy].filter(Boolean);
  useRecords({ users: mayRead ? subjects.map(subjectRef) : [], organizations: [], teams: [] });
  return html`<div class="stack">
    <${ProblemNotice} problem=${problem} />
    <section class="card stack" aria-label=${t('jobs.details.progress')}>
      <${Progress} job=${job} />
      <${Notice} job=${job} />
      <dl class="counts">
        <${Count} label=${t('jobs.itemStates.done')} value=${job.done} />
        ${job.unchanged > 0 && html`<${Count} label=${t('jobs.itemStates.unchanged')} value=${job.unchanged} />`}
        <${Count} label=${t('jobs.itemStates.refused')} value=${job.refused} kind="bad" />
        ${job.pending > 0 && html`<${Count} label=${t('jobs.itemStates.pending')} value=${job.pending} kind="warn" />`}
        ${job.skipped > 0 && html`<${Count} label=${t('jobs.itemStates.skipped')} value=${job.skipped} kind="warn" />`}
      </dl>
      <${Facts} job=${job} />
      <${Buttons} job=${job} onJob=${onJob} />
    </section>
    <${Results} key=${job.finishedAt} job=${job} />
  </div>`;
}

function Progress({ job }) {
  const done = doneOf(job);
  const [label, kind] = stateOf(job);
  return html`
    <div class="spread">
      <p role="status"><span class="badge ${kind}">${label}</span></p>
      <span class="muted">${t('jobs.bar.doneOf', { done, total: job.total })}</span>
    </div>
    <progress class="progress" aria-label=${t('jobs.bar.progress')} max=${job.total || 1} value=${job.total ? done : 1}></progress>
  `;
}

function Notice({ job }) {
  if (job.state === 'waiting') {
    return html`<div class="notice warning"><p>${t('jobs.details.waiting')}</p></div>`;
  }
  const reason = reasonOf(job);
  return reason ? html`<div class="notice warning"><p>${reason}</p></div>` : null;
}

function Count({ label, value, kind = '' }) {
  return html`<div class="count ${value > 0 ? kind : ''}"><dt>${label}</dt><dd>${count(value)}</dd></div>`;
}

function Facts({ job }) {
  const time = (value) => html`<${Time} value=${value} />`;
  const person = (subject) => html`<${Person} subject=${subject} />`;
  return html`<p class="muted">
    ${rich('jobs.details.created', { time: time(job.createdAt), person: person(job.createdBy) })}
    ${job.startedBy && html` ${rich('jobs.details.startedBy', { person: person(job.startedBy) })}`}
    ${job.stoppedBy && html` ${rich('jobs.details.stoppedBy', { person: person(job.stoppedBy) })}`}
    ${job.finishedAt && html` ${rich('jobs.details.ended', { time: time(job.finishedAt) })}`}
  </p>`;
}

function Buttons({ job, onJob }) {
  const session = useMe();
  const { admin, caller } = session;
  const [open, setOpen] = useState(null);
  const isOwn = job.createdBy === caller?.subject;
  const mayManage = job.organizationId && rightsIn(session, job.organizationId).mayManageTeams;
  const mayStop = ['waiting', 'running'].includes(job.state) && (admin || isOwn || mayManage);
  const mayStart = job.state === 'waiting' && admin && !isOwn;
  const send = (action) => async () => {
    const { body } = await api.send('POST', `/api/v1/jobs/${job.id}/${action}`);
    onJob(body);
    refreshJobs();
  };
  const undo = () => undoJob(job).catch((problem) => toast(problem.message, 'error'));
  return html`
    <div class="row">
      ${mayStart &&
      html`<button type="button" class="button primary" onClick=${() => setOpen('start')}>${t('jobs.question.start')}</button>`}
      ${mayStop && html`<button type="button" class="button" onClick=${() => setOpen('stop')}>${t('jobs.details.stop')}</button>`}
      ${admin && mayUndo(job) && html`<button type="button" class="button" onClick=${undo}>${t('jobs.details.enableAgain')}</button>`}
      ${job.kind === 'import' && job.finishedAt && html`<${AfterImport} job=${job} />`}
    </div>
    ${open === 'start' &&
    html`<${Confirm}
      title=${titleOf(job)}
      text=${t('jobs.details.startText')}
      word=${String(job.total)}
      action=${t('jobs.question.start')}
      onConfirm=${send('start')}
      onClose=${() => setOpen(null)}
    />`}
    ${open === 'stop' &&
    html`<${Confirm}
      title=${t('jobs.details.stopTitle')}
      text=${t('jobs.details.stopText')}
      action=${t('jobs.details.stop')}
      danger
      onConfirm=${send('stop')}
      onClose=${() => setOpen(null)}
    />`}
  `;
}

/** A corrected file can be imported again. */
function AfterImport({ job }) {
  const left = job.refused + job.pending + job.skipped;
  const link = html`<${Link} href="/console/import">${t('jobs.details.importAgain')}<//>`;
  return html`
    ${job.done > 0 && job.mode === 'create' && html`<${Link} href="/console/users?sort=-createdAt">${t('jobs.details.showNewest')}<//>`}
    ${left > 0 &&
    html`<span class="muted">${rich('jobs.details.fixLines', { link })}</span>`}
  `;
}
