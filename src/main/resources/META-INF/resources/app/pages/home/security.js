// How the person signs in, and where they are signed in. Loaded after the rest of the account page.
import { html, useEffect } from '../../core/ui.js';
import { toast } from '../../core/feedback.js';
import { t } from '../../core/texts.js';
import { SignIns } from '../../shared/security/sign-ins.js';
import { showOutcome } from './keycloak-action.js';
import { Sessions } from './sessions.js';
import { SignIn } from './sign-in.js';

export default function Security(page) {
  useEffect(showOutcome, []);
  const onPending = () => toast(t('account.pending'), 'info');
  return html`
    <${SignIn} ...${page} onPending=${onPending} />
    <${Sessions} ...${page} onPending=${onPending} />
    <section class="card stack" aria-label=${t('security.signIns.title')}><${SignIns} path="/api/v1/users/me" level=${2} /></section>
  `;
}
