// Resets a user's password: by an e-mail that Keycloak sends, or with a temporary password that is shown once.
import { html, useState } from '../../core/ui.js';
import { Dialog, DialogForm } from '../../core/dialog.js';
import { Radio, usePostOnce, useSending } from '../../core/form.js';
import { toast } from '../../core/feedback.js';
import { nameOf } from '../../core/user.js';
import { sendChange } from '../../shared/change.js';
import { PasswordInput, PasswordOnce } from '../../shared/password.js';

const NO_PASSWORD = { errors: [{ field: 'temporaryPassword', message: 'Enter a temporary password, or generate one.' }] };

export function ResetPassword({ onClose, ...page }) {
  const { user } = page;
  const [method, setMethod] = useState(user.email ? 'mail' : 'password');
  const [password, setPassword] = useState('');
  const [isSet, setIsSet] = useState(false);
  const byMail = method === 'mail';
  const post = usePostOnce();
  const sending = useSending(async () => {
    if (!byMail && password === '') {
      throw NO_PASSWORD;
    }
    const onDone = () => {
      page.onAudited();
      toast(byMail ? `Keycloak has sent an e-mail to ${user.email}.` : 'The temporary password is set.');
    };
    const send = () => post(`${page.path}/password-reset`, byMail ? {} : { temporaryPassword: password });
    const exists = await sendChange(page, send, { onDone });
    if (exists && byMail) {
      onClose();
    } else if (exists) {
      // Also while it is pending: the password may be set already.
      setIsSet(true);
    }
  });
  const option = (value, label, hint, disabled) =>
    html`<${Radio}
      name="method"
      ...${{ value, label, hint, disabled }}
      chosen=${method}
      onChange=${(next) => {
        setMethod(next);
        sending.reset();
      }}
    />`;

  if (isSet) {
    return html`
      <${Dialog} title="Temporary password" onClose=${onClose}>
        <${PasswordOnce} password=${password} name=${nameOf(user)} />
        <div class="row end"><button type="button" class="button primary" onClick=${onClose}>Done</button></div>
      <//>
    `;
  }
  return html`
    <${Dialog} title=${`Reset the password of ${nameOf(user)}`} onClose=${onClose}>
      <${DialogForm} sending=${sending} action=${byMail ? 'Send e-mail' : 'Set password'} onCancel=${onClose}>
        <fieldset class="stack plain">
          <legend>How to reset it</legend>
          ${option(
            'mail',
            'Send an e-mail',
            user.email ? `Keycloak sends a link to ${user.email}.` : 'The user has no e-mail address.',
            !user.email,
          )}
          ${option('password', 'Set a temporary password', 'You give it to the user yourself. All sessions of the user end.')}
        </fieldset>
        ${!byMail &&
        html`<${PasswordInput}
          value=${password}
          onChange=${(next) => {
            setPassword(next);
            sending.dropErrors('temporaryPassword');
          }}
          error=${sending.errors.temporaryPassword}
        />`}
      <//>
    <//>
  `;
}
