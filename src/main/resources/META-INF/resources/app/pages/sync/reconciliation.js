// What the pages of the synchronisation share about comparisons: their states in words, what they found, and how one begins.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { toast } from '../../core/feedback.js';
import { count } from '../../core/language.js';
import { navigate } from '../../core/router.js';

const RUNS = '/api/v1/sync/runs';

const STATES = {
  requested: { label: 'Waiting', kind: 'running', doing: 'Waiting for a replica to begin' },
  listing: { label: 'Reading', kind: 'running', doing: 'Reading people and roles from Keycloak' },
  comparing: { label: 'Comparing', kind: 'running', doing: 'Comparing what was read with the records' },
  confirming: { label: 'Asking', kind: 'running', doing: 'Asking Keycloak about each person who seems to be missing' },
  applying: { label: 'Writing', kind: 'running', doing: 'Writing the differences into the records' },
  finished: { label: 'Finished', kind: 'good' },
  stopped: { label: 'Stopped by the brake', kind: 'warn' },
  failed: { label: 'Failed', kind: 'bad' },
  cancelled: { label: 'Cancelled', kind: 'neutral' },
};

export function StateBadge({ state }) {
  const { label, kind } = STATES[state] ?? { label: state, kind: 'neutral' };
  return html`<span class="badge ${kind}">${label}</span>`;
}

export function doing(state) {
  return STATES[state]?.doing ?? '';
}

/** All differences that a run found, of whatever kind. */
export function differences({ created, changed, returned, missing }) {
  return created + changed + returned + missing;
}

/** "2 new, 3 changed (1 disabled), 1 missing"; empty if there is no difference. */
export function found({ created, changed, returned, missing, disabled }) {
  return [
    created > 0 && `${count(created)} new`,
    changed > 0 && `${count(changed)} changed${disabled > 0 ? ` (${count(disabled)} disabled)` : ''}`,
    returned > 0 && `${count(returned)} returned`,
    missing > 0 && `${count(missing)} missing`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** Who asked for a run, or what for. */
export function reason(run, caller) {
  if (!run.requestedBy) {
    return run.reason;
  }
  return run.requestedBy === caller?.subject ? 'Asked for by you.' : 'Asked for by another administrator.';
}

/**
 * Asks for a run and goes to its page.
 *
 * @throws {Problem} if it cannot be begun, unless another is going on: then to that
 */
export async function startRun({ dryRun = false, force = false } = {}) {
  try {
    const { body } = await api.send('POST', RUNS, { dryRun, force });
    navigate(`/console/sync/${body.id}`);
  } catch (problem) {
    if (!problem.is?.('run-in-progress') || !problem.body.run) {
      throw problem;
    }
    toast('A comparison is going on already. Here it is.', 'info');
    navigate(`/console/sync/${problem.body.run}`);
  }
}

/** A button that begins with one. */
export function StartButton({ label, kind = '', dryRun, force }) {
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

  return html`<button type="button" class="button ${kind}" disabled=${busy} onClick=${start}>${label}</button>`;
}
