// A new way in for a user: a mail of Keycloak's, or a temporary password that is shown here once.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Dialog } from '../../core/dialog.js';
import { fieldErrors, withoutErrorsOf } from '../../core/form.js';
import { ProblemNotice, toast } from '../../core/feedback.js';
import { nameOf } from '../../core/user.js';
import { isInDoubt } from '../../shared/pending.js';
import { PasswordInput, PasswordOnce } from '../../shared/password.js';
import { useKey } from '../../shared/idempotency-key.js';
import { orGone } from './record.js';

const NO_PASSWORD = {
  message: 'Type a temporary password, or have one made up.',
  errors: [{ field: 'temporaryPassword', message: 'is missing' }],
};

export function ResetPassword({ record, onGone, onDoubt, onActed, onClose }) {
  const { user } = record;
  const [way, setWay] = useState(user.email ? 'mail' : 'password');
  const [password, setPassword] = useState('');
  const [state, setState] = useState({ busy: false, problem: null, done: false });
  const key = useKey();
  const choose = (next) => {
    setWay(next);
    setState((now) => ({ ...now, problem: null }));
  };
  const type = (next) => {
    setPassword(next);
    setState((now) => ({ ...now, problem: withoutErrorsOf(now.problem, ['temporaryPassword']) }));
  };

  async function send(event) {
    event.preventDefault();
    if (way === 'password' && password === '') {
      setState({ busy: false, done: false, problem: NO_PASSWORD });
      return;
    }
    const body = way === 'mail' ? {} : { temporaryPassword: password };
    setState({ busy: true, problem: null, done: false });
    try {
      const answer = await orGone(onGone, () =>
        api.send('POST', `/api/v1/users/${user.id}/password-reset`, body, {
          headers: { 'Idempotency-Key': key.keyFor(body) },
        }),
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
          <${Way}
            value="mail"
            way=${way}
            label="Send a mail"
            hint=${user.email ? `Keycloak sends a link to ${user.email}.` : 'They have no e-mail address.'}
            disabled=${!user.email}
            onChange=${choose}
          />
          <${Way}
            value="password"
            way=${way}
            label="Set a temporary password"
            hint="You pass it on yourself. It ends all sessions of the user."
            onChange=${choose}
          />
        </fieldset>
        ${way === 'password' &&
        html`<${PasswordInput}
          value=${password}
          onChange=${type}
          error=${fieldErrors(state.problem).temporaryPassword}
        />`}
        <${ProblemNotice} problem=${state.problem} />
        <div class="row end">
          <button type="button" class="button" onClick=${onClose}>Cancel</button>
          <button type="submit" class="button primary" disabled=${state.busy}>
            ${way === 'mail' ? 'Send mail' : 'Set password'}
          </button>
        </div>
      </form>
    <//>
  `;
}

function Way({ value, way, label, hint, disabled, onChange }) {
  return html`
    <label class="choice">
      <input
        type="radio"
        name="way"
        value=${value}
        checked=${way === value}
        disabled=${disabled}
        onChange=${() => onChange(value)}
      />
      <span>${label}<span class="hint">${hint}</span></span>
    </label>
  `;
}
