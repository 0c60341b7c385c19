// The last 24 hours, as a chart and as numbers.
import { html, useMemo } from '../../core/ui.js';
import { ProblemNotice, Skeleton } from '../../core/feedback.js';
import { count } from '../../core/language.js';
import { Link } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { brief, duration, timeOfDay } from '../../core/time.js';
import { Chart } from './chart.js';
import { usePolled } from '../../shared/watch/state.js';
import { StateBadge, differences, found } from './reconciliation.js';

const POLL_MILLIS = 60_000;
const HOUR = 3_600_000;

export function History() {
  const { data, problem, reload } = usePolled('/api/v1/sync/history?hours=24', POLL_MILLIS);
  return html`<section class="card stack sync-day" aria-labelledby="sync-day">
    <div class="spread">
      <h2 id="sync-day">${t('sync.history.title')}</h2>
      <${Legend} />
    </div>
    <${ProblemNotice} problem=${problem} onRetry=${reload} />
    ${data
      ? html`<${Chart} history=${data} summary=${summary(data)} />
          <p class="muted">${summary(data)}</p>
          ${data.points.length + data.runs.length > 0 && html`<${Numbers} history=${data} />`}`
      : html`<div class="sync-chart" aria-busy="true"><${Skeleton} lines=3 /></div>`}
  </section>`;
}

function Legend() {
  return html`<ul class="sync-legend small-text" aria-hidden="true">
    <li><span class="sync-key lag"></span>${t('sync.history.lag')}</li>
    <li><span class="sync-key drift"></span>${t('sync.history.drift')}</li>
    <li><span class="sync-key lost"></span>${t('sync.history.lost')}</li>
  </ul>`;
}

/** The chart in a few sentences. */
function summary({ points, runs }) {
  if (points.length === 0) {
    return `${t('sync.history.noLag')} ${runsText(runs)}`;
  }
  const worst = points.reduce((most, point) => (point.lagSeconds > most.lagSeconds ? point : most));
  const changes = points.reduce((sum, point) => sum + point.changes, 0);
  return [
    t('sync.history.worst', { lag: duration(worst.lagSeconds), time: timeOfDay(new Date(worst.at)) }),
    t('sync.history.changes', { count: changes }),
    runsText(runs),
  ].join(' ');
}

function runsText(runs) {
  const drift = runs.reduce((sum, run) => sum + differences(run), 0);
  if (runs.length === 0) {
    return t('sync.history.noRuns');
  }
  return drift === 0
    ? t('sync.history.foundNothing', { count: runs.length })
    : t('sync.history.found', { count: runs.length, differences: t('sync.history.differences', { count: drift }) });
}

/** The data of the chart as tables; by the hour, since three hundred rows are too many to read. */
function Numbers({ history }) {
  const hours = useMemo(() => byHour(history.points), [history]);
  return html`<details class="sync-numbers">
    <summary>${t('sync.history.numbers')}</summary>
    <div class="sync-tables">
      ${hours.length > 0 &&
      html`<table class="table">
        <caption class="visually-hidden">
          ${t('sync.history.byHour')}
        </caption>
        <thead>
          <tr>
            <th scope="col">${t('sync.history.hour')}</th>
            <th scope="col" class="number">${t('sync.history.maximumLag')}</th>
            <th scope="col" class="number">${t('sync.history.events')}</th>
            <th scope="col" class="number">${t('sync.history.recordsChanged')}</th>
          </tr>
        </thead>
        <tbody>
          ${hours.map(
            (hour) =>
              html`<tr key=${hour.at}>
                <th scope="row">${brief(hour.at)}</th>
                <td class="number">${duration(hour.lagSeconds)}</td>
                <td class="number">${count(hour.events)}</td>
                <td class="number">${count(hour.changes)}</td>
              </tr>`,
          )}
        </tbody>
      </table>`}
      ${history.runs.length > 0 &&
      html`<table class="table">
        <caption class="visually-hidden">
          ${t('sync.history.runs')}
        </caption>
        <thead>
          <tr>
            <th scope="col">${t('sync.run.title')}</th>
            <th scope="col">${t('sync.runs.state')}</th>
            <th scope="col">${t('sync.runs.found')}</th>
          </tr>
        </thead>
        <tbody>
          ${history.runs.map(
            (run) =>
              html`<tr key=${run.id}>
                <th scope="row"><${Link} href=${`/console/sync/${run.id}`}>${brief(run.at)}<//></th>
                <td><${StateBadge} state=${run.state} /></td>
                <td>${found(run) || t('sync.page.nothing')}</td>
              </tr>`,
          )}
        </tbody>
      </table>`}
    </div>
  </details>`;
}

function byHour(points) {
  const hours = new Map();
  for (const point of points) {
    const at = Math.floor(new Date(point.at) / HOUR) * HOUR;
    const hour = hours.get(at) ?? { at, lagSeconds: 0, events: 0, changes: 0 };
    hours.set(at, {
      at,
      lagSeconds: Math.max(hour.lagSeconds, point.lagSeconds),
      events: hour.events + point.events,
      changes: hour.changes + point.changes,
    });
  }
  return [...hours.values()].reverse();
}
