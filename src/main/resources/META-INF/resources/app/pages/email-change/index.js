// The page to which the link in the mail to a new e-mail address leads. The person who has asked for it confirms it here, signed in.
import { html, useEffect, useState } from '../../core/ui.js';
import { api, signInUrl } from '../../core/api.js';
import { Empty, ProblemNotice, Skeleton } from '../../core/feedback.js';
import { useSending } from '../../core/form.js';
import { EMAIL_CHANGE, forgetEmailToken, isToken, takeEmailToken } from '../../core/kept-invitation.js';
import { Page } from '../../core/layout.js';
import { Link } from '../../core/router.js';
import { forgetUser, useMe } from '../../core/session.js';
import { rich, t } from '../../core/texts.js';
import { nameOf } from '../../core/user.js';
import { CHANGE, useEmailChange } from '../../shared/security/email-change.js';

export default function EmailChange() {
  const [token, setToken] = useState(takeEmailToken);
  const session = useMe();
  useEffect(() => {
    // another link that is opened in this tab changes only the fragment
    const take = () => setToken(takeEmailToken());
    addEventListener('hashchange', take);
    return () => removeEventListener('hashchange', take);
  }, []);

  if (!token) {
    return html`<${Notice} title=${t('emailChange.noneTitle')} text=${t('emailChange.noneText')} />`;
  }
  if (!isToken(token)) {
    return html`<${Notice} title=${t('emailChange.incompleteTitle')} text=${t('emailChange.incompleteText')} />`;
  }
  return session.state === 'in'
    ? html`<${SignedIn} key=${token} token=${token} ...${session} />`
    : html`<${SignIn} />`;
}

function Notice({ title, text, children }) {
  return html`<${Page} title=${t('emailChange.title')}>
    <${Empty} title=${title} text=${text}>${children} <${Link} class="button" href="/">${t('emailChange.toAccount')}<//><//>
  <//>`;
}

function SignIn() {
  return html`<${Page} title=${t('emailChange.title')}>
    <div class="card stack">
      <p>${t('emailChange.signInToConfirm')}</p>
      <div class="row"><a class="button primary" href=${signInUrl(EMAIL_CHANGE)}>${t('emailChange.signIn')}</a></div>
    </div>
  <//>`;
}

function SignedIn({ token, me, caller, reload }) {
  const { change, problem, load } = useEmailChange();
  const [result, setResult] = useState(null);
  const sending = useSending(async () => {
    const { status } = await api.send('POST', `${CHANGE}/confirmation`, { token }).catch((problem) => {
      if (problem.status !== 404) {
        throw problem;
      }
      return { status: 404 };
    });
    if (status === 204) {
      forgetEmailToken();
      await reload();
    }
    setResult({ 204: 'done', 202: 'pending' }[status] ?? 'unknown');
    // the button that had the focus is gone
    requestAnimationFrame(() => document.querySelector('h1')?.focus({ preventScroll: true }));
  });

  if (!change) {
    return html`<${Page} title=${t('emailChange.title')}>
      <${ProblemNotice} problem=${problem} onRetry=${load} />
      ${!problem && html`<div class="card"><${Skeleton} lines=4 /></div>`}
    <//>`;
  }
  if (result === 'done') {
    return html`<${Notice} title=${t('emailChange.doneTitle')} text=${t('emailChange.doneText', { email: me?.email })} />`;
  }
  if (result === 'pending') {
    return html`<${Notice} title=${t('emailChange.pendingTitle')} text=${t('emailChange.pendingText')} />`;
  }
  if (result === 'unknown' || !change.pendingEmail) {
    return html`<${Unknown} who=${me ? nameOf(me) : caller?.username} />`;
  }
  const email = html`<strong>${change.pendingEmail}</strong>`;
  return html`<${Page} title=${t('emailChange.title')}>
    <div class="card stack">
      <p>
        ${me?.email
          ? rich('emailChange.replaces', { email, current: html`<strong>${me.email}</strong>` })
          : rich('emailChange.becomes', { email })}
      </p>
      <${ProblemNotice} problem=${sending.problem} />
      <div class="row">
        <button type="button" class="button primary" aria-disabled=${sending.busy ? 'true' : 'false'} onClick=${sending.submit}>
          ${sending.busy ? t('emailChange.confirming') : t('emailChange.confirm')}
        </button>
        <${Link} class="button quiet" href="/">${t('emailChange.notNow')}<//>
      </div>
    </div>
  <//>`;
}

/** The service does not say which of the reasons in the text is true. */
function Unknown({ who }) {
  return html`<${Notice} title=${t('emailChange.invalidTitle')} text=${t('emailChange.invalidText', { name: who })}>
    <a class="button" href="/logout" onClick=${forgetUser}>${t('emailChange.signOut')}</a>
  <//>`;
}
