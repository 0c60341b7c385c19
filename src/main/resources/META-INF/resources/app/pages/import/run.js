// Runs a check, and reads the answer line by line; or sends the file for an import.
import { useCallback, useEffect, useRef, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { navigate } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { USER } from '../../shared/user-record.js';
import { TYPES, rememberImport } from './file.js';

const RENDER_MILLIS = 100;

const IDLE = {
  phase: 'idle',
  dryRun: false,
  mode: 'create',
  line: 0,
  counts: { done: 0, failed: 0, pending: 0 },
  failures: [],
  summary: null,
  problem: null,
};

/**
 * → [run, start, cancel, reset]. `run.phase` is idle, sending (the upload), running, ended, cancelled or failed; `failures` are the
 * lines that were refused or are pending.
 */
export function useImport() {
  const [run, setRun] = useState(IDLE);
  const running = useRef(null);

  const start = useCallback(async (file, format, { dryRun, key, mode }) => {
    const abort = new AbortController();
    running.current = abort;
    abort.isCheck = dryRun;
    const now = { ...IDLE, counts: { ...IDLE.counts }, failures: [], phase: 'sending', dryRun, mode };
    let shown = 0;
    const show = (always) => {
      // A line takes milliseconds, so not each one is rendered.
      if (running.current === abort && (always || Date.now() - shown >= RENDER_MILLIS)) {
        shown = Date.now();
        setRun({ ...now, counts: { ...now.counts } });
      }
    };
    show(true);
    const onLine = (answer) => {
      now.phase = 'running';
      addLine(now, answer);
      show(false);
    };
    try {
      if (dryRun) {
        await api.stream('POST', `/api/v1/users/import?mode=${mode}&dryRun=true`, {
          body: file,
          headers: { 'Content-Type': TYPES[format] },
          signal: abort.signal,
          onLine,
        });
        now.phase = now.summary ? 'ended' : 'failed';
        now.problem = now.summary ? null : { message: t('imports.answerEnded'), errors: [] };
      } else {
        await startJob(file, format, { key, mode, signal: abort.signal });
        return;
      }
    } catch (failure) {
      now.phase = failure.name === 'AbortError' ? 'cancelled' : 'failed';
      now.problem = failure.name === 'AbortError' ? null : failure;
    }
    show(true);
  }, []);

  const cancel = useCallback(() => running.current?.abort(), []);
  const reset = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setRun(IDLE);
  }, []);
  // a file that is being sent arrives although the person leaves the page
  useEffect(() => () => running.current?.isCheck && running.current.abort(), []);
  useLeaveWarning(run.phase);
  return [run, start, cancel, reset];
}

/** Sends the file, and leads to its job. */
async function startJob(file, format, { key, mode, signal }) {
  const { body: job } = await api.send('POST', `/api/v1/jobs/import?mode=${mode}`, file, {
    headers: { 'Content-Type': TYPES[format], 'Idempotency-Key': key },
    signal,
  });
  rememberImport(file, { key, mode, job: job.id });
  const { tellStarted } = await import('../../shared/jobs/start.js');
  tellStarted(job, () => USER.lists.forget());
  if (location.pathname === '/console/import') {
    navigate(`/console/jobs/${job.id}`);
  }
}

/** A line of the answer, or the summary that ends it. */
function addLine(run, answer) {
  if (answer.line === undefined) {
    run.summary = answer;
    run.counts = { done: answer.done, failed: answer.failed, pending: answer.pending };
    return;
  }
  run.line = answer.line;
  if (answer.status === 202) {
    run.counts.pending += 1;
    run.failures.push(answer);
  } else if (answer.status < 300) {
    run.counts.done += 1;
  } else {
    run.counts.failed += 1;
    run.failures.push(answer);
  }
}

/** The browser asks before the page is left while the file is sent, or checked. */
function useLeaveWarning(phase) {
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
