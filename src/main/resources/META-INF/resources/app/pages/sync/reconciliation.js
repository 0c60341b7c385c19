// What the sync pages share about reconciliations: their states in words, what they found, and how to start one.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { toast } from '../../core/feedback.js';
import { navigate } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { hasText, t } from '../../core/texts.js';

const RUNS = '/api/v1/sync/runs';

/** The tones of the states. */
const STATES = {
  requested: 'running',
  listing: 'running',
  comparing: 'running',
  confirming: 'running',
  applying: 'running',
  finished: 'good',
  stopped: 'warn',
  failed: 'bad',
  cancelled: 'neutral',
};

export function StateBadge({ state }) {
  const label = state in STATES ? t(`sync.states.${state}`) : state;
  return html`<span class="badge ${STATES[state] ?? 'neutral'}">${label}</span>`;
}

export function progressText(state) {
  return hasText(`sync.doing.${state}`) ? t(`sync.doing.${state}`) : '';
}

/** The findings of a run, as the history has them: the counts of users, and the number of differences in organizations. */
export function drift({ counts, organizations }) {
  return { ...counts, organizations: inOrganizations(organizations) };
}

/** The number of differences in organizations, memberships and teams; zero for a run that did not compare them. */
function inOrganizations(run) {
  return run
    ? [run.organizations, run.memberships, run.teams].reduce((sum, { created, changed, ended }) => sum + created + changed + ended, 0)
    : 0;
}

/** The number of all differences that a run found. */
export function differences({ created, changed, returned, missing, organizations }) {
  return created + changed + returned + missing + organizations;
}

/** "2 new, 3 changed (1 disabled), 1 missing, 4 in organizations"; empty if there is no difference. */
export function found({ created, changed, returned, missing, disabled, organizations }) {
  return [
    created > 0 && t('sync.found.created', { number: created }),
    changed > 0 &&
      (disabled > 0
        ? t('sync.found.changedAndDisabled', { number: changed, disabled })
        : t('sync.found.changed', { number: changed })),
    returned > 0 && t('sync.found.returned', { number: returned }),
    missing > 0 && t('sync.found.missing', { number: missing }),
    organizations > 0 && t('sync.found.organizations', { number: organizations }),
  ]
    .filter(Boolean)
    .join(', ');
}

/** Who started a run, or why, which the service says in English. */
export function reason(run, caller) {
  if (!run.requestedBy) {
    return html`<span lang="en">${run.reason}</span>`;
  }
  if (run.requestedBy === caller?.subject) {
    return t('sync.reasons.you');
  }
  return caller?.roles.includes('admin') ? t('sync.reasons.anotherAdministrator') : t('sync.reasons.administrator');
}

/**
 * Starts a run and goes to its page. If another run is in progress, goes to that one.
 *
 * @throws {Problem} if it cannot be started
 */
export async function startRun({ dryRun = false, force = false } = {}) {
  try {
    const { body } = await api.send('POST', RUNS, { dryRun, force });
    navigate(`/console/sync/${body.id}`);
  } catch (problem) {
    if (!problem.is?.('run-in-progress') || !problem.body.run) {
      throw problem;
    }
    toast(t('sync.page.alreadyRunning'), 'info');
    navigate(`/console/sync/${problem.body.run}`);
  }
}

/** A button that starts a run, for those who may. */
export function StartButton({ label, kind = '', dryRun, force }) {
  const { admin } = useMe();
  const [busy, setBusy] = useState(false);

  async function start() {
    setBusy(true);
    try {
      await startRun({ dryRun, force });
    } catch (problem) {
      toast(problem.message, 'error');
    }
    setBusy(false);
  }

  return admin && html`<button type="button" class="button ${kind}" disabled=${busy} onClick=${start}>${label}</button>`;
}
