// An import or its trial run, as its answer comes in line by line.
import { useCallback, useEffect, useRef, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { forgetLists } from '../../shared/user-lists.js';
import { TYPES, noteImport } from './file.js';

const SHOW_MILLIS = 100;

const NOTHING = {
  phase: 'idle',
  dryRun: false,
  line: 0,
  counts: { done: 0, failed: 0, inDoubt: 0 },
  failures: [],
  summary: null,
  problem: null,
};

/**
 * → [run, start, cancel, reset]. `run.phase` is idle, sending (the file is on its way), running, ended, cancelled or failed;
 * `failures` are the lines that were refused or are in doubt.
 */
export function useImport() {
  const [run, setRun] = useState(NOTHING);
  const running = useRef(null);

  const start = useCallback(async (file, kind, { dryRun, key }) => {
    const abort = new AbortController();
    running.current = abort;
    const now = { ...NOTHING, counts: { ...NOTHING.counts }, failures: [], phase: 'sending', dryRun };
    let shown = 0;
    const show = (always) => {
      // A line is done in milliseconds: not each is a picture of its own.
      if (running.current === abort && (always || Date.now() - shown >= SHOW_MILLIS)) {
        shown = Date.now();
        setRun({ ...now, counts: { ...now.counts } });
      }
    };
    show(true);
    const onLine = (answer) => {
      now.phase = 'running';
      take(now, answer);
      show(false);
    };
    try {
      await api.stream('POST', `/api/v1/users/import?dryRun=${dryRun}`, {
        body: file,
        headers: { 'Content-Type': TYPES[kind], ...(dryRun ? {} : { 'Idempotency-Key': key }) },
        signal: abort.signal,
        onLine,
      });
      now.phase = now.summary ? 'ended' : 'failed';
      now.problem = now.summary ? null : { message: 'The answer ended before the file did.', errors: [] };
    } catch (failure) {
      now.phase = failure.name === 'AbortError' ? 'cancelled' : 'failed';
      now.problem = failure.name === 'AbortError' ? null : failure;
    }
    if (!dryRun) {
      const { summary } = now;
      noteImport(file, key, !summary || summary.failed + summary.inDoubt + summary.skipped > 0);
      forgetLists();
    }
    show(true);
  }, []);

  const cancel = useCallback(() => running.current?.abort(), []);
  const reset = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setRun(NOTHING);
  }, []);
  useEffect(() => () => running.current?.abort(), []);
  useStaying(run.phase);
  return [run, start, cancel, reset];
}

/** A line of the answer, or the summary that ends it. */
function take(run, answer) {
  if (answer.line === undefined) {
    run.summary = answer;
    run.counts = { done: answer.done, failed: answer.failed, inDoubt: answer.inDoubt };
    return;
  }
  run.line = answer.line;
  if (answer.status === 202) {
    run.counts.inDoubt += 1;
    run.failures.push(answer);
  } else if (answer.status < 300) {
    run.counts.done += 1;
  } else {
    run.counts.failed += 1;
    run.failures.push(answer);
  }
}

/** The browser asks before the page is left in the middle of it. */
function useStaying(phase) {
  const busy = phase === 'sending' || phase === 'running';
  useEffect(() => {
    if (!busy) {
      return undefined;
    }
    const ask = (event) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [busy]);
}
