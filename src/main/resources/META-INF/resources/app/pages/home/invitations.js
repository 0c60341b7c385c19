// The invitations that were sent to the person's address and are not accepted yet.
import { html, useAbortableEffect, useEffect, useRef, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { ProblemNotice, Skeleton, toast } from '../../core/feedback.js';
import { useSending } from '../../core/form.js';
import { INVITATION, keptToken } from '../../core/kept-invitation.js';
import { Link } from '../../core/router.js';
import { rich, t } from '../../core/texts.js';
import { Time } from '../../core/time.js';
import { accept, welcome } from '../../shared/accept-invitation.js';
import { RoleBadge } from '../../shared/organization.js';

export function MyInvitations({ me }) {
  const [state, setState] = useState({ items: null, problem: null });
  // The last invitation that could not be accepted any more: {invitation, problem}
  const [ended, setEnded] = useState(null);
  const load = (signal) =>
    api.get('/api/v1/users/me/invitations', { signal }).then(
      ({ body }) => setState({ items: body.items, problem: null }),
      (problem) => signal?.aborted || setState((now) => ({ ...now, problem })),
    );
  useAbortableEffect(load, []);
  const end = (invitation, failure) => {
    setEnded({ invitation, problem: failure });
    setState((now) => ({ ...now, items: now.items.filter(({ id }) => id !== invitation.id) }));
  };
  const { items, problem } = state;
  return html`<section class="card stack" aria-labelledby="invitations">
    <h2 id="invitations">${t('account.invitations.title')}</h2>
    <${OpenedInvitation} />
    ${ended && html`<${Ended} key=${ended.invitation.id} ...${ended} />`}
    <${ProblemNotice} problem=${problem} onRetry=${() => load()} />
    ${!items && !problem && html`<${Skeleton} lines=2 />`}
    ${items?.length === 0 && html`<p class="muted">${noneText(me)}</p>`}
    ${items?.length > 0 &&
    html`<ul class="rows">
      ${items.map(
        (invitation) => html`<${Invitation}
          key=${invitation.id}
          invitation=${invitation}
          onChanged=${() => load()}
          onEnded=${(failure) => end(invitation, failure)}
        />`,
      )}
    </ul>`}
  </section>`;
}

/** Leads back to the invitation whose link was opened in this browser. */
export function OpenedInvitation() {
  const link = html`<${Link} href=${INVITATION}>${t('account.invitations.show')}<//>`;
  return keptToken() && html`<div class="notice info"><p>${rich('account.invitations.opened', { link })}</p></div>`;
}

/** Says why an invitation has left the list. */
function Ended({ invitation, problem }) {
  const notice = useRef(null);
  // the button that had the focus is gone
  useEffect(() => notice.current.focus(), []);
  return html`<div class="notice warning" role="alert" tabindex="-1" ref=${notice}>
    <p><strong>${invitation.organizationName}:</strong> ${problem.message}</p>
  </div>`;
}

function noneText(me) {
  return me.email && me.emailVerified
    ? t('account.invitations.none', { email: me.email })
    : t('account.invitations.notVerified');
}

function Invitation({ invitation, onChanged, onEnded }) {
  const { id, organizationName, inviterName, role, expiresAt } = invitation;
  const { submit, busy, problem } = useSending(async () => {
    try {
      const membership = await accept({ invitationId: id });
      if (membership) {
        toast(welcome(membership));
      } else {
        toast(t('account.invitations.pending'), 'info');
      }
      await onChanged();
    } catch (failure) {
      if (!failure.is?.('invitation-ended') && failure.status !== 404) {
        throw failure;
      }
      onEnded(failure);
    }
  });

  const time = html`<${Time} value=${expiresAt} />`;
  return html`<li>
    <div>
      <p><strong>${organizationName}</strong> <${RoleBadge} role=${role} /></p>
      <p class="muted small-text">
        ${inviterName
          ? rich('account.invitations.fromExpires', { inviter: inviterName, time })
          : rich('account.invitations.expires', { time })}
      </p>
      <${ProblemNotice} problem=${problem} />
    </div>
    <button
      type="button"
      class="button small"
      aria-label=${t('account.invitations.acceptNamed', { organization: organizationName })}
      aria-disabled=${busy ? 'true' : 'false'}
      onClick=${submit}
    >
      ${t('account.invitations.accept')}
    </button>
  </li>`;
}
