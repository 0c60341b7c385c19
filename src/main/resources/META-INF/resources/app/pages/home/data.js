// All that is held about the person, as a file.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { fileName, saveFile } from '../../core/download.js';
import { ProblemNotice } from '../../core/feedback.js';

export function MyData() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(null);

  // not a mere link: a session that has ended would be a broken file
  async function download() {
    setBusy(true);
    setProblem(null);
    try {
      const { body, headers } = await api.get('/api/v1/users/me/export');
      saveFile(fileName(headers, 'rollcall.json'), JSON.stringify(body, null, 2), 'application/json');
    } catch (failure) {
      setProblem(failure);
    } finally {
      setBusy(false);
    }
  }

  return html`<section class="card stack" aria-labelledby="data">
    <h2 id="data">My data</h2>
    <p>All that this service and Keycloak hold about you, and what was done to your account, as a JSON file.</p>
    <${ProblemNotice} problem=${problem} />
    <div class="row">
      <button type="button" class="button" disabled=${busy} onClick=${download}>${busy ? 'Preparing' : 'Download my data'}</button>
    </div>
  </section>`;
}
