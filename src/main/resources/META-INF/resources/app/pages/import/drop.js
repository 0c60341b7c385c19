// Where a file is dropped, or chosen by who has no mouse.
import { html, useState } from '../../core/ui.js';

export function Drop({ onFile, disabled }) {
  const [over, setOver] = useState(false);
  const take = (files) => files?.[0] && onFile(files[0]);
  const hold = (event) => {
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
    // The same file, mended meanwhile, can be chosen again.
    event.currentTarget.value = '';
  };
  return html`
    <div
      class="drop ${over ? 'over' : ''}"
      onDragEnter=${hold}
      onDragOver=${hold}
      onDragLeave=${() => setOver(false)}
      onDrop=${drop}
    >
      <p><strong>Drop a file here</strong></p>
      <p class="muted">CSV or newline-delimited JSON, up to 100,000 users and 128 MB.</p>
      <label class="button ${disabled ? 'disabled' : ''}">
        Choose a file
        <input
          type="file"
          class="visually-hidden"
          accept=".csv,.ndjson,.jsonl,.json,text/csv,application/x-ndjson"
          disabled=${disabled}
          onChange=${choose}
        />
      </label>
    </div>
  `;
}
