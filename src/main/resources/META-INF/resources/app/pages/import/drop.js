// Takes a file by drag and drop, or by a button.
import { html, useState } from '../../core/ui.js';

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
      <p><strong>Drop a file here</strong></p>
      <p class="muted">CSV or newline-delimited JSON, up to 100,000 users and 128 MB.</p>
      <label class="button">
        Choose a file
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
