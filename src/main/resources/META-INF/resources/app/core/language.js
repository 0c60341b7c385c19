// The language of the pages. Dates and numbers use it regardless of the browser's language, since they are part of sentences.
export const LANGUAGE = document.documentElement.lang;

const numbers = new Intl.NumberFormat(LANGUAGE);

/** A number with separated thousands. */
export function count(number) {
  return numbers.format(number);
}

/** "1 user", "2 users". */
export function plural(number, one, many) {
  return `${count(number)} ${number === 1 ? one : many}`;
}

export function percent(share) {
  return new Intl.NumberFormat(LANGUAGE, { style: 'percent', maximumFractionDigits: 1 }).format(share);
}
