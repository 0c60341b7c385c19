// Times in words, in the reader's time zone; the exact time is shown on hover.
import { createStore, html } from './ui.js';
import { language, t } from './texts.js';

const REFRESH_MILLIS = 30_000;
const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

const [useClock, notify] = createStore();
setInterval(notify, REFRESH_MILLIS);

/** "3 minutes ago", "in 2 hours"; `none` without a value. */
export function Time({ value, none = t('time.never') }) {
  useClock();
  if (!value) {
    return html`<span class="muted">${none}</span>`;
  }
  return html`<time datetime=${new Date(value).toISOString()} title=${exact(value)}>${relative(value)}</time>`;
}

function relative(iso) {
  const seconds = Math.round((new Date(iso) - Date.now()) / 1000);
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  // Seconds would be wrong a moment later. Times ahead are rounded: "in 7 days" would otherwise become "in 6 days" at once.
  const number = seconds > 0 ? Math.round(seconds / size) : Math.ceil(seconds / size);
  return unit === 'second' ? t('time.justNow') : new Intl.RelativeTimeFormat(language()).format(number, unit);
}

/** Date, time and time zone in full. */
export function exact(iso) {
  return format(iso, { dateStyle: 'full', timeStyle: 'long' });
}

/** Date and time in short, without time zone. */
export function brief(iso) {
  return format(iso, { dateStyle: 'medium', timeStyle: 'short' });
}

/** The time of day. */
export function timeOfDay(iso) {
  return format(iso, { timeStyle: 'short' });
}

/** The date with its weekday. */
export function dayOf(iso) {
  return format(iso, { dateStyle: 'full' });
}

/** A day that the service names in UTC, such as 2026-12-01. */
export function calendarDay(day) {
  return format(day, { dateStyle: 'medium', timeZone: 'UTC' });
}

/** A length of time in words: "less than a second", "34 seconds", "2 hours". */
export function duration(seconds) {
  if (seconds < 0.5) {
    return t('time.lessThanASecond');
  }
  if (seconds < 59.5) {
    return t('time.seconds', { count: Math.round(seconds) });
  }
  if (seconds < 3570) {
    return t('time.minutes', { count: Math.round(seconds / 60) });
  }
  return seconds < 172_800
    ? t('time.hours', { count: Math.round(seconds / 3600) })
    : t('time.days', { count: Math.round(seconds / 86_400) });
}

function format(iso, parts) {
  return new Intl.DateTimeFormat(language(), parts).format(new Date(iso));
}
