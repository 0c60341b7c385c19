// Undoes an act: shows what would change first, and what has changed since.
import { html, useEffect, useState } from '../../core/ui.js';
import { api, newKey } from '../../core/api.js';
import { Confirm, Dialog } from '../../core/dialog.js';
import { ProblemNotice, Skeleton, toast } from '../../core/feedback.js';
import { t } from '../../core/texts.js';
import { labelOf } from '../../core/user.js';
import { isPending } from '../change.js';
import { userOfId } from '../known-records.js';
import { ValueChange } from './entry.js';

/**
 * @param entry the entry of the audit log to undo
 * @param onClose closes the dialog
 * @param onUndone is called when the act is done, or pending
 */
export default function Undo({ entry, onClose, onUndone }) {
  const path = `/api/v1/audit-log/${entry.id}/undo`;
  const [key] = useState(newKey);
  const [read, setRead] = useState({ preview: null, etag: null, problem: null });
  const load = () =>
    api.get(path).then(
      ({ body, etag }) => setRead({ preview: body, etag, problem: null }),
      (problem) => setRead({ preview: null, etag: null, problem }),
    );
  useEffect(() => {
    load();
  }, []);

  async function undo() {
    const headers = { 'If-Match': read.etag, 'Idempotency-Key': key };
    const answer = await api.send('POST', path, undefined, { headers }).catch(async (problem) => {
      if (problem.status === 412) {
        await load();
        problem.message = t('auditLog.undo.meanwhile');
      }
      throw problem;
    });
    if (isPending(answer)) {
      toast(t('auditLog.undo.pending'), 'warning');
    } else {
      toast(t('auditLog.undo.done'));
    }
    onUndone();
  }

  const { preview, problem } = read;
  const title = t('auditLog.undo.title');
  const changes = Object.entries(preview?.changes ?? {});
  if (!preview || changes.length === 0) {
    return html`<${Dialog} title=${title} onClose=${onClose}>
      <${ProblemNotice} problem=${problem} onRetry=${problem?.status >= 500 || problem?.status === 0 ? load : null} />
      ${!preview && !problem && html`<${Skeleton} lines=2 />`}
      ${preview && html`<p>${t('auditLog.undo.nothing')}</p>`}
      <div class="row end">
        <button type="button" class="button" onClick=${() => onClose()}>${t('auditLog.undo.close')}</button>
      </div>
    <//>`;
  }
  return html`<${Confirm}
    title=${title}
    action=${t('auditLog.undo.button')}
    doing=${t('auditLog.undo.doing')}
    danger
    onConfirm=${undo}
    onClose=${onClose}
  >
    <p>${t('auditLog.undo.changes')}</p>
    ${changes.map(([field, change]) => html`<${ValueChange} key=${field} field=${field} change=${change} />`)}
    <${Warnings} entry=${entry} preview=${preview} />
  <//>`;
}

function Warnings({ entry, preview: { changes, changedSince } }) {
  const fields = changedSince.filter((field) => field !== 'email');
  const address = changes.emailVerified && userOfId(entry.userId)?.email;
  return html`
    ${fields.length > 0 &&
    html`<div class="notice warning">
      <p>${t('auditLog.undo.changedSince', { fields: fields.map(labelOf).join(', ') })}</p>
    </div>`}
    ${changedSince.includes('email') &&
    html`<div class="notice warning"><p>${t('auditLog.undo.addressChanged')}</p></div>`}
    ${address && html`<p class="muted">${t('auditLog.undo.address', { address })}</p>`}
  `;
}
