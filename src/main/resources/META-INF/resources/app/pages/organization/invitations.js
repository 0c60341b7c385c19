// The tab with the invitations of an organization: who was invited, and how far each invitation is.
import { html } from '../../core/ui.js';
import { Empty, ProblemNotice } from '../../core/feedback.js';
import { Select } from '../../core/form.js';
import { plural } from '../../core/language.js';
import { Link, useLocation, useQuery } from '../../core/router.js';
import { More, SkeletonRows, usePlace } from '../../shared/lists.js';
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
  // The list has an element of its own, as that of the members.
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
    <div class="list-summary">
      <p role="status" class="list-count">${summary(list, status)}</p>
    </div>
    <div>
      <${Content}
        ...${{ list, path, teams: teams.items, rights, status, mayInvite }}
        onAll=${() => setStatus('')}
        onInvite=${invite}
      />
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

function summary({ status: state, items, next }, status) {
  if (state === 'loading') {
    return 'Loading invitations…';
  }
  if (items.length === 0) {
    return '';
  }
  const number = plural(items.length, 'invitation', 'invitations');
  return `${number}${status ? (items.length === 1 ? ' matches' : ' match') : ''}${next ? ' so far' : ''}`;
}

function Content({ list, path, teams, rights, status, mayInvite, onAll, onInvite }) {
  if (list.status === 'failed' && list.items.length === 0) {
    return html`<${ProblemNotice} problem=${list.problem} onRetry=${list.reload} />`;
  }
  if (list.status === 'loading') {
    return html`<${SkeletonRows} rows=6 />`;
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
    <${Rows} list=${list} ...${{ path, teams, rights, mayInvite }} />
    <${More} list=${list} />
  `;
}

function Rows({ list, ...page }) {
  usePlace(list.place);
  return html`
    <div class="card">
      <ul class="rows" aria-label="Invitations" aria-busy=${list.status === 'renewing' ? 'true' : 'false'}>
        ${list.items.map(
          (invitation) => html`<${InvitationItem}
            key=${invitation.id}
            ...${page}
            invitation=${invitation}
            onChange=${list.replace}
          />`,
        )}
      </ul>
    </div>
  `;
}
