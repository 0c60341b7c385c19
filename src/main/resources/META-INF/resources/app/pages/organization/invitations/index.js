// The tab with the invitations of an organization: who was invited, and how far each invitation is.
import { html, useAbortableEffect, useState } from '../../../core/ui.js';
import { api } from '../../../core/api.js';
import { Empty } from '../../../core/feedback.js';
import { Link, useLocation, useQuery } from '../../../core/router.js';
import { rich, t } from '../../../core/texts.js';
import { Choice, Search } from '../../../shared/filter-inputs.js';
import { invitationStatuses, whyOff } from '../../../shared/invitations/status.js';
import { Listed, Summary, usePlace } from '../../../shared/lists.js';
import { SelectLoadedBox, Selected, useSelection } from '../../../shared/selection/selection.js';
import { InvitationItem, actionsOf } from './item.js';
import { useInvitations } from './list.js';
import { Invite } from './invite.js';

export default function Invitations({ path: organizationPath, organization, rights }) {
  const [wanted, setStatus] = useQuery('status');
  const status = invitationStatuses().some(([value]) => value === wanted) ? wanted : '';
  const [q, setQ] = useQuery('q');
  // In the address, so that the dialog is open again after a sign-in.
  const [inviting, setInviting] = useQuery('invite');
  const path = `${organizationPath}/invitations`;
  const list = useInvitations(path, { status, q });
  const teams = useTeams(organizationPath);
  const mayInvite = rights.mayManageInvitations && organization.enabled && !list.invitationsOff;
  const selection = useSelection({
    list,
    query: `${path} ${status} ${q}`,
    isSelectable: (invitation) => Object.values(actionsOf(invitation, rights, mayInvite)).includes(true),
    offered: rights.mayManageInvitations,
  });
  const filtered = q !== '' || status !== '';
  const clear = () => {
    setQ('');
    setStatus('');
  };
  const invite =
    mayInvite &&
    html`<button type="button" class="button primary" onClick=${() => setInviting('1', { push: true })}>
      ${t('organization.invitations.invite')}
    </button>`;
  // The list has an element of its own, as that of the members.
  return html`
    <form
      class="list-toolbar short"
      role="search"
      aria-label=${t('organization.tabs.invitations')}
      onSubmit=${(event) => event.preventDefault()}
    >
      <${Search} value=${q} placeholder=${t('organization.invitations.search')} onChange=${setQ} />
      <${Choice}
        label=${t('organization.invitations.status')}
        name="status"
        filters=${{ status }}
        onChange=${(next) => setStatus(next.status)}
        options=${invitationStatuses()}
      />
      <div class="list-action">${invite}</div>
    </form>
    ${rights.mayManageInvitations && html`<${Off} reason=${list.invitationsOff} ...${{ organization, rights }} />`}
    <${Summary} list=${list} many="invitations" filtered=${filtered} onClear=${clear} />
    <${Selected}
      ...${{ selection, list, rights, mayInvite }}
      parameters=${{ search: q.trim(), status }}
      organization=${organization.id}
      many="invitations"
      onChanged=${list.renew}
      load=${() => import('./selection.js')}
    />
    <div>
      <${Listed} list=${list} rows=${6} empty=${html`<${None} filtered=${filtered}>${invite}<//>`}>
        <${Rows} list=${list} ...${{ path, teams: teams.items, rights, mayInvite, selection }} />
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
      () => signal?.aborted || setState({ items: [], problem: { message: t('organization.invitations.teamsNotRead') } }),
    );
  useAbortableEffect(read, [path]);
  return { ...state, read: () => read() };
}

/** Says why no one can be invited, before someone tries. */
function Off({ reason, organization, rights }) {
  const { path } = useLocation();
  const link = html`<${Link} href=${`${path}?tab=settings`}>${t('organization.invitations.settings')}<//>`;
  const disabled = rights.mayChangeSettings
    ? rich('organization.invitations.disabled', { link })
    : t('organization.invitations.disabledForAdmins');
  return (
    (reason || !organization.enabled) &&
    html`<div class="notice warning back"><p>${whyOff(reason) || disabled}</p></div>`
  );
}

function None({ filtered, children }) {
  return filtered
    ? html`<${Empty} title=${t('organization.invitations.noMatch')} text=${t('organization.invitations.noMatchText')} />`
    : html`<${Empty} title=${t('organization.invitations.none')} text=${t('organization.invitations.noneText')}>${children}<//>`;
}

function Rows({ list, ...page }) {
  usePlace(list.place);
  return html`
    <div class="card">
      ${page.selection.offered &&
      html`<div class="invitations-select"><${SelectLoadedBox} selection=${page.selection} many="invitations" /></div>`}
      <ul class="rows" aria-label=${t('organization.tabs.invitations')} aria-busy=${list.status === 'renewing' ? 'true' : 'false'}>
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
