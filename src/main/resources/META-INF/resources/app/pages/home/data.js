// Downloads the person's data.
import { html } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { NAME } from '../../core/branding.js';
import { fileName, saveFile } from '../../core/download.js';
import { ProblemNotice } from '../../core/feedback.js';
import { useSending } from '../../core/form.js';
import { t } from '../../core/texts.js';

export function MyData() {
  // not a plain link, which would save an error as a file when the session has ended
  const { submit, busy, problem } = useSending(async () => {
    const { body, headers } = await api.get('/api/v1/users/me/export');
    saveFile(fileName(headers, 'rollcall.json'), JSON.stringify(body, null, 2), 'application/json');
  });
  return html`<section class="card stack" aria-labelledby="data">
    <h2 id="data">${t('account.data.title')}</h2>
    <p>${t('account.data.about', { service: NAME })}</p>
    <${ProblemNotice} problem=${problem} />
    <div class="row">
      <button type="button" class="button" disabled=${busy} onClick=${submit}>
        ${busy ? t('account.data.preparing') : t('account.data.download')}
      </button>
    </div>
  </section>`;
}
