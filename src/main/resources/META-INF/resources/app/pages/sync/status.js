// How far behind, in one sentence; why, and what to do; when all records are compared next.
import { html } from '../../core/ui.js';
import { ProblemNotice, Skeleton } from '../../core/feedback.js';
import { percent, plural } from '../../core/language.js';
import { Link } from '../../core/router.js';
import { Time, duration } from '../../core/time.js';
import { StateBadge, differences, found } from './reconciliation.js';

const DOTS = { 'in-step': 'good', behind: 'warn', off: 'neutral', unknown: 'bad' };

export function Status({ data, problem, reload }) {
  if (!data) {
    return problem
      ? html`<${ProblemNotice} problem=${problem} onRetry=${reload} />`
      : html`<section class="card sync-status" aria-busy="true"><${Skeleton} lines=4 /></section>`;
  }
  return html`<section class="card sync-status" aria-label="How far behind">
      <div>
        <p class="sync-statement"><span class="sync-dot ${DOTS[data.state]}"></span>${statement(data)}</p>
        <p class="visually-hidden" role="status">${announcement(data)}</p>
        <p class="muted">
          ${data.readAt
            ? html`Keycloak's events were last read to their end <${Time} value=${data.readAt} />.`
            : "Keycloak's events have not been read yet."}
        </p>
      </div>
      <${Comparisons} ...${data.reconciliation} />
    </section>
    <${ProblemNotice} problem=${problem} onRetry=${reload} />
    ${data.troubles.map(
      ({ message, remedy }) =>
        html`<div key=${message} class="notice warning">
          <p><strong>${message}</strong></p>
          <p>${remedy}</p>
        </div>`,
    )}`;
}

/** With the seconds, which change all the time. */
function statement({ state, lagSeconds, troubles }) {
  const behind = lagSeconds === null ? '' : `, ${duration(lagSeconds)} behind`;
  return {
    'in-step': `In step${behind}`,
    behind: `${troubles.length > 0 ? 'Not in step' : 'Catching up'}${behind}`,
    off: 'Keycloak is not followed',
    unknown: 'It is not known how far behind',
  }[state];
}

/** Without them, so that a screen reader speaks when something has changed and not every five seconds. */
function announcement(data) {
  return statement({ ...data, lagSeconds: null });
}

function Comparisons({ enabled, scheduled, nextAt, brakeShare, brakeMinimum, lastRun }) {
  return html`<dl class="facts">
    <dt>Next comparison</dt>
    <dd><${Next} ...${{ enabled, scheduled, nextAt }} /></dd>
    <dt>Last one</dt>
    <dd>
      ${lastRun
        ? html`<span class="row">
            <${Link} href=${`/console/sync/${lastRun.id}`}><${Time} value=${lastRun.requestedAt} /><//>
            <${StateBadge} state=${lastRun.state} />
          </span>
          <span class="muted">${outcome(lastRun)}</span>`
        : html`<span class="muted">None yet</span>`}
    </dd>
    <dt>Brake</dt>
    <dd>
      Stops one that would disable or erase more than ${percent(brakeShare)} of the records, and more than
      ${' '}${plural(brakeMinimum, 'person', 'people')}
    </dd>
  </dl>`;
}

function Next({ enabled, scheduled, nextAt }) {
  if (!enabled) {
    return html`<span class="muted">The replica that answers takes no part in comparisons</span>`;
  }
  if (!nextAt) {
    return html`<span class="muted">${scheduled ? 'Not planned' : 'When somebody asks for one'}</span>`;
  }
  return new Date(nextAt) <= Date.now() ? 'Now' : html`<${Time} value=${nextAt} />`;
}

function outcome({ finishedAt, counts }) {
  if (!finishedAt) {
    return '';
  }
  return differences(counts) === 0 ? 'Nothing was different' : found(counts);
}
