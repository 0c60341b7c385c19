// A chart of the lag as a line above, and of the differences that reconciliations found as bars below, on one time axis.
import { html, nextId, useMemo, useRef, useState } from '../../core/ui.js';
import { count } from '../../core/language.js';
import { hasText, t } from '../../core/texts.js';
import { brief, duration, exact, timeOfDay } from '../../core/time.js';
import { timeTicks, topOf, useWidth } from '../../shared/watch/chart.js';
import { areas, lagLabel, lagScale } from './scales.js';
import { differences, found } from './reconciliation.js';

const LEFT = 46;
const RIGHT = 10;
const TOP = 10;
const LAG_BOTTOM = 150;
const DRIFT_TOP = 180;
const DRIFT_BOTTOM = 228;
const HEIGHT = 252;
const BAR = 6;
const REACH = 12;

/**
 * @param history from the API
 * @param summary a text alternative
 */
export function Chart({ history, summary }) {
  const [box, width] = useWidth();
  const plot = useMemo(() => width > 0 && layOut(history, width), [history, width]);
  const [chosen, setChosen] = useState(null);
  const focused = useRef(false);
  const title = useMemo(() => nextId('chart'), []);
  const item = plot && chosen !== null ? plot.items[Math.min(chosen, plot.items.length - 1)] : null;

  function point(event) {
    const place = box.current.getBoundingClientRect();
    setChosen(plot ? nearest(plot.items, event.clientX - place.left, event.clientY - place.top) : null);
  }

  return html`<div
    ref=${box}
    class="sync-chart"
    onPointerMove=${point}
    onPointerDown=${point}
    onPointerLeave=${() => focused.current || setChosen(null)}
  >
    ${plot &&
    html`<svg width=${width} height=${HEIGHT} role="img" aria-labelledby=${title}>
      <title id=${title}>${summary}</title>
      <${Axes} plot=${plot} width=${width} />
      ${plot.areas.map(({ area, line }, index) => [
        html`<path key=${`a${index}`} class="sync-area" d=${area} />`,
        html`<path key=${`l${index}`} class="sync-line" d=${line} />`,
      ])}
      ${plot.bars.map((bar) => html`<${Bar} key=${bar.run.id} ...${bar} />`)}
      ${item && html`<${Marker} item=${item} />`}
    </svg>`}
    ${plot &&
    plot.items.length > 0 &&
    html`<input
      type="range"
      class="sync-scrub"
      min="0"
      max=${plot.items.length - 1}
      value=${chosen ?? plot.items.length - 1}
      aria-label=${t('sync.chart.time')}
      aria-valuetext=${valueText(plot.items[Math.min(chosen ?? plot.items.length - 1, plot.items.length - 1)])}
      onInput=${(event) => setChosen(Number(event.currentTarget.value))}
      onFocus=${() => {
        focused.current = true;
        setChosen((before) => before ?? plot.items.length - 1);
      }}
      onBlur=${() => {
        focused.current = false;
        setChosen(null);
      }}
    />`}
    ${item && html`<${Tooltip} item=${item} width=${width} />`}
  </div>`;
}

/** The positions of everything. An item can be pointed at: an interval of time, or a run. */
function layOut({ from, to, stepSeconds, points, runs }, width) {
  const begin = new Date(from).getTime();
  const end = new Date(to).getTime();
  const x = (time) => LEFT + ((time - begin) / (end - begin)) * (width - LEFT - RIGHT);
  const lag = lagScale(points.map((point) => point.lagSeconds));
  const drift = { max: topOf(runs.map(differences)) };
  const lagY = (seconds) => LAG_BOTTOM - (seconds / lag.max) * (LAG_BOTTOM - TOP);
  const driftY = (number) => DRIFT_BOTTOM - (number / drift.max) * (DRIFT_BOTTOM - DRIFT_TOP);

  const places = points.map((point) => {
    const time = Math.min(new Date(point.at).getTime() + stepSeconds * 500, end);
    return { point, time, x: x(time), y: lagY(point.lagSeconds) };
  });
  const bars = runs.map((run) => {
    const time = new Date(run.at).getTime();
    return {
      run,
      time,
      x: x(time),
      // a run that found nothing is visible, too
      y: Math.min(driftY(differences(run)), DRIFT_BOTTOM - 2),
      lost: driftY(run.missing + run.disabled),
    };
  });
  return {
    lag,
    drift,
    lagY,
    driftY,
    bars,
    areas: areas(places, LAG_BOTTOM, stepSeconds * 1500),
    ticks: timeTicks(begin, end, width).map((time) => ({ time, x: x(time) })),
    items: [...places, ...bars].sort((one, other) => one.time - other.time),
  };
}

function Axes({ plot, width }) {
  const right = width - RIGHT;
  return html`<g class="sync-axes" aria-hidden="true">
    ${[0, plot.lag.max / 2, plot.lag.max].map(
      (seconds) => html`<g key=${seconds}>
        <line class="sync-grid" x1=${LEFT} x2=${right} y1=${plot.lagY(seconds)} y2=${plot.lagY(seconds)} />
        <text x=${LEFT - 8} y=${plot.lagY(seconds) + 4} text-anchor="end">${lagLabel(seconds)}</text>
      </g>`,
    )}
    <line class="sync-grid" x1=${LEFT} x2=${right} y1=${DRIFT_BOTTOM} y2=${DRIFT_BOTTOM} />
    <text x=${LEFT - 8} y=${DRIFT_TOP + 4} text-anchor="end">${count(plot.drift.max)}</text>
    <text x=${LEFT - 8} y=${DRIFT_BOTTOM + 4} text-anchor="end">0</text>
    ${plot.ticks.map(
      ({ time, x }) => html`<text key=${time} x=${x} y=${HEIGHT - 6} text-anchor="middle">${timeOfDay(time)}</text>`,
    )}
  </g>`;
}

function Bar({ x, y, lost }) {
  return html`<rect class="sync-bar" x=${x - BAR / 2} y=${y} width=${BAR} height=${DRIFT_BOTTOM - y} rx="1" />
    ${lost < DRIFT_BOTTOM &&
    html`<rect class="sync-bar lost" x=${x - BAR / 2} y=${lost} width=${BAR} height=${DRIFT_BOTTOM - lost} rx="1" />`}`;
}

function Marker({ item }) {
  return html`<line class="sync-cross" x1=${item.x} x2=${item.x} y1=${TOP} y2=${DRIFT_BOTTOM} />
    ${item.point && html`<circle class="sync-marker" cx=${item.x} cy=${item.y} r="4" />`}`;
}

/** Beside the marker, on the side with more room. */
function Tooltip({ item, width }) {
  const side = item.x > width / 2 ? { right: `${width - item.x + 10}px` } : { left: `${item.x + 10}px` };
  return html`<div class="sync-tooltip" style=${side} aria-hidden="true">
    <p class="muted">${brief(item.time)}</p>
    ${linesOf(item).map((line) => html`<p key=${line}>${line}</p>`)}
  </div>`;
}

function linesOf({ point, run }) {
  if (point) {
    const lag = duration(point.lagSeconds);
    return [
      point.lagSeconds >= 60
        ? t('sync.chart.lagInSeconds', { lag, seconds: String(point.lagSeconds) })
        : t('sync.chart.lag', { lag }),
      t('sync.chart.changes', { events: t('sync.chart.events', { count: point.events }), count: point.changes }),
    ];
  }
  const state = hasText(`sync.chartStates.${run.state}`) ? t(`sync.chartStates.${run.state}`) : run.state;
  return [
    run.dryRun ? t('sync.chart.dryRun', { state }) : t('sync.chart.run', { state }),
    differences(run) === 0 ? t('sync.page.noDifferences') : t('sync.chart.found', { differences: found(run) }),
  ];
}

function valueText(item) {
  return `${exact(item.time)}: ${linesOf(item).join('; ')}`;
}

/** The run near the pointer if it is on the bars, otherwise the nearest interval. */
function nearest(items, x, y) {
  const runs = y > (LAG_BOTTOM + DRIFT_TOP) / 2 ? items.filter(({ run }) => run) : [];
  const near = closest(runs, x);
  const best = near && Math.abs(near.x - x) <= REACH ? near : closest(items.filter(({ point }) => point), x) ?? near;
  return best ? items.indexOf(best) : null;
}

function closest(items, x) {
  return items.reduce((best, item) => (!best || Math.abs(item.x - x) < Math.abs(best.x - x) ? item : best), null);
}
