// The requests of the last day as a chart with a bar for each quarter of an hour, and as a table.
import { html, nextId, useMemo } from '../../core/ui.js';
import { count } from '../../core/language.js';
import { t } from '../../core/texts.js';
import { brief, timeOfDay } from '../../core/time.js';
import { timeTicks, topOf, useWidth } from '../watch/chart.js';

const STEP = 900_000;
const BARS = 96;

const LEFT = 46;
const RIGHT = 10;
const TOP = 10;
const BOTTOM = 130;
const HEIGHT = 154;
/** Of the place of a quarter of an hour, how much its bar takes. */
const FILLED = 0.8;
/** So that a single request is visible beside thousands. */
const LEAST = 2;

/** Takes the properties of `usePolled`; nothing until there are data. */
export function LastDay({ data }) {
  if (!data) {
    return null;
  }
  const end = Math.ceil(Date.now() / STEP) * STEP;
  const quarters = quartersOf(data.minutes, end);
  const total = (name) => quarters.reduce((sum, quarter) => sum + quarter[name], 0);
  const summary = `${t('webhooks.chart.delivered', { count: total('delivered') })} ${t('webhooks.chart.failed', { count: total('failed') })}`;
  return html`
    <section class="card stack" aria-labelledby="last-day">
      <h2 id="last-day">${t('webhooks.chart.title')}</h2>
      ${quarters.length === 0
        ? html`<p class="muted">${t('webhooks.chart.none')}</p>`
        : html`
            <${Chart} ...${{ quarters, end, summary }} />
            <ul class="sync-legend small-text" aria-hidden="true">
              <li><span class="sync-key"></span>${t('webhooks.deliveries.delivered')}</li>
              <li><span class="sync-key lost"></span>${t('webhooks.deliveries.failed')}</li>
            </ul>
            <p class="muted">${summary}</p>
            <${Table} quarters=${quarters} />
          `}
    </section>
  `;
}

/** The quarters of an hour in which there were requests, oldest first. */
function quartersOf(minutes, end) {
  const quarters = new Map();
  minutes.forEach(({ minute, delivered, failed }) => {
    const time = Math.floor(new Date(minute) / STEP) * STEP;
    if (time >= end - BARS * STEP && time < end) {
      const before = quarters.get(time) ?? { time, delivered: 0, failed: 0 };
      quarters.set(time, { time, delivered: before.delivered + delivered, failed: before.failed + failed });
    }
  });
  return [...quarters.values()];
}

function Chart({ quarters, end, summary }) {
  const [box, width] = useWidth();
  const title = useMemo(() => nextId('chart'), []);
  const plot = width > 0 && layOut(quarters, end, width);
  return html`
    <div ref=${box} class="overview-chart">
      ${plot &&
      html`<svg width=${width} height=${HEIGHT} role="img" aria-labelledby=${title}>
        <title id=${title}>${summary}</title>
        <g class="sync-axes" aria-hidden="true">
          ${[0, plot.top].map(
            (number) => html`<g key=${number}>
              <line class="sync-grid" x1=${LEFT} x2=${width - RIGHT} y1=${plot.y(number)} y2=${plot.y(number)} />
              <text x=${LEFT - 8} y=${plot.y(number) + 4} text-anchor="end">${count(number)}</text>
            </g>`,
          )}
          ${plot.ticks.map(
            ({ time, x }) => html`<text key=${time} x=${x} y=${HEIGHT - 6} text-anchor="middle">${timeOfDay(time)}</text>`,
          )}
        </g>
        ${plot.bars.map(
          ({ time, x, label, failed, delivered }) => html`<g key=${time}>
            <title>${label}</title>
            <rect class="sync-bar lost" x=${x} y=${BOTTOM - failed} width=${plot.bar} height=${failed} />
            <rect class="sync-bar" x=${x} y=${BOTTOM - failed - delivered} width=${plot.bar} height=${delivered} />
          </g>`,
        )}
      </svg>`}
    </div>
  `;
}

/** The positions of everything: what has failed is at the bottom, and what was delivered above it. */
function layOut(quarters, end, width) {
  const begin = end - BARS * STEP;
  const step = (width - LEFT - RIGHT) / BARS;
  const bar = Math.max(1, step * FILLED);
  const x = (time) => LEFT + ((time - begin) / STEP) * step;
  const top = topOf(quarters.map(({ delivered, failed }) => delivered + failed));
  const height = (number) => (number === 0 ? 0 : Math.max(LEAST, (number / top) * (BOTTOM - TOP)));
  const bars = quarters.map((quarter) => ({
    time: quarter.time,
    x: x(quarter.time) + (step - bar) / 2,
    label: labelOf(quarter),
    failed: height(quarter.failed),
    delivered: height(quarter.delivered),
  }));
  return {
    top,
    bar,
    bars,
    y: (number) => BOTTOM - (number / top) * (BOTTOM - TOP),
    ticks: timeTicks(begin, end, width).map((time) => ({ time, x: x(time) })),
  };
}

function labelOf({ time, delivered, failed }) {
  return t('webhooks.chart.quarter', { time: timeOfDay(time), delivered, failed });
}

function Table({ quarters }) {
  return html`
    <details class="sync-numbers">
      <summary>${t('webhooks.chart.showNumbers')}</summary>
      <div class="sync-tables">
        <table class="table">
          <caption class="visually-hidden">${t('webhooks.chart.title')}</caption>
          <thead>
            <tr>
              <th scope="col">${t('webhooks.chart.from')}</th>
              <th scope="col" class="number">${t('webhooks.deliveries.delivered')}</th>
              <th scope="col" class="number">${t('webhooks.deliveries.failed')}</th>
            </tr>
          </thead>
          <tbody>
            ${[...quarters].reverse().map(
              ({ time, delivered, failed }) => html`<tr key=${time}>
                <th scope="row">${brief(time)}</th>
                <td class="number">${count(delivered)}</td>
                <td class="number">${count(failed)}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>
  `;
}
