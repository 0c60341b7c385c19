// Beginning with a comparison; if one is going on already, it is shown instead.
import { html, useState } from '../core/ui.js';
import { api } from '../core/api.js';
import { toast } from '../core/feedback.js';
import { navigate } from '../core/router.js';

const RUNS = '/api/v1/sync/runs';

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
