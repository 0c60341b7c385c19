// The texts of the pages in the reader's language: that of their account, or else that of the browser. Each language is one module in
// `app/texts/`, and a folder there is a part that only some modules need. No module calls these functions while it is loaded, since the
// language is known, and may change, only later.
import { createStore } from './ui.js';

const KEPT = 'rollcall.language';

/** The languages that the service has texts for. The first one is used for everybody else. */
const LANGUAGES = document.querySelector('meta[name="languages"]').content.split(' ');

/** The parts that have been asked for. */
const wantedParts = new Set();

const [useTexts, notify] = createStore();
let texts = null;
let current = null;
let wanted = null;
let plurals = null;

/** A component that calls this renders again when the language has changed → its tag. */
export function useLanguage() {
  useTexts();
  return current;
}

/** The tag of the language that is shown, for `Intl`. */
export function language() {
  return current;
}

/** Loads the texts before anything is shown: in the language of the last account, so that they need not be changed after the sign-in. */
export function loadTexts() {
  return show(known(kept()) ?? languageOfBrowser());
}

/** Shows the language of the person's account from now on; without one, or with one that has no texts, that of the browser. */
export async function preferLanguage(tag) {
  const preferred = known(tag);
  keep(preferred);
  await show(preferred ?? languageOfBrowser());
}

/** Loads a module together with the part of the texts that it needs → the module. */
export async function withTexts(part, load) {
  wantedParts.add(part);
  const [module] = await Promise.all([load(), show(wanted)]);
  return module;
}

async function show(asked) {
  wanted = asked;
  // another language or part may be wanted meanwhile: whoever asked for a part goes on when it is there
  while (wanted !== current || !isWhole(texts)) {
    const tag = wanted;
    // not relative to this module, which is a part of a bundle
    const parts = [...wantedParts].map((part) => import(`/app/texts/${part}/${tag}.js`));
    const modules = await Promise.all([import(`/app/texts/${tag}.js`), ...parts]);
    const loaded = Object.assign({}, ...modules.map((module) => module.default));
    // until those that are wanted are there, other texts are better than none
    if ((tag === wanted && isWhole(loaded)) || texts === null) {
      texts = loaded;
      current = tag;
      plurals = new Intl.PluralRules(tag);
      document.documentElement.lang = tag;
      notify();
    }
  }
}

function isWhole(loaded) {
  return [...wantedParts].every((part) => part in loaded);
}

function languageOfBrowser() {
  return navigator.languages.map(known).find(Boolean) ?? LANGUAGES[0];
}

/** `de-AT` → `de`, unless there are texts for Austria; undefined without texts. */
function known(tag) {
  const lower = (tag ?? '').toLowerCase();
  return LANGUAGES.find((each) => each.toLowerCase() === lower) ?? LANGUAGES.find((each) => each === lower.split('-')[0]);
}

function kept() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function keep(tag) {
  try {
    if (tag) {
      localStorage.setItem(KEPT, tag);
    } else {
      localStorage.removeItem(KEPT);
    }
  } catch {
    // without storage, the next page begins in the language of the browser
  }
}

/**
 * A text of the catalogue → string. A text with the forms `one` and `other` is chosen by the number `count`. `{name}` stands for the value
 * of that name; numbers get separated thousands.
 *
 * @param key such as `users.created`
 */
export function t(key, values = {}) {
  return parts(key, values).join('');
}

/** As `t`, but values may be elements → an array to put into a template. */
export function rich(key, values) {
  return parts(key, values);
}

/** Whether the catalogue has a text of this name, for names that are computed. */
export function hasText(key) {
  const found = find(key);
  return typeof found === 'string' || typeof found?.other === 'string';
}

/** The name of a text for a code of the API: `last-admin` → `lastAdmin`. */
export function camelCase(code) {
  return code.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
}

function find(key) {
  return key.split('.').reduce((found, part) => (isGroup(found) && Object.hasOwn(found, part) ? found[part] : undefined), texts);
}

function isGroup(found) {
  return typeof found === 'object' && found !== null;
}

function parts(key, values) {
  const found = find(key);
  const text = typeof found === 'object' ? (found[plurals.select(values.count)] ?? found.other) : found;
  if (text === undefined) {
    throw new Error(`There is no text ${key}`);
  }
  return text
    .split(/\{(\w+)\}/)
    .map((part, at) => (at % 2 === 0 ? part : shown(values[part])))
    .filter((part) => part !== '');
}

function shown(value) {
  return typeof value === 'number' ? new Intl.NumberFormat(current).format(value) : value;
}
