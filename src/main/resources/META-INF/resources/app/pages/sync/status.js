// The lag in one sentence, problems with their remedies, and the next reconciliation.
import { html } from '../../core/ui.js';
import { ProblemNotice, Skeleton } from '../../core/feedback.js';
import { percent } from '../../core/language.js';
import { Link } from '../../core/router.js';
import { rich, t } from '../../core/texts.js';
import { Time, duration } from '../../core/time.js';
import { DOTS, statement } from '../../shared/watch/state.js';
import { StateBadge, differences, drift, found } from './reconciliation.js';

export function Status({ data, problem, reload }) {
  if (!data) {
    return problem
      ? html`<${ProblemNotice} problem=${problem} onRetry=${reload} />`
      : html`<section class="card sync-status" aria-busy="true"><${Skeleton} lines=4 /></section>`;
  }
  return html`<section class="card sync-status" aria-label=${t('sync.status.label')}>
      <div>
        <p class="sync-statement"><span class="sync-dot ${DOTS[data.state]}"></span>${statement(data)}</p>
        <p class="visually-hidden" role="status">${announcement(data)}</p>
        <p class="muted">
          ${data.readAt
            ? rich('sync.status.readAt', { time: html`<${Time} value=${data.readAt} />` })
            : t('sync.status.notRead')}
        </p>
      </div>
      <${Reconciliations} federations=${data.federations} ...${data.reconciliation} />
    </section>
    <${ProblemNotice} problem=${problem} onRetry=${reload} />
    ${data.problems.map(
      ({ message, remedy }) =>
        html`<div key=${message} class="notice warning">
          <p lang="en"><strong>${message}</strong></p>
          <p lang="en">${remedy}</p>
          ${runIn(remedy) && html`<p><${Link} href=${runIn(remedy)}>${t('sync.status.openRun')}<//></p>`}
        </div>`,
    )}`;
}

/** The page of the run that a remedy names; null if it names none. */
function runIn(remedy) {
  return remedy.match(/\/console\/sync\/[0-9a-f-]{36}/)?.[0] ?? null;
}

/** Without the seconds, so that a screen reader speaks only when the state changes, not every five seconds. */
function announcement(data) {
  return statement({ ...data, lagSeconds: null });
}

function Reconciliations({ federations, enabled, scheduled, nextAt, brakeShares, brakeMinimum, lastRun }) {
  return html`<dl class="facts">
    <dt>${t('sync.status.next')}</dt>
    <dd><${Next} ...${{ enabled, scheduled, nextAt }} /></dd>
    <dt>${t('sync.status.last')}</dt>
    <dd>
      ${lastRun
        ? html`<span class="row">
            <${Link} href=${`/console/sync/${lastRun.id}`}><${Time} value=${lastRun.requestedAt} /><//>
            <${StateBadge} state=${lastRun.state} />
          </span>
          <span class="muted">${outcome(lastRun)}</span>`
        : html`<span class="muted">${t('sync.status.none')}</span>`}
    </dd>
    ${federations.map(
      (federation) => html`<dt key=${federation.name}>${t('sync.status.directory', { name: federation.name })}</dt>
        <dd>${behind(federation)}</dd>`,
    )}
    <dt>${t('sync.status.brake')}</dt>
    <dd>${t('sync.status.brakeLimits', { share: percent(brakeShares.gone), count: brakeMinimum })}</dd>
  </dl>`;
}

/** Keycloak writes no events for a synchronization that it starts itself. */
function behind({ periodSeconds, behindSeconds }) {
  const lag = behindSeconds ? duration(behindSeconds) : null;
  if (periodSeconds) {
    const period = duration(periodSeconds);
    return lag ? t('sync.status.periodicBehind', { period, lag }) : t('sync.status.periodic', { period });
  }
  return lag ? t('sync.status.manualBehind', { lag }) : t('sync.status.manual');
}

function Next({ enabled, scheduled, nextAt }) {
  if (!enabled) {
    return html`<span class="muted">${t('sync.status.disabled')}</span>`;
  }
  if (!nextAt) {
    return html`<span class="muted">${scheduled ? t('sync.status.notPlanned') : t('sync.status.onDemand')}</span>`;
  }
  return new Date(nextAt) <= Date.now() ? t('sync.status.now') : html`<${Time} value=${nextAt} />`;
}

function outcome(run) {
  if (!run.finishedAt) {
    return '';
  }
  return differences(drift(run)) === 0 ? t('sync.page.noDifferences') : found(drift(run));
}
