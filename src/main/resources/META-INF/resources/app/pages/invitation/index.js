// The page to which the link in an invitation's mail leads. Its visitors may not have an account yet.
import { html, useAbortableEffect, useEffect, useState } from '../../core/ui.js';
import { Empty, ProblemNotice, Skeleton } from '../../core/feedback.js';
import { forgetToken, keptToken, takeToken } from '../../core/kept-invitation.js';
import { Page } from '../../core/layout.js';
import { Link } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { lookUp, welcome } from '../../shared/accept-invitation.js';
import { Offer } from './offer.js';

const ENDED = {
  expired: ['This invitation has expired', 'Ask the person who invited you to send it again.'],
  revoked: ['This invitation was withdrawn', 'If you still want to join, ask the person who invited you.'],
  accepted: [
    'This invitation was used already',
    'An invitation can be accepted once. If that was you, the organization is on your account page. If not, ask the person who ' +
      'invited you for another one.',
  ],
};

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
        title="This link is not valid"
        text="Part of it may be missing. Copy all of it from the mail, or ask the person who invited you to send it again."
      />`;
    case 'none':
      return html`<${Notice} title="No invitation is open here" text="Open the link in the mail with the invitation." />`;
    case 'failed':
      return html`<${Page} title="Invitation"><${ProblemNotice} problem=${answer.problem} onRetry=${onRetry} /><//>`;
    default:
      return html`<${Page} title="Invitation"><div class="card"><${Skeleton} lines=4 /></div><//>`;
  }
}

function Ended({ reason }) {
  const [title, text] = ENDED[reason] ?? ENDED.revoked;
  return html`<${Notice} title=${title} text=${text} />`;
}

function Notice({ title, text }) {
  const { state } = useMe();
  return html`<${Page} title="Invitation">
    <${Empty} title=${title} text=${text}>
      <${Link} class="button" href="/">${state === 'in' ? 'Go to my account' : 'Go to the home page'}<//>
    <//>
  <//>`;
}

function Accepted(membership) {
  return html`<${Page} title=${`Welcome to ${membership.organizationName}`}>
    <div class="card stack">
      <p role="status">${welcome(membership)}</p>
      <div class="row">
        <${Link} class="button primary" href=${`/organizations/${membership.organizationId}`}>Open the organization<//>
        <${Link} class="button quiet" href="/">Go to my account<//>
      </div>
    </div>
  <//>`;
}
