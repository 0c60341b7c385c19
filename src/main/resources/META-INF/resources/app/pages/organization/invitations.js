// The tab with the invitations of an organization: who was invited, and how far each invitation is.
import { html } from '../../core/ui.js';
import { Empty, ProblemNotice } from '../../core/feedback.js';
import { Select } from '../../core/form.js';
import { plural } from '../../core/language.js';
import { Link, useLocation, useQuery } from '../../core/router.js';
import { Search } from '../../shared/filter-inputs.js';
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
  const [q, setQ] = useQuery('q');
  // In the address, so that the dialog is open again after a sign-in.
  const [inviting, setInviting] = useQuery('invite');
  const path = `/api/v1/organizations/${organization.id}/invitations`;
  const list = useInvitations(path, { status, q });
  const teams = useTeams(organization.id);
  const mayInvite = rights.mayManageInvitations && organization.enabled && !list.invitationsOff;
  const filtered = q !== '' || status !== '';
  const clear = () => {
    setQ('');
    setStatus('');
  };
  const invite = () => setInviting('1', { push: true });
  // The list has an element of its own, as that of the members.
  return html`
    <form class="list-toolbar short" role="search" aria-label="Invitations" onSubmit=${(event) => event.preventDefault()}>
      <${Search} value=${q} placeholder="E-mail address" onChange=${setQ} />
      <${Select}
        label="Status"
        name="status"
        value=${status}
        options=${STATUSES}
        onChange=${(event) => setStatus(event.currentTarget.value)}
      />
      <div class="list-action">
        ${mayInvite && html`<button type="button" class="button primary" onClick=${invite}>Invite people</button>`}
      </div>
    </form>
    ${rights.mayManageInvitations && html`<${Off} reason=${list.invitationsOff} ...${{ organization, rights }} />`}
    <div class="row list-summary">
      <p role="status" class="list-count">${summary(list, filtered)}</p>
      ${filtered && html`<button type="button" class="button quiet small" onClick=${clear}>Clear filters</button>`}
    </div>
    <div>
      <${Content}
        ...${{ list, path, teams: teams.items, rights, filtered, mayInvite }}
        onInvite=${invite}
      />
    </div>
    ${mayInvite &&
    inviting &&
    html`<${Invite} ...${{ organization, rights, path, teams }} onClose=${() => setInviting('')} onInvited=${list.reload} />`}
  `;
}

/** Says why no one can be invited, before someone tries. */
function Off({ reason, organization, rights }) {
  const { path } = useLocation();
  const disabled = html`The organization is disabled, so it invites no one.${' '}
  ${rights.mayChangeSettings
    ? html`Enable it in the <${Link} href=${`${path}?tab=settings`}>settings<//>.`
    : 'An owner can enable it.'}`;
  return (
    (reason || !organization.enabled) &&
    html`<div class="notice warning back"><p>${reason || disabled}</p></div>`
  );
}

function summary({ status: state, items, next }, filtered) {
  if (state === 'loading') {
    return 'Loading invitations…';
  }
  if (items.length === 0) {
    return '';
  }
  const number = plural(items.length, 'invitation', 'invitations');
  return `${number}${filtered ? (items.length === 1 ? ' matches' : ' match') : ''}${next ? ' so far' : ''}`;
}

function Content({ list, path, teams, rights, filtered, mayInvite, onInvite }) {
  if (list.status === 'failed' && list.items.length === 0) {
    return html`<${ProblemNotice} problem=${list.problem} onRetry=${list.reload} />`;
  }
  if (list.status === 'loading') {
    return html`<${SkeletonRows} rows=6 />`;
  }
  if (list.items.length === 0 && filtered) {
    return html`<${Empty}
      title="No invitations match"
      text="Try fewer words, or clear the filters. Ended invitations are deleted after some time."
    />`;
  }
  if (list.items.length === 0) {
    return html`<${Empty}
      title="No invitations"
      text="Invited people get a mail with a link. They become members when they accept with the invited address."
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
