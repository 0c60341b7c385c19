// Takes a file by drag and drop, or by a button.
import { html, useState } from '../../core/ui.js';
import { t } from '../../core/texts.js';

const MAX_USERS = 100_000;

export function Drop({ onFile }) {
  const [over, setOver] = useState(false);
  const take = (files) => files?.[0] && onFile(files[0]);
  const dragOver = (event) => {
    event.preventDefault();
    setOver(true);
  };
  const drop = (event) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  const choose = (event) => {
    take(event.currentTarget.files);
    // so that the same file can be chosen again after it was corrected
    event.currentTarget.value = '';
  };
  return html`
    <div
      class="drop ${over ? 'over' : ''}"
      onDragEnter=${dragOver}
      onDragOver=${dragOver}
      onDragLeave=${() => setOver(false)}
      onDrop=${drop}
    >
      <p><strong>${t('imports.drop.title')}</strong></p>
      <p class="muted">${t('imports.drop.hint', { users: MAX_USERS })}</p>
      <label class="button">
        ${t('imports.drop.choose')}
        <input
          type="file"
          class="visually-hidden"
          accept=".csv,.ndjson,.jsonl,.json,text/csv,application/x-ndjson"
          onChange=${choose}
        />
      </label>
    </div>
  `;
}
