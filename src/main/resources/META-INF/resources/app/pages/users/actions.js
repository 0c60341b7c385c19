// What can be done to a user besides changing their fields. Each asks first, and says what it means.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm, Dialog } from '../../core/dialog.js';
import { fieldErrors } from '../../core/form.js';
import { ProblemNotice, toast } from '../../core/feedback.js';
import { nameOf } from '../../core/avatar.js';
import { isInDoubt } from './doubt.js';
import { PasswordInput, PasswordOnce } from './password.js';
import { useKey } from './keys.js';
import { readRecord } from './record.js';

export function Actions(tools) {
  const { record } = tools;
  const [open, setOpen] = useState(null);
  const close = () => setOpen(null);
  const { user } = record;
  const part = (title, text, button, danger, name) => html`
    <div class="action">
      <div>
        <h3>${title}</h3>
        <p class="muted small-text">${text}</p>
      </div>
      <button type="button" class="button ${danger ? 'quiet danger' : ''}" onClick=${() => setOpen(name)}>${button}</button>
    </div>
  `;
  const enabling = user.enabled
    ? part('Access', 'They may sign in.', 'Disable', false, 'disable')
    : part('Access', 'They may not sign in.', 'Enable', false, 'enable');
  return html`
    <section class="card stack" aria-labelledby="actions">
      <h2 id="actions">Actions</h2>
      ${enabling} ${part('Password', 'Give them a new way in.', 'Reset password', false, 'password')}
      ${part('Sessions', 'Sign them out everywhere.', 'Revoke sessions', false, 'sessions')}
      ${part('Deletion', 'Cannot be undone.', 'Delete user', true, 'delete')}
    </section>
    ${open === 'password' && html`<${ResetPassword} ...${tools} onClose=${close} />`}
    ${(open === 'enable' || open === 'disable') && html`<${Enable} ...${tools} enable=${open === 'enable'} onClose=${close} />`}
    ${open === 'sessions' && html`<${Revoke} ...${tools} onClose=${close} />`}
    ${open === 'delete' && html`<${Delete} ...${tools} onClose=${close} />`}
  `;
}

function Enable({ record, enable, onRecord, onGone, onDoubt, onClose }) {
  const { user, etag } = record;
  async function confirm() {
    const answer = await orNews(record, onRecord, onGone, () =>
      api.send('PATCH', `/api/v1/users/${user.id}`, { enabled: enable }, { headers: { 'If-Match': etag } }),
    );
    if (answer && isInDoubt(answer)) {
      onDoubt(answer.body.act);
    } else if (answer) {
      onRecord({ user: answer.body, etag: answer.etag });
      toast(enable ? `${nameOf(user)} may sign in again.` : `${nameOf(user)} is disabled.`);
    }
  }
  return html`
    <${Confirm}
      title=${enable ? `Enable ${nameOf(user)}` : `Disable ${nameOf(user)}`}
      text=${enable
        ? 'They may sign in again with the password they had.'
        : 'They cannot sign in any more, and what they are signed in to refuses them from now on. All they have stays, and you can enable them again.'}
      action=${enable ? 'Enable' : 'Disable'}
      danger=${!enable}
      onConfirm=${confirm}
      onClose=${onClose}
    />
  `;
}

function Revoke({ record, onDoubt, onGone, onActed, onClose }) {
  const { user } = record;
  async function confirm() {
    const answer = await orGone(onGone, () => api.send('POST', `/api/v1/users/${user.id}/sessions/revoke`));
    if (answer && isInDoubt(answer)) {
      onDoubt(answer.body.act);
    } else if (answer) {
      onActed();
      toast(`All sessions of ${nameOf(user)} have ended.`);
    }
  }
  return html`
    <${Confirm}
      title="Revoke all sessions"
      text=${`${nameOf(user)} is signed out everywhere, here and in Keycloak. They may sign in again at once.`}
      action="Revoke sessions"
      onConfirm=${confirm}
      onClose=${onClose}
    />
  `;
}

function Delete({ record, onRecord, onGone, onDoubt, onClose }) {
  const { user, etag } = record;
  async function confirm() {
    const answer = await orNews(record, onRecord, onGone, () =>
      api.send('DELETE', `/api/v1/users/${user.id}`, undefined, { headers: { 'If-Match': etag } }),
    );
    if (answer && isInDoubt(answer)) {
      onDoubt(answer.body.act);
    } else if (answer) {
      toast(`${nameOf(user)} is deleted.`);
      onGone();
    }
  }
  return html`
    <${Confirm}
      title=${`Delete ${nameOf(user)}`}
      text="They are removed from Keycloak, and their personal data is erased here. Only the trail of what was done stays. This cannot be undone."
      word=${user.username}
      action="Delete user"
      danger
      onConfirm=${confirm}
      onClose=${onClose}
    />
  `;
}

function ResetPassword({ record, onGone, onDoubt, onActed, onClose }) {
  const { user } = record;
  const [way, setWay] = useState(user.email ? 'mail' : 'password');
  const [password, setPassword] = useState('');
  const [state, setState] = useState({ busy: false, problem: null, done: false });
  const key = useKey();

  async function send(event) {
    event.preventDefault();
    if (way === 'password' && password === '') {
      setState({ busy: false, done: false, problem: { message: 'Type a temporary password, or have one made up.', errors: [] } });
      return;
    }
    const body = way === 'mail' ? {} : { temporaryPassword: password };
    setState({ busy: true, problem: null, done: false });
    try {
      const answer = await orGone(onGone, () =>
        api.send('POST', `/api/v1/users/${user.id}/password-reset`, body, { headers: { 'Idempotency-Key': key.keyFor(body) } }),
      );
      if (!answer) {
        return;
      }
      if (isInDoubt(answer)) {
        onDoubt(answer.body.act);
      } else {
        onActed();
        toast(way === 'mail' ? `A mail to ${user.email} is on its way.` : 'The temporary password is set.');
      }
      if (way === 'mail') {
        onClose();
      } else {
        setState({ busy: false, problem: null, done: true });
      }
    } catch (problem) {
      key.refused(problem);
      setState({ busy: false, problem, done: false });
    }
  }

  if (state.done) {
    return html`
      <${Dialog} title="Pass the password on" open onClose=${onClose}>
        <${PasswordOnce} password=${password} name=${nameOf(user)} />
        <div class="row end"><button type="button" class="button primary" onClick=${onClose}>Done</button></div>
      <//>
    `;
  }
  return html`
    <${Dialog} title=${`Reset the password of ${nameOf(user)}`} open onClose=${onClose}>
      <form class="stack" onSubmit=${send} novalidate>
        <fieldset class="stack plain">
          <legend>How they get in again</legend>
          <${Way} value="mail" way=${way} onChange=${setWay} label="Send a mail" hint=${user.email
            ? `Keycloak sends a link to ${user.email}.`
            : 'They have no e-mail address.'} disabled=${!user.email} />
          <${Way} value="password" way=${way} onChange=${setWay} label="Set a temporary password" hint="You pass it on yourself." />
        </fieldset>
        ${way === 'password' &&
        html`<${PasswordInput} value=${password} onChange=${setPassword} error=${fieldErrors(state.problem).temporaryPassword} />`}
        <${ProblemNotice} problem=${state.problem} />
        <div class="row end">
          <button type="button" class="button" onClick=${onClose}>Cancel</button>
          <button type="submit" class="button primary" disabled=${state.busy}>${way === 'mail' ? 'Send mail' : 'Set password'}</button>
        </div>
      </form>
    <//>
  `;
}

function Way({ value, way, label, hint, disabled, onChange }) {
  return html`
    <label class="choice">
      <input type="radio" name="way" value=${value} checked=${way === value} disabled=${disabled} onChange=${() => onChange(value)} />
      <span>${label}<span class="hint">${hint}</span></span>
    </label>
  `;
}

/** Somebody who is gone meanwhile is shown as such, → undefined. */
async function orGone(onGone, act) {
  try {
    return await act();
  } catch (problem) {
    if (problem.status === 404) {
      onGone();
      return undefined;
    }
    throw problem;
  }
}

/** The same; and a record that is another meanwhile is shown before anything is done to it. */
async function orNews(record, onRecord, onGone, act) {
  return orGone(onGone, async () => {
    try {
      return await act();
    } catch (problem) {
      if (problem.status === 412) {
        onRecord(await readRecord(record.user.id));
        problem.message = 'Somebody else changed this user meanwhile. The page shows them as they are now. Look, and confirm again if you still want it.';
      }
      throw problem;
    }
  });
}
