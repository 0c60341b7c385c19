// Tells the number of records before a job starts, and asks for it before a large one.
import { html } from '../../core/ui.js';
import { Confirm } from '../../core/dialog.js';
import { t } from '../../core/texts.js';

export default function Question({ question: { title, records, waits, isTyped, create, answer } }) {
  async function start() {
    await create();
    answer(true);
  }
  return html`<${Confirm}
    title=${title}
    word=${isTyped ? String(records) : null}
    action=${t('jobs.question.start')}
    doing=${t('jobs.question.starting')}
    onConfirm=${start}
    onClose=${() => answer(false)}
  >
    <p>${t('jobs.question.text', { count: records })}</p>
    ${waits && html`<p>${t('jobs.question.waits')}</p>`}
  <//>`;
}
