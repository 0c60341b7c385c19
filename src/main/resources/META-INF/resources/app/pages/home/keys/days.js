// Days of the calendar, as date inputs have them, in the reader's time zone.

/** The day so many days from today, such as 2026-12-01. */
export function dayAhead(days) {
  const now = new Date();
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}
