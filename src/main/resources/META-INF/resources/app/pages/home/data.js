// Downloads the person's data.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { fileName, saveFile } from '../../core/download.js';
import { ProblemNotice } from '../../core/feedback.js';

export function MyData() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(null);

  // not a plain link, which would save an error as a file when the session has ended
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
    <p>All data that Rollcall and Keycloak hold about you, and the audit log of your account, as a JSON file.</p>
    <${ProblemNotice} problem=${problem} />
    <div class="row">
      <button type="button" class="button" disabled=${busy} onClick=${download}>${busy ? 'Preparing…' : 'Download my data'}</button>
    </div>
  </section>`;
}
