// Numbers in the reader's language, and the names of languages.
import { language } from './texts.js';

/** A number with separated thousands. */
export function count(number) {
  return new Intl.NumberFormat(language()).format(number);
}

export function percent(share) {
  return new Intl.NumberFormat(language(), { style: 'percent', maximumFractionDigits: 1 }).format(share);
}

/** The name of a language in that language; the tag if it has none. */
export function languageName(tag) {
  try {
    return new Intl.DisplayNames([tag], { type: 'language' }).of(tag);
  } catch {
    return tag;
  }
}
