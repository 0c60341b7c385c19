// The tab with the invitations of an organization: who was invited, and how far each invitation is.
import { html, useAbortableEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Empty } from '../../core/feedback.js';
import { Link, useLocation, useQuery } from '../../core/router.js';
import { Choice, Search } from '../../shared/filter-inputs.js';
import { Listed, Summary, usePlace } from '../../shared/lists.js';
import { InvitationItem } from './invitation-item.js';
import { useInvitations } from './invitation-list.js';
import { Invite } from './invite.js';

const STATUSES = [
  ['', 'All'],
  ['open', 'Open'],
  ['accepted', 'Accepted'],
  ['expired', 'Expired'],
  ['revoked', 'Revoked'],
];

const TEAMS_NOT_READ = { message: 'The teams could not be read.' };

export default function Invitations({ path: organizationPath, organization, rights }) {
  const [wanted, setStatus] = useQuery('status');
  const status = STATUSES.some(([value]) => value === wanted) ? wanted : '';
  const [q, setQ] = useQuery('q');
  // In the address, so that the dialog is open again after a sign-in.
  const [inviting, setInviting] = useQuery('invite');
  const path = `${organizationPath}/invitations`;
  const list = useInvitations(path, { status, q });
  const teams = useTeams(organizationPath);
  const mayInvite = rights.mayManageInvitations && organization.enabled && !list.invitationsOff;
  const filtered = q !== '' || status !== '';
  const clear = () => {
    setQ('');
    setStatus('');
  };
  const invite =
    mayInvite &&
    html`<button type="button" class="button primary" onClick=${() => setInviting('1', { push: true })}>Invite people</button>`;
  // The list has an element of its own, as that of the members.
  return html`
    <form class="list-toolbar short" role="search" aria-label="Invitations" onSubmit=${(event) => event.preventDefault()}>
      <${Search} value=${q} placeholder="E-mail address" onChange=${setQ} />
      <${Choice}
        label="Status"
        name="status"
        filters=${{ status }}
        onChange=${(next) => setStatus(next.status)}
        options=${STATUSES}
      />
      <div class="list-action">${invite}</div>
    </form>
    ${rights.mayManageInvitations && html`<${Off} reason=${list.invitationsOff} ...${{ organization, rights }} />`}
    <${Summary} list=${list} one="invitation" many="invitations" filtered=${filtered} onClear=${clear} />
    <div>
      <${Listed} list=${list} rows=${6} empty=${html`<${None} filtered=${filtered}>${invite}<//>`}>
        <${Rows} list=${list} ...${{ path, teams: teams.items, rights, mayInvite }} />
      <//>
    </div>
    ${mayInvite &&
    inviting &&
    html`<${Invite} ...${{ organization, rights, path, teams }} onClose=${() => setInviting('')} onInvited=${list.renew} />`}
  `;
}

/**
 * The teams of the organization, to which an invitation may add.
 *
 * @return the teams as `items`, empty until they are known; `problem` if they cannot be read, and `read()` to try again
 */
function useTeams(path) {
  const [state, setState] = useState({ items: [], problem: null });
  const read = (signal) =>
    api.all(`${path}/teams`, { signal }).then(
      ({ items }) => setState({ items, problem: null }),
      () => signal?.aborted || setState({ items: [], problem: TEAMS_NOT_READ }),
    );
  useAbortableEffect(read, [path]);
  return { ...state, read: () => read() };
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

function None({ filtered, children }) {
  return filtered
    ? html`<${Empty}
        title="No invitations match"
        text="Try fewer words, or clear the filters. Ended invitations are deleted after some time."
      />`
    : html`<${Empty}
        title="No invitations"
        text="Invited people get a mail with a link. They become members when they accept with the invited address."
      >
        ${children}
      <//>`;
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
