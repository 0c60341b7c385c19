// A file of users: its format, the number of its lines, and the idempotency key of its import.
import { api, newKey } from '../../core/api.js';
import { language } from '../../core/texts.js';

const STORE = 'rollcall.imports';
const MAX_STORED = 20;
const MAX_NAME_LENGTH = 60;

export const TYPES = { csv: 'text/csv', ndjson: 'application/x-ndjson' };

/** csv or ndjson, by the name, or else by the first character: a JSON object begins with a brace. */
export async function formatOf(file) {
  const ending = /\.([a-z]+)$/i.exec(file.name)?.[1]?.toLowerCase();
  if (ending === 'csv') {
    return 'csv';
  }
  if (['ndjson', 'jsonl', 'json'].includes(ending)) {
    return 'ndjson';
  }
  const start = await file.slice(0, 512).text();
  return start.replace(/^\uFEFF/, '').trimStart().startsWith('{') ? 'ndjson' : 'csv';
}

/** Reads the file in chunks, since it may have 128 MB. Only for the progress bar, so line breaks in cells do not matter. */
export async function countLines(file, signal) {
  const reader = file.stream().getReader();
  let lines = 0;
  let last = 10;
  for (;;) {
    const { done, value } = await reader.read();
    if (done || signal.aborted) {
      return last === 10 ? lines : lines + 1;
    }
    for (let i = 0; i < value.length; i += 1) {
      lines += value[i] === 10 ? 1 : 0;
    }
    last = value.length > 0 ? value[value.length - 1] : last;
  }
}

export function sizeOf(bytes) {
  const [unit, size] = bytes < 1000 ? ['byte', 1] : bytes < 1_000_000 ? ['kilobyte', 1000] : ['megabyte', 1_000_000];
  const options = { style: 'unit', unit, unitDisplay: unit === 'byte' ? 'long' : 'short', maximumFractionDigits: 1 };
  return new Intl.NumberFormat(language(), options).format(bytes / size);
}

/** The same key for the same file, even in another tab or after a restart of the browser: imported lines are not repeated. */
export function keyOf({ name, size, lastModified }) {
  const safe = encodeURIComponent(name).slice(-MAX_NAME_LENGTH);
  return `console-${safe}-${size}-${lastModified}`;
}

/** A new key. */
export function newKeyOf(file) {
  return `${keyOf(file)}-${newKey()}`;
}

/** The last import of a file with this name in this mode and this tab, if lines were left → a promise of {key, at}, or of null. */
export async function incompleteImport(name, mode) {
  const earlier = read().find((each) => each.name === name && each.mode === mode);
  const answer = earlier && (await api.get(`/api/v1/jobs/${earlier.job}`).catch(() => null));
  const isIncomplete = answer?.body.finishedAt && answer.body.refused + answer.body.pending + answer.body.skipped > 0;
  return isIncomplete ? earlier : null;
}

/** Stores the name of the file, not its content. */
export function rememberImport({ name }, { key, mode, job }) {
  const others = read().filter((each) => each.name !== name || each.mode !== mode);
  const all = [{ name, mode, key, job, at: new Date().toISOString() }, ...others].slice(0, MAX_STORED);
  try {
    sessionStorage.setItem(STORE, JSON.stringify(all));
  } catch {
    // without storage, the key is still derived from the file
  }
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(STORE)) ?? [];
  } catch {
    return [];
  }
}
