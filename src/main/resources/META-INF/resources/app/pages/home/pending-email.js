// The new address that is not confirmed yet: the mail can be sent again, and the change withdrawn. Loaded only if there is one.
import { html } from '../../core/ui.js';
import { rich, t } from '../../core/texts.js';
import { Time } from '../../core/time.js';
import { useChanges } from '../../shared/security/changes.js';
import { CHANGE } from '../../shared/security/email-change.js';
import { RowButton } from '../../shared/security/rows.js';

const NOT_SENT = ['pending', 'failed'];

/**
 * @param change what the service says of it
 * @param reload reads it again
 */
export default function PendingEmail({ me, change, reload }) {
  const { pendingEmail, expiresAt, mail } = change;
  const changes = useChanges({ reload, onPending: reload });
  const again = { method: 'POST', path: `${CHANGE}/mail`, done: t('account.pendingEmail.sentAgain', { email: pendingEmail }) };
  const withdrawal = {
    method: 'DELETE',
    path: CHANGE,
    title: t('account.pendingEmail.withdrawAddress'),
    text: me.email
      ? t('account.pendingEmail.withdrawal', { email: pendingEmail, current: me.email })
      : t('account.pendingEmail.withdrawalWithoutAddress', { email: pendingEmail }),
    action: t('account.pendingEmail.withdraw'),
    done: t('account.pendingEmail.withdrawn'),
  };
  const email = html`<strong>${pendingEmail}</strong>`;
  const time = html`<${Time} value=${expiresAt} />`;
  return html`<section class="card stack" aria-labelledby="pending-email">
    <h2 id="pending-email" tabindex="-1" ref=${changes.heading}>${t('account.pendingEmail.title')}</h2>
    <p>
      ${me.email
        ? rich('account.pendingEmail.open', { email, current: me.email, time })
        : rich('account.pendingEmail.openWithoutAddress', { email, time })}
    </p>
    ${me.email && me.email === me.username && html`<p class="muted">${t('account.pendingEmail.signIn')}</p>`}
    ${mail &&
    NOT_SENT.includes(mail.status) &&
    html`<div class="notice ${mail.status === 'failed' || mail.problem ? 'warning' : 'info'}">
      <p>${t(`account.mail.${mail.status}`)} ${mail.problem && html`<span lang="en">${mail.problem}</span>`}</p>
    </div>`}
    ${changes.feedback}
    <div class="row">
      <${RowButton} label=${t('account.pendingEmail.sendAgain')} busy=${changes.busy} onClick=${changes.now(again)} />
      <${RowButton}
        label=${t('account.pendingEmail.withdraw')}
        name=${t('account.pendingEmail.withdrawAddress')}
        danger
        onClick=${changes.ask(withdrawal)}
      />
    </div>
  </section>`;
}
