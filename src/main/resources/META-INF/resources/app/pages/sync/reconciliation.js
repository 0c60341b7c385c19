// What the sync pages share about reconciliations: their states in words, what they found, and how to start one.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { toast } from '../../core/feedback.js';
import { count } from '../../core/language.js';
import { navigate } from '../../core/router.js';
import { useMe } from '../../core/session.js';

const RUNS = '/api/v1/sync/runs';

const STATES = {
  requested: { label: 'Waiting', kind: 'running', doing: 'Waiting for a replica to start it' },
  listing: { label: 'Reading', kind: 'running', doing: 'Reading users, roles and organizations from Keycloak' },
  comparing: { label: 'Comparing', kind: 'running', doing: 'Comparing Keycloak with the records' },
  confirming: { label: 'Confirming', kind: 'running', doing: 'Asking Keycloak about each user, organization and membership that seems to be missing' },
  applying: { label: 'Writing', kind: 'running', doing: 'Updating the records that differ' },
  finished: { label: 'Finished', kind: 'good' },
  stopped: { label: 'Stopped by the brake', kind: 'warn' },
  failed: { label: 'Failed', kind: 'bad' },
  cancelled: { label: 'Cancelled', kind: 'neutral' },
};

export function StateBadge({ state }) {
  const { label, kind } = STATES[state] ?? { label: state, kind: 'neutral' };
  return html`<span class="badge ${kind}">${label}</span>`;
}

export function progressText(state) {
  return STATES[state]?.doing ?? '';
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
    created > 0 && `${count(created)} new`,
    changed > 0 && `${count(changed)} changed${disabled > 0 ? ` (${count(disabled)} disabled)` : ''}`,
    returned > 0 && `${count(returned)} returned`,
    missing > 0 && `${count(missing)} missing`,
    organizations > 0 && `${count(organizations)} in organizations`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** Who started a run, or why. */
export function reason(run, caller) {
  if (!run.requestedBy) {
    return run.reason;
  }
  if (run.requestedBy === caller?.subject) {
    return 'Requested by you.';
  }
  return caller?.roles.includes('admin') ? 'Requested by another administrator.' : 'Requested by an administrator.';
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
    toast('A reconciliation is already running. This is its page.', 'info');
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
