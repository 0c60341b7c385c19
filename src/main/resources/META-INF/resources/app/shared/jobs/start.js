// Starts jobs, and tells the person how they end.
import { api, newKey } from '../../core/api.js';
import { toast } from '../../core/feedback.js';
import { navigate } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { askBefore, watchJob } from './store.js';
import { resultOf, titleOf, urlOfJob } from './words.js';

/** Above this number, the person has to type the number of records. */
export const MOST_WITHOUT_NUMBER = 100;

/** The most users whom a job can name, in pages of 200. */
const MOST_UNDONE = 10_000;

/** Parameters of lists that select a page or an order. */
const NO_FILTERS = new Set(['sort', 'limit', 'cursor', 'total']);

/**
 * Starts a job on these records, or on all that match. If they are many, the person has to type their number first. If they are others than
 * the person has seen the number of, the person is asked with the number.
 *
 * @param kind of the job, as the API calls it
 * @param parameters what the kind needs: `role`, `action` or `team`
 * @param ids of the records; otherwise `filter` has the parameters of the list that they are in
 * @param organization the ID of the organization that they belong to, if they do
 * @param seen the number that the person has confirmed, or null if that was not known
 * @param onChanged is called when the job has ended, if it has changed any
 * @return a promise: whether the job was started. It fails with the problem that forbids the job
 */
export async function startJob({ kind, parameters = {}, ids, filter, organization = null, seen = ids?.length ?? null, onChanged }) {
  const path = organization ? `/api/v1/organizations/${organization}/jobs` : '/api/v1/jobs';
  const body = { kind, ...parameters, ...(ids ? { ids } : { filter: filterOf(filter) }) };
  const { body: preview } = await api.send('POST', path, { ...body, dryRun: true });
  const key = newKey();
  const create = async () => {
    const { body: job } = await api.send('POST', path, { ...body, expected: preview.records }, { headers: { 'Idempotency-Key': key } });
    tellStarted(job, onChanged);
  };
  const isTyped = preview.records > MOST_WITHOUT_NUMBER || (kind === 'delete' && preview.records !== seen);
  if (isTyped || preview.records !== seen) {
    return askBefore({ title: titleOf({ kind, ...parameters }, preview.records), ...preview, isTyped, create });
  }
  await create();
  return true;
}

function filterOf(filter = {}) {
  const given = Object.entries(filter).filter(([name, value]) => !NO_FILTERS.has(name) && value !== '' && value !== null);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]));
}

/** Says that a job was created, and when it ends, how. */
export function tellStarted(job, onChanged) {
  const show = { label: t('jobs.start.show'), run: () => navigate(urlOfJob(job)) };
  if (job.state === 'waiting') {
    toast(t('jobs.start.waiting', { title: titleOf(job) }), 'warning', show);
  } else {
    toast(t('jobs.start.started', { title: titleOf(job) }), 'info', show);
  }
  watchJob(job, (ended) => {
    const isPlain = ended.refused + ended.pending + ended.skipped === 0;
    const undo = mayUndo(ended) && {
      label: t('jobs.start.undo'),
      run: () => undoJob(ended, onChanged).catch((problem) => toast(problem.message, 'error')),
    };
    toast(`${resultOf(ended)}.`, isPlain ? 'success' : 'warning', undo || show);
    if (ended.done > 0) {
      onChanged?.();
    }
  });
}

/** Whether what a job has done can be undone by another one. */
export function mayUndo({ kind, finishedAt, done }) {
  return kind === 'disable' && finishedAt !== null && done > 0 && done <= MOST_UNDONE;
}

/** Enables the users whom a job has disabled → a promise, as `startJob`. */
export async function undoJob(job, onChanged) {
  const { items } = await api.all(`/api/v1/jobs/${job.id}/items?state=done`);
  return startJob({ kind: 'enable', ids: items.map(({ id }) => id), onChanged });
}
