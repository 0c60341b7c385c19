// Resets a user's password: by an e-mail that Keycloak sends, or with a temporary password that is shown once.
import { html, useState } from '../../core/ui.js';
import { Dialog, DialogForm } from '../../core/dialog.js';
import { Radio, usePostOnce, useSending } from '../../core/form.js';
import { toast } from '../../core/feedback.js';
import { t } from '../../core/texts.js';
import { labelOf, nameOf } from '../../core/user.js';
import { sendChange } from '../../shared/change.js';
import { PasswordInput, PasswordOnce } from '../../shared/password.js';

export function ResetPassword({ onClose, ...page }) {
  const { user } = page;
  const [method, setMethod] = useState(user.email ? 'mail' : 'password');
  const [password, setPassword] = useState('');
  const [isSet, setIsSet] = useState(false);
  const byMail = method === 'mail';
  const post = usePostOnce();
  const sending = useSending(async () => {
    if (!byMail && password === '') {
      throw { errors: [{ field: 'temporaryPassword', message: t('user.resetPassword.enterPassword') }] };
    }
    const onDone = () => {
      page.onAudited();
      toast(byMail ? t('user.resetPassword.sent', { email: user.email }) : t('user.resetPassword.isSet'));
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
      <${Dialog} title=${labelOf('temporaryPassword')} onClose=${onClose}>
        <${PasswordOnce} password=${password} name=${nameOf(user)} />
        <div class="row end"><button type="button" class="button primary" onClick=${onClose}>${t('user.resetPassword.done')}</button></div>
      <//>
    `;
  }
  return html`
    <${Dialog} title=${t('user.resetPassword.title', { user: nameOf(user) })} onClose=${onClose}>
      <${DialogForm}
        sending=${sending}
        action=${byMail ? t('user.resetPassword.sendMail') : t('user.resetPassword.setPassword')}
        onCancel=${onClose}
      >
        <fieldset class="stack plain">
          <legend>${t('user.resetPassword.how')}</legend>
          ${option(
            'mail',
            t('user.resetPassword.mail'),
            user.email ? t('user.resetPassword.mailHint', { email: user.email }) : t('user.resetPassword.noEmail'),
            !user.email,
          )}
          ${option('password', t('user.resetPassword.password'), t('user.resetPassword.passwordHint'))}
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
