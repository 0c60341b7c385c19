// Resets a user's password: by an e-mail that Keycloak sends, or with a temporary password that is shown once.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Dialog } from '../../core/dialog.js';
import { fieldErrors, withoutErrorsOf } from '../../core/form.js';
import { ProblemNotice, toast } from '../../core/feedback.js';
import { nameOf } from '../../core/user.js';
import { useKey } from '../../shared/idempotency-key.js';
import { sendChange } from '../../shared/change.js';
import { PasswordInput, PasswordOnce } from '../../shared/password.js';

const NO_PASSWORD = {
  message: 'Enter a temporary password, or generate one.',
  errors: [{ field: 'temporaryPassword', message: 'is missing' }],
};

export function ResetPassword({ onClose, ...page }) {
  const { user } = page.record;
  const [method, setMethod] = useState(user.email ? 'mail' : 'password');
  const [password, setPassword] = useState('');
  const [state, setState] = useState({ busy: false, problem: null, done: false });
  const key = useKey();
  const choose = (next) => {
    setMethod(next);
    setState((now) => ({ ...now, problem: null }));
  };
  const type = (next) => {
    setPassword(next);
    setState((now) => ({ ...now, problem: withoutErrorsOf(now.problem, ['temporaryPassword']) }));
  };

  async function send(event) {
    event.preventDefault();
    if (method === 'password' && password === '') {
      setState({ busy: false, done: false, problem: NO_PASSWORD });
      return;
    }
    const body = method === 'mail' ? {} : { temporaryPassword: password };
    const headers = { 'Idempotency-Key': key.keyFor(body) };
    const onDone = () => {
      page.onAudited();
      toast(method === 'mail' ? `Keycloak has sent an e-mail to ${user.email}.` : 'The temporary password is set.');
    };
    setState({ busy: true, problem: null, done: false });
    try {
      const exists = await sendChange(
        page,
        () => api.send('POST', `/api/v1/users/${user.id}/password-reset`, body, { headers }),
        { onDone },
      );
      if (exists && method === 'mail') {
        onClose();
      } else if (exists) {
        // Also while it is pending: the password may be set already.
        setState({ busy: false, problem: null, done: true });
      }
    } catch (problem) {
      key.refused(problem);
      setState({ busy: false, problem, done: false });
    }
  }

  if (state.done) {
    return html`
      <${Dialog} title="Temporary password" open onClose=${onClose}>
        <${PasswordOnce} password=${password} name=${nameOf(user)} />
        <div class="row end"><button type="button" class="button primary" onClick=${onClose}>Done</button></div>
      <//>
    `;
  }
  return html`
    <${Dialog} title=${`Reset the password of ${nameOf(user)}`} open onClose=${onClose}>
      <form class="stack" onSubmit=${send} novalidate>
        <fieldset class="stack plain">
          <legend>How to reset it</legend>
          <${Method}
            value="mail"
            chosen=${method}
            label="Send an e-mail"
            hint=${user.email ? `Keycloak sends a link to ${user.email}.` : 'The user has no e-mail address.'}
            disabled=${!user.email}
            onChange=${choose}
          />
          <${Method}
            value="password"
            chosen=${method}
            label="Set a temporary password"
            hint="You give it to the user yourself. All sessions of the user end."
            onChange=${choose}
          />
        </fieldset>
        ${method === 'password' &&
        html`<${PasswordInput}
          value=${password}
          onChange=${type}
          error=${fieldErrors(state.problem).temporaryPassword}
        />`}
        <${ProblemNotice} problem=${state.problem} />
        <div class="row end">
          <button type="button" class="button" onClick=${onClose}>Cancel</button>
          <button type="submit" class="button primary" disabled=${state.busy}>
            ${method === 'mail' ? 'Send e-mail' : 'Set password'}
          </button>
        </div>
      </form>
    <//>
  `;
}

function Method({ value, chosen, label, hint, disabled, onChange }) {
  return html`
    <label class="choice">
      <input
        type="radio"
        name="method"
        value=${value}
        checked=${chosen === value}
        disabled=${disabled}
        onChange=${() => onChange(value)}
      />
      <span>${label}<span class="hint">${hint}</span></span>
    </label>
  `;
}
