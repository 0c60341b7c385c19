// How the person signs in, and where they are signed in. Loaded after the rest of the account page.
import { html, useEffect } from '../../core/ui.js';
import { toast } from '../../core/feedback.js';
import { showOutcome } from './keycloak-action.js';
import { Sessions } from './sessions.js';
import { SignIn } from './sign-in.js';

export default function Security(page) {
  useEffect(showOutcome, []);
  const onPending = () => toast('The change is pending: Keycloak has not answered yet.', 'info');
  return html`<${SignIn} ...${page} onPending=${onPending} /><${Sessions} ...${page} onPending=${onPending} />`;
}
