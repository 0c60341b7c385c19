// The last 24 hours, as a chart and as numbers.
import { html, useMemo } from '../../core/ui.js';
import { ProblemNotice, Skeleton } from '../../core/feedback.js';
import { count, plural } from '../../core/language.js';
import { Link } from '../../core/router.js';
import { brief, duration, timeOfDay } from '../../core/time.js';
import { Chart } from './chart.js';
import { usePolled } from './poll.js';
import { StateBadge, differences, found } from './reconciliation.js';

const POLL_MILLIS = 60_000;
const HOUR = 3_600_000;

export function History() {
  const { data, problem, reload } = usePolled('/api/v1/sync/history?hours=24', POLL_MILLIS);
  return html`<section class="card stack sync-day" aria-labelledby="sync-day">
    <div class="spread">
      <h2 id="sync-day">Last 24 hours</h2>
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
    <li><span class="sync-key lag"></span>Lag behind Keycloak</li>
    <li><span class="sync-key drift"></span>Differences found by a reconciliation</li>
    <li><span class="sync-key lost"></span>of which missing or disabled</li>
  </ul>`;
}

/** The chart in a few sentences. */
function summary({ points, runs }) {
  if (points.length === 0) {
    return `No lag was recorded in the last 24 hours: the line starts when a replica reads Keycloak's events. ${runsText(runs)}`;
  }
  const worst = points.reduce((most, point) => (point.lagSeconds > most.lagSeconds ? point : most));
  const changes = points.reduce((sum, point) => sum + point.changes, 0);
  return `The records were at most ${duration(worst.lagSeconds)} behind, at ${timeOfDay(new Date(worst.at))}. Events changed ${plural(
    changes,
    'record',
    'records',
  )}. ${runsText(runs)}`;
}

function runsText(runs) {
  const drift = runs.reduce((sum, run) => sum + differences(run), 0);
  return runs.length === 0
    ? 'There was no reconciliation.'
    : `${plural(runs.length, 'reconciliation', 'reconciliations')} found ${
        drift === 0 ? 'no differences' : plural(drift, 'difference', 'differences')
      }.`;
}

/** The data of the chart as tables; by the hour, since three hundred rows are too many to read. */
function Numbers({ history }) {
  const hours = useMemo(() => byHour(history.points), [history]);
  return html`<details class="sync-numbers">
    <summary>Show numbers</summary>
    <div class="sync-tables">
      ${hours.length > 0 &&
      html`<table class="table">
        <caption class="visually-hidden">
          Lag by hour
        </caption>
        <thead>
          <tr>
            <th scope="col">Hour</th>
            <th scope="col" class="number">Maximum lag</th>
            <th scope="col" class="number">Events</th>
            <th scope="col" class="number">Records changed</th>
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
          Reconciliations and what they found
        </caption>
        <thead>
          <tr>
            <th scope="col">Reconciliation</th>
            <th scope="col">State</th>
            <th scope="col">Found</th>
          </tr>
        </thead>
        <tbody>
          ${history.runs.map(
            (run) =>
              html`<tr key=${run.id}>
                <th scope="row"><${Link} href=${`/console/sync/${run.id}`}>${brief(run.at)}<//></th>
                <td><${StateBadge} state=${run.state} /></td>
                <td>${found(run) || 'Nothing'}</td>
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
