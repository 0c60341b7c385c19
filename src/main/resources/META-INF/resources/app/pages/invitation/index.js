// The page to which the link in an invitation's mail leads. Its visitors may not have an account yet.
import { html, useAbortableEffect, useEffect, useState } from '../../core/ui.js';
import { Empty, ProblemNotice, Skeleton } from '../../core/feedback.js';
import { forgetToken, keptToken, takeToken } from '../../core/kept-invitation.js';
import { Page } from '../../core/layout.js';
import { Link } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { t } from '../../core/texts.js';
import { lookUp, welcome } from '../../shared/accept-invitation.js';
import { Offer } from './offer.js';

const REASONS = ['expired', 'revoked', 'accepted'];

export default function Invitation() {
  const [token, setToken] = useState(takeToken);
  const [answer, setAnswer] = useState({ state: 'loading' });
  const load = (signal) => lookUp(token).then((next) => signal?.aborted || show(next));

  function show(next) {
    if (['ended', 'unknown', 'accepted'].includes(next.state) && keptToken() === token) {
      forgetToken();
    }
    setAnswer(next);
  }

  function settle(next) {
    show(next);
    // the button that had the focus is gone
    requestAnimationFrame(() => document.querySelector('h1')?.focus({ preventScroll: true }));
  }

  useEffect(() => {
    // another link that is opened in this tab changes only the fragment
    const take = () => setToken(takeToken());
    addEventListener('hashchange', take);
    return () => removeEventListener('hashchange', take);
  }, []);
  useAbortableEffect(
    (signal) => {
      setAnswer({ state: 'loading' });
      load(signal);
    },
    [token],
  );

  return html`<${Answer} key=${token} answer=${answer} token=${token} onRetry=${() => load()} onSettled=${settle} />`;
}

function Answer({ answer, token, onRetry, onSettled }) {
  switch (answer.state) {
    case 'open':
      return html`<${Offer} token=${token} invitation=${answer.invitation} onSettled=${onSettled} />`;
    case 'accepted':
      return html`<${Accepted} ...${answer.membership} />`;
    case 'ended':
      return html`<${Ended} reason=${answer.reason} />`;
    case 'unknown':
      return html`<${Notice}
        title=${t('invitation.unknownTitle')}
        text=${t('invitation.unknownText')}
      />`;
    case 'none':
      return html`<${Notice} title=${t('invitation.noneTitle')} text=${t('invitation.noneText')} />`;
    case 'failed':
      return html`<${Page} title=${t('invitation.title')}><${ProblemNotice} problem=${answer.problem} onRetry=${onRetry} /><//>`;
    default:
      return html`<${Page} title=${t('invitation.title')}><div class="card"><${Skeleton} lines=4 /></div><//>`;
  }
}

function Ended({ reason }) {
  const known = REASONS.includes(reason) ? reason : 'revoked';
  return html`<${Notice} title=${t(`invitation.endedTitle.${known}`)} text=${t(`invitation.endedText.${known}`)} />`;
}

function Notice({ title, text }) {
  const { state } = useMe();
  return html`<${Page} title=${t('invitation.title')}>
    <${Empty} title=${title} text=${text}>
      <${Link} class="button" href="/">${state === 'in' ? t('invitation.toAccount') : t('invitation.toHome')}<//>
    <//>
  <//>`;
}

function Accepted(membership) {
  return html`<${Page} title=${t('invitation.welcome', { organization: membership.organizationName })}>
    <div class="card stack">
      <p role="status">${welcome(membership)}</p>
      <div class="row">
        <${Link} class="button primary" href=${`/organizations/${membership.organizationId}`}>${t('invitation.openOrganization')}<//>
        <${Link} class="button quiet" href="/">${t('invitation.toAccount')}<//>
      </div>
    </div>
  <//>`;
}
