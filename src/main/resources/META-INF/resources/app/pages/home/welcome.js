// The start for people who are signed out: what the service is for, and the ways in.
import { html, useAbortableEffect, useState } from '../../core/ui.js';
import { api, registrationUrl, signInUrl } from '../../core/api.js';
import { LOGO, NAME } from '../../core/branding.js';
import { Page } from '../../core/layout.js';
import { t } from '../../core/texts.js';
import { OpenedInvitation } from './invitations.js';

export function Welcome() {
  const mayRegister = useRegistration();
  const logo = html`<img class="welcome-logo" src=${LOGO} alt="" width="72" height="72" />`;
  return html`<${Page} title=${NAME} actions=${logo}>
    <div class="welcome stack">
      <p class="welcome-lead">${t('account.welcome.lead')}</p>
      <${OpenedInvitation} />
      <div class="row">
        <a class="button primary large" href=${signInUrl('/')}>${t('account.welcome.signIn')}</a>
        ${mayRegister && html`<a class="button large" href=${registrationUrl('/')}>${t('account.welcome.createAccount')}</a>`}
      </div>
      <div class="welcome-parts">
        <${Part} title=${t('account.welcome.data')} text=${t('account.welcome.dataText')} />
        <${Part} title=${t('account.welcome.security')} text=${t('account.welcome.securityText')} />
        <${Part} title=${t('account.welcome.organizations')} text=${t('account.welcome.organizationsText')} />
      </div>
    </div>
  <//>`;
}

function Part({ title, text }) {
  return html`<section class="card">
    <h2>${title}</h2>
    <p class="muted">${text}</p>
  </section>`;
}

/** Whether the realm lets people create an account; false until that is known, so that no link leads nowhere. */
function useRegistration() {
  const [allowed, setAllowed] = useState(false);
  useAbortableEffect((signal) => {
    api.send('GET', '/registration', undefined, { anonymous: true, signal }).then(
      ({ body }) => setAllowed(body.allowed),
      () => {},
    );
  }, []);
  return allowed;
}
