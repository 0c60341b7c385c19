// The one language of the pages. Dates and numbers follow it, whatever the browser's is, since they stand inside of sentences.
export const LANGUAGE = document.documentElement.lang;

const numbers = new Intl.NumberFormat(LANGUAGE);

/** A number with its thousands apart. */
export function count(number) {
  return numbers.format(number);
}

export function plural(number, one, many) {
  return `${count(number)} ${number === 1 ? one : many}`;
}

export function percent(share) {
  return new Intl.NumberFormat(LANGUAGE, { style: 'percent', maximumFractionDigits: 1 }).format(share);
}
