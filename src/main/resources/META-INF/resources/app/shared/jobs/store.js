// The jobs that have not ended, those that this tab has started, and what a person is asked before one starts.
import { createStore } from '../../core/ui.js';
import { api } from '../../core/api.js';

const ACTIVE = '/api/v1/jobs?active=true&limit=5';
const POLL_MILLIS = 2_000;

/** The answers for a job that is gone, or that the person may not see any more. */
const LOST = [403, 404];

const [useStore, notify] = createStore();
let state = { active: [], more: false, question: null };
let timer = null;

/** What to do when a job ends that this tab has started, by its ID. */
const started = new Map();

/** `active` are the newest jobs that have not ended, `more` whether there are others; `question` is asked before a job starts. */
export function useJobs() {
  useStore();
  return state;
}

function update(part) {
  state = { ...state, ...part };
  notify();
}

/** Reads the jobs again; while some are active, also every two seconds, as long as the tab is visible. */
export async function refreshJobs() {
  clearTimeout(timer);
  try {
    const { body } = await api.get(ACTIVE);
    update({ active: body.items, more: body.next !== null });
    await tellEnded();
  } catch {
    // the next request may have an answer
  }
  schedule();
}

function schedule() {
  clearTimeout(timer);
  if ((state.active.length > 0 || started.size > 0) && !document.hidden) {
    timer = setTimeout(refreshJobs, POLL_MILLIS);
  }
}

document.addEventListener('visibilitychange', schedule);

async function tellEnded() {
  const active = new Set(state.active.map(({ id }) => id));
  for (const [id, onEnd] of [...started]) {
    if (!active.has(id)) {
      const job = await read(id);
      if (job?.finishedAt && started.delete(id)) {
        onEnd(job);
      }
    }
  }
}

/** → a promise of the job; null if it cannot be read. One that is lost is not asked for again. */
async function read(id) {
  try {
    return (await api.get(`/api/v1/jobs/${id}`)).body;
  } catch (problem) {
    if (LOST.includes(problem.status)) {
      started.delete(id);
    }
    return null;
  }
}

/** Shows a new job at once, and calls `onEnd` with the job when it has ended. */
export function watchJob(job, onEnd) {
  started.set(job.id, onEnd);
  update({ active: [job, ...state.active.filter(({ id }) => id !== job.id)] });
  schedule();
}

/** Asks a question → a promise of the answer: whether the job was started. `question.create()` starts it. */
export function askBefore(question) {
  return new Promise((resolve) => {
    const answer = (isStarted) => {
      update({ question: null });
      resolve(isStarted);
    };
    update({ question: { ...question, answer } });
  });
}
