// Scales and lines of the chart: round steps, and gaps where nothing was recorded.
import { t } from '../../core/texts.js';

// The halves of these are round numbers, too.
const LAG_STEPS = [4, 10, 20, 40, 60, 120, 240, 600, 1200, 3600, 7200, 14_400, 43_200, 86_400];
const DAY = 86_400;

export function lagScale(seconds) {
  const most = Math.max(0, ...seconds);
  return { max: LAG_STEPS.find((step) => step >= most) ?? Math.ceil(most / DAY / 2) * 2 * DAY };
}

export function lagLabel(seconds) {
  if (seconds === 0) {
    return '0';
  }
  if (seconds < 60) {
    return t('sync.chart.seconds', { number: seconds });
  }
  return seconds < 3600
    ? t('sync.chart.minutes', { number: seconds / 60 })
    : t('sync.chart.hours', { number: seconds / 3600 });
}

/** Paths of the line and of the area below it, interrupted where nothing was recorded for longer than the gap. */
export function areas(places, bottom, gap) {
  const parts = [];
  for (const place of places) {
    const part = parts.at(-1);
    if (part && place.time - part.at(-1).time <= gap) {
      part.push(place);
    } else {
      parts.push([place]);
    }
  }
  return parts.map((part) => path(part, bottom));
}

function path(part, bottom) {
  // a single point becomes a short line
  const corners = part.length > 1 ? part : [-1.5, 1.5].map((way) => ({ x: part[0].x + way, y: part[0].y }));
  const line = `M${corners.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join('L')}`;
  return { line, area: `${line}L${corners.at(-1).x.toFixed(1)},${bottom}L${corners[0].x.toFixed(1)},${bottom}Z` };
}
