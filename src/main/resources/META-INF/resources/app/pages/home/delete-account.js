// Deletes the person's own account, where the operator allows that.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm } from '../../core/dialog.js';
import { toast } from '../../core/feedback.js';
import { showSignedOut } from '../../core/session.js';

const EFFECT =
  'You are signed out everywhere, and can no longer sign in. Only the audit log remains, without your name. If you signed in long ago, ' +
  'you have to sign in again first.';
const CHANGED = 'Your record has changed in the meantime. Confirm again if you still want to delete your account.';

export default function DeleteAccount({ me, etag, reload }) {
  const [asks, setAsks] = useState(false);

  async function send() {
    const headers = etag ? { 'If-Match': etag } : {};
    const { status } = await api.send('DELETE', '/api/v1/users/me', undefined, { headers }).catch(async (problem) => {
      if (problem.status === 412) {
        await reload();
        problem.message = CHANGED;
      }
      throw problem;
    });
    if (status === 202) {
      toast('The deletion is pending: Keycloak has not answered yet.', 'info');
      return;
    }
    showSignedOut();
    toast('Your account is deleted.');
  }

  return html`<section class="card stack" aria-labelledby="deletion">
    <h2 id="deletion">Delete my account</h2>
    <p>Your account is deleted in Keycloak, and your personal data is erased here. This cannot be undone.</p>
    <div class="row">
      <button type="button" class="button quiet danger" onClick=${() => setAsks(true)}>Delete my account</button>
    </div>
    ${asks &&
    html`<${Confirm}
      title="Delete my account"
      text=${EFFECT}
      word=${me.username}
      action="Delete my account"
      danger
      onConfirm=${send}
      onClose=${() => setAsks(false)}
    />`}
  </section>`;
}
