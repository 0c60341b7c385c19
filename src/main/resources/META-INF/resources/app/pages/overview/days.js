// How many users each of the last 30 days had, as a chart with a bar for each day, and as a table. A day is from midnight to midnight, UTC.
import { html, nextId, useMemo } from '../../core/ui.js';
import { count } from '../../core/language.js';
import { language, t } from '../../core/texts.js';
import { topOf, useWidth } from '../../shared/watch/chart.js';

const DAYS = 30;
const DAY_MILLIS = 86_400_000;

const LEFT = 46;
const RIGHT = 10;
const TOP = 10;
const BOTTOM = 130;
const HEIGHT = 154;
/** Of the place of a day, how much its bar takes. */
const FILLED = 0.7;
const LABEL_WIDTH = 64;

/**
 * @param field the name of the number in a day
 * @param days from the API, oldest first
 * @param since the first day that was counted
 */
export function Days({ field, days, since }) {
  const id = useMemo(() => nextId('days'), []);
  const title = t(`overview.days.${field}`);
  return html`
    <section class="card stack" aria-labelledby=${id}>
      <div class="spread">
        <h2 id=${id}>${title}</h2>
        <p class="muted small-text">${t('overview.since', { day: longDay(since) })}</p>
      </div>
      ${days.length === 0
        ? html`<p class="muted">${t('overview.notCountedYet', { day: longDay(since) })}</p>`
        : html`
            <${Chart} days=${days} field=${field} summary=${summary(days, field)} />
            <p class="muted">${summary(days, field)}</p>
            <${Table} title=${title} days=${days} field=${field} />
          `}
    </section>
  `;
}

/** The chart in two sentences. */
function summary(days, field) {
  const last = days.at(-1);
  const most = days.reduce((best, day) => (day[field] > best[field] ? day : best));
  const values = { count: last[field], day: longDay(last.day), most: most[field], mostDay: longDay(most.day) };
  return t(`overview.summary.${field}`, values);
}

function longDay(day) {
  return new Intl.DateTimeFormat(language(), { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day));
}

function Chart({ days, field, summary: text }) {
  const [box, width] = useWidth();
  const title = useMemo(() => nextId('chart'), []);
  const plot = width > 0 && layOut(days, field, width);
  const short = new Intl.DateTimeFormat(language(), { day: 'numeric', month: 'short', timeZone: 'UTC' });
  return html`
    <div ref=${box} class="overview-chart">
      ${plot &&
      html`<svg width=${width} height=${HEIGHT} role="img" aria-labelledby=${title}>
        <title id=${title}>${text}</title>
        <g class="sync-axes" aria-hidden="true">
          ${[0, plot.top].map(
            (number) => html`<g key=${number}>
              <line class="sync-grid" x1=${LEFT} x2=${width - RIGHT} y1=${plot.y(number)} y2=${plot.y(number)} />
              <text x=${LEFT - 8} y=${plot.y(number) + 4} text-anchor="end">${count(number)}</text>
            </g>`,
          )}
          ${plot.ticks.map(({ time, x }) => html`<text key=${time} x=${x} y=${HEIGHT - 6} text-anchor="middle">${short.format(time)}</text>`)}
        </g>
        ${plot.bars.map(
          ({ day, number, x, y }) => html`<rect
            key=${day}
            class="sync-bar"
            x=${x}
            y=${y}
            width=${plot.bar}
            height=${BOTTOM - y}
            rx="1"
          ><title>${`${short.format(new Date(day))}: ${count(number)}`}</title></rect>`,
        )}
      </svg>`}
    </div>
  `;
}

/** The positions of everything. The last day is at the right edge; days that were not counted are empty. */
function layOut(days, field, width) {
  const end = new Date(days.at(-1).day).getTime();
  const step = (width - LEFT - RIGHT) / DAYS;
  const bar = Math.max(1, step * FILLED);
  const begin = (time) => LEFT + (DAYS - 1 - (end - time) / DAY_MILLIS) * step;
  const top = topOf(days.map((day) => day[field]));
  const y = (number) => BOTTOM - (number / top) * (BOTTOM - TOP);
  const shown = days.filter(({ day }) => end - new Date(day).getTime() < DAYS * DAY_MILLIS);
  const bars = shown.map((day) => ({
    day: day.day,
    number: day[field],
    x: begin(new Date(day.day).getTime()) + (step - bar) / 2,
    // a day without any is visible, too
    y: Math.min(y(day[field]), BOTTOM - 1),
  }));
  // every seventh day or, on narrow screens, fewer; the last one is the newest day that fits
  const every = 7 * Math.ceil(LABEL_WIDTH / (7 * step));
  const ticks = [];
  for (let back = Math.ceil(LABEL_WIDTH / 2 / step) - 1; back < DAYS - 1; back += every) {
    const time = end - back * DAY_MILLIS;
    ticks.push({ time, x: begin(time) + step / 2 });
  }
  return { top, y, bar, bars, ticks };
}

function Table({ title, days, field }) {
  return html`
    <details class="sync-numbers">
      <summary>${t('overview.showNumbers')}</summary>
      <div class="sync-tables">
        <table class="table">
          <caption class="visually-hidden">${t('overview.byDay', { title })}</caption>
          <thead>
            <tr>
              <th scope="col">${t('overview.day')}</th>
              <th scope="col" class="number">${title}</th>
            </tr>
          </thead>
          <tbody>
            ${[...days].reverse().map(
              (day) => html`<tr key=${day.day}>
                <th scope="row">${longDay(day.day)}</th>
                <td class="number">${count(day[field])}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>
  `;
}
