// Days of the calendar, as date inputs have them, in the reader's time zone.

/** The day so many days from today, such as 2026-12-01. */
export function dayAhead(days) {
  const now = new Date();
  return textOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() + days));
}

/** The last day of what ends at this time: the day that ends then, or during which it ends. */
export function lastDayOf(time) {
  return textOf(new Date(new Date(time).getTime() - 1));
}

function textOf(day) {
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}
