// Jobs in words.
import { hasText, t } from '../../core/texts.js';

/** The colors of the states of jobs. */
const COLORS = { waiting: 'warn', running: 'running', stopping: 'running', stopped: 'neutral', finished: 'good' };

const ITEM_COLORS = { open: 'neutral', done: 'good', unchanged: 'neutral', refused: 'bad', pending: 'warn', skipped: 'neutral' };

/** The states of items, in the order in which a job gives them. */
export const ITEM_STATES = Object.keys(ITEM_COLORS);

/** "Disable 12 users" */
export function titleOf(job, number = job.total) {
  return t(`jobs.titles.${kindOf(job)}`, valuesOf(job, number));
}

/** "12 users disabled, 2 refused" */
export function resultOf(job) {
  const rest = [
    job.unchanged > 0 && t('jobs.counts.unchanged', { count: job.unchanged }),
    job.refused > 0 && t('jobs.counts.refused', { count: job.refused }),
    job.pending > 0 && t('jobs.counts.pending', { count: job.pending }),
    job.skipped > 0 && t('jobs.counts.skipped', { count: job.skipped }),
  ].filter(Boolean);
  return [t(`jobs.outcomes.${kindOf(job)}`, valuesOf(job, job.done)), ...rest].join(', ');
}

/** The name of the texts about a job. */
function kindOf({ kind, mode }) {
  const name = mode === 'link' ? 'link' : kind;
  return hasText(`jobs.titles.${name}`) ? name : 'unknown';
}

/** The number of users, members or invitations, and what the job does with them. */
function valuesOf({ kind, role, action }, number) {
  const isRoleOfMembers = kind === 'change-role' && hasText(`jobs.roles.${role}`);
  return { count: number, kind, action, role: isRoleOfMembers ? t(`jobs.roles.${role}`) : role };
}

/** [label, color] of the state of a job. */
export function stateOf({ state }) {
  return COLORS[state] ? [t(`jobs.states.${state}`), COLORS[state]] : [state, 'neutral'];
}

/** [label, color] of the state of an item. */
export function itemStateOf(state) {
  return ITEM_COLORS[state] ? [t(`jobs.itemStates.${state}`), ITEM_COLORS[state]] : [state, 'neutral'];
}

/** Why the service has stopped a job; null if it has not. */
export function reasonOf({ reason }) {
  if (!reason) {
    return null;
  }
  return hasText(`jobs.reasons.${reason}`)
    ? t(`jobs.reasons.${reason}`)
    : t('jobs.details.stoppedFor', { reason: reason.replaceAll('-', ' ') });
}

/** The number of items with a result. */
export function doneOf({ done, unchanged, refused, pending, skipped }) {
  return done + unchanged + refused + pending + skipped;
}

/** The page of a job: in the console, or in its organization for those who do not see the console. */
export function urlOfJob({ id, organizationId }) {
  return organizationId && !location.pathname.startsWith('/console')
    ? `/organizations/${organizationId}?tab=jobs&job=${id}`
    : `/console/jobs/${id}`;
}
