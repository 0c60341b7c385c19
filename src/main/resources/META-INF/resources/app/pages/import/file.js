// A file of users: what kind it is, how many lines it has, and the key by which it can be sent again.
import { LANGUAGE } from '../../core/language.js';
import { newKey } from '../../shared/idempotency-key.js';

const STORE = 'rollcall.imports';
const KEPT = 20;
const LONGEST_NAME = 60;

export const TYPES = { csv: 'text/csv', ndjson: 'application/x-ndjson' };

/** By its name, else by how it begins: JSON objects begin with a brace. */
export async function kindOf(file) {
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

/** Read piece by piece: a file may have 128 MB. Only for the progress, so that a line break in a cell does no harm. */
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
  return new Intl.NumberFormat(LANGUAGE, options).format(bytes / size);
}

/** The same for the same file, also in another tab or after the browser was closed: lines that are done stay so. */
export function keyOf({ name, size, lastModified }) {
  const safe = encodeURIComponent(name).slice(-LONGEST_NAME);
  return `console-${safe}-${size}-${lastModified}`;
}

/** A key that no earlier import had. */
export function anotherKey(file) {
  return `${keyOf(file)}-${newKey()}`;
}

/** The last import of a file of this name in this tab, if it left something undone: {key, at, signature}. */
export function unfinished(name) {
  return read().find((one) => one.name === name && one.undone) ?? null;
}

/** Which file it was, not what is in it. */
export function noteImport({ name }, key, undone) {
  const others = read().filter((one) => one.name !== name);
  const all = [{ name, key, undone, at: new Date().toISOString() }, ...others].slice(0, KEPT);
  try {
    sessionStorage.setItem(STORE, JSON.stringify(all));
  } catch {
    // The key of the file itself is found again without it.
  }
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(STORE)) ?? [];
  } catch {
    return [];
  }
}
