// The lag in one sentence, problems with their remedies, and the next reconciliation.
import { html } from '../../core/ui.js';
import { ProblemNotice, Skeleton } from '../../core/feedback.js';
import { percent, plural } from '../../core/language.js';
import { Link } from '../../core/router.js';
import { Time, duration } from '../../core/time.js';
import { StateBadge, differences, drift, found } from './reconciliation.js';

const DOTS = { 'in-sync': 'good', behind: 'warn', off: 'neutral', waiting: 'warn', unknown: 'bad' };

export function Status({ data, problem, reload }) {
  if (!data) {
    return problem
      ? html`<${ProblemNotice} problem=${problem} onRetry=${reload} />`
      : html`<section class="card sync-status" aria-busy="true"><${Skeleton} lines=4 /></section>`;
  }
  return html`<section class="card sync-status" aria-label="Sync status">
      <div>
        <p class="sync-statement"><span class="sync-dot ${DOTS[data.state]}"></span>${statement(data)}</p>
        <p class="visually-hidden" role="status">${announcement(data)}</p>
        <p class="muted">
          ${data.readAt
            ? html`Keycloak's events were last read completely <${Time} value=${data.readAt} />.`
            : "Keycloak's events have not been read yet."}
        </p>
      </div>
      <${Reconciliations} federations=${data.federations} ...${data.reconciliation} />
    </section>
    <${ProblemNotice} problem=${problem} onRetry=${reload} />
    ${data.problems.map(
      ({ message, remedy }) =>
        html`<div key=${message} class="notice warning">
          <p><strong>${message}</strong></p>
          <p>${remedy}</p>
          ${runIn(remedy) && html`<p><${Link} href=${runIn(remedy)}>Open the run<//></p>`}
        </div>`,
    )}`;
}

/** The page of the run that a remedy names; null if it names none. */
function runIn(remedy) {
  return remedy.match(/\/console\/sync\/[0-9a-f-]{36}/)?.[0] ?? null;
}

/** Includes the seconds, which change all the time. */
function statement({ state, lagSeconds, problems }) {
  const behind = lagSeconds === null ? '' : `, ${duration(lagSeconds)} behind`;
  return {
    'in-sync': `In sync${behind}`,
    behind: `${problems.length > 0 ? 'Not in sync' : 'Catching up'}${behind}`,
    off: 'Synchronization is off',
    waiting: 'Waiting for the first run',
    unknown: 'The lag is not known',
  }[state];
}

/** Without the seconds, so that a screen reader speaks only when the state changes, not every five seconds. */
function announcement(data) {
  return statement({ ...data, lagSeconds: null });
}

function Reconciliations({ federations, enabled, scheduled, nextAt, brakeShares, brakeMinimum, lastRun }) {
  return html`<dl class="facts">
    <dt>Next reconciliation</dt>
    <dd><${Next} ...${{ enabled, scheduled, nextAt }} /></dd>
    <dt>Last reconciliation</dt>
    <dd>
      ${lastRun
        ? html`<span class="row">
            <${Link} href=${`/console/sync/${lastRun.id}`}><${Time} value=${lastRun.requestedAt} /><//>
            <${StateBadge} state=${lastRun.state} />
          </span>
          <span class="muted">${outcome(lastRun)}</span>`
        : html`<span class="muted">None yet</span>`}
    </dd>
    ${federations.map(
      (federation) => html`<dt key=${federation.name}>Directory ${federation.name}</dt>
        <dd>${behind(federation)}</dd>`,
    )}
    <dt>Brake</dt>
    <dd>
      Stops a run that would disable or erase more than ${percent(brakeShares.gone)} of the records and more than
      ${' '}${plural(brakeMinimum, 'user', 'users')}, or change unusually many records in another way
    </dd>
  </dl>`;
}

/** Keycloak writes no events for a synchronization that it starts itself. */
function behind({ periodSeconds, behindSeconds }) {
  const period = periodSeconds ? `Keycloak synchronizes it every ${duration(periodSeconds)}` : 'Keycloak does not synchronize it by itself';
  return behindSeconds
    ? `${period}; records are at most ${duration(behindSeconds)} behind it`
    : `${period}; nothing limits how far records are behind it`;
}

function Next({ enabled, scheduled, nextAt }) {
  if (!enabled) {
    return html`<span class="muted">Disabled on the replica that answered</span>`;
  }
  if (!nextAt) {
    return html`<span class="muted">${scheduled ? 'Not planned' : 'Only on demand'}</span>`;
  }
  return new Date(nextAt) <= Date.now() ? 'Now' : html`<${Time} value=${nextAt} />`;
}

function outcome(run) {
  if (!run.finishedAt) {
    return '';
  }
  return differences(drift(run)) === 0 ? 'No differences' : found(drift(run));
}
