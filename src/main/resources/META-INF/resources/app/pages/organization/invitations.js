// The tab with the invitations of an organization: who was invited, and how far each invitation is.
import { html } from '../../core/ui.js';
import { Empty, ProblemNotice, Skeleton } from '../../core/feedback.js';
import { Select } from '../../core/form.js';
import { Link, useLocation, useQuery } from '../../core/router.js';
import { InvitationItem } from './invitation-item.js';
import { useInvitations } from './invitation-list.js';
import { Invite } from './invite.js';
import { useTeams } from './invitation-teams.js';

const STATUSES = [
  { value: '', label: 'All' },
  { value: 'open', label: 'Open' },
  { value: 'accepted', label: 'Accepted' },
  { value: 'expired', label: 'Expired' },
  { value: 'revoked', label: 'Revoked' },
];

export default function Invitations({ organization, rights }) {
  const [wanted, setStatus] = useQuery('status');
  const status = STATUSES.some(({ value }) => value === wanted) ? wanted : '';
  // In the address, so that the dialog is open again after a sign-in.
  const [inviting, setInviting] = useQuery('invite');
  const path = `/api/v1/organizations/${organization.id}/invitations`;
  const list = useInvitations(path, status);
  const teams = useTeams(organization.id);
  const mayInvite = rights.mayManageInvitations && organization.enabled;
  const invite = () => setInviting('1', { push: true });
  return html`
    <div class="spread invitations-head">
      <${Select}
        label="Status"
        name="status"
        value=${status}
        options=${STATUSES}
        onChange=${(event) => setStatus(event.currentTarget.value)}
      />
      ${mayInvite && html`<button type="button" class="button primary" onClick=${invite}>Invite people</button>`}
    </div>
    ${rights.mayManageInvitations && !organization.enabled && html`<${Disabled} rights=${rights} />`}
    <div class="card">
      <${Content} ...${{ list, path, teams: teams.items, rights, status, mayInvite }} onAll=${() => setStatus('')} onInvite=${invite} />
    </div>
    ${mayInvite &&
    inviting &&
    html`<${Invite} ...${{ organization, rights, path, teams }} onClose=${() => setInviting('')} onInvited=${list.reload} />`}
  `;
}

function Disabled({ rights }) {
  const { path } = useLocation();
  return html`<div class="notice warning back">
    <p>
      The organization is disabled, so it invites nobody.${' '}
      ${rights.mayChangeSettings
        ? html`Enable it in the <${Link} href=${`${path}?tab=settings`}>settings<//>.`
        : 'An owner can enable it.'}
    </p>
  </div>`;
}

function Content({ list, path, teams, rights, status, mayInvite, onAll, onInvite }) {
  if (list.status === 'failed' && list.items.length === 0) {
    return html`<${ProblemNotice} problem=${list.problem} onRetry=${list.reload} />`;
  }
  if (list.status === 'loading' && list.items.length === 0) {
    return html`<${Skeleton} lines=6 />`;
  }
  if (list.items.length === 0 && status !== '') {
    return html`<${Empty} title="No invitations with this status" text="Ended invitations are deleted after some time.">
      <button type="button" class="button" onClick=${onAll}>Show all</button>
    <//>`;
  }
  if (list.items.length === 0) {
    return html`<${Empty}
      title="No invitations"
      text="People whom you invite get a mail with a link. They become members when they accept with the invited address."
    >
      ${mayInvite && html`<button type="button" class="button primary" onClick=${onInvite}>Invite people</button>`}
    <//>`;
  }
  return html`
    <ul class="rows" aria-label="Invitations" aria-busy=${list.status === 'loading' ? 'true' : 'false'}>
      ${list.items.map(
        (invitation) => html`<${InvitationItem}
          key=${invitation.id}
          ...${{ invitation, path, teams, rights, mayInvite }}
          onChange=${list.replace}
        />`,
      )}
    </ul>
    ${list.status === 'failed' && html`<${ProblemNotice} problem=${list.problem} onRetry=${list.more} />`}
    ${list.next &&
    list.status !== 'failed' &&
    html`<div class="row center">
      <button
        type="button"
        class="button"
        aria-disabled=${list.status === 'ready' ? 'false' : 'true'}
        onClick=${() => list.status === 'ready' && list.more()}
      >
        ${list.status === 'ready' ? 'Show more' : 'Loading…'}
      </button>
    </div>`}
  `;
}
