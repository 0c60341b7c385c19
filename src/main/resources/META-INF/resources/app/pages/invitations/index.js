// The invitations of all organizations. The filters are in the address, so that a link shows the same list to someone else.
import { html } from '../../core/ui.js';
import { Page } from '../../core/layout.js';
import { Empty } from '../../core/feedback.js';
import { Link, addressOf, navigate, useLocation } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { Time } from '../../core/time.js';
import { Avatar } from '../../core/user.js';
import { Choice, Search, isFiltered } from '../../shared/filter-inputs.js';
import { InvitationBadge, InvitationMail, invitationStatuses, whyOff } from '../../shared/invitations/status.js';
import { organizationOfId, useRecords } from '../../shared/known-records.js';
import { ListTable, Listed, Summary, listsOf, useList } from '../../shared/lists.js';
import { RoleBadge } from '../../shared/organization.js';

const LISTS = listsOf('allInvitationsList');

export default function AllInvitations() {
  const { path, query } = useLocation();
  const filters = filtersOf(query);
  const list = useList(LISTS, addressOf('/api/v1/invitations', { ...filters, q: '', search: filters.q.trim() }));
  const filtered = isFiltered(filters);
  const set = (changes) => navigate(addressOf(path, { ...filters, ...changes }), { replace: true });
  const all = { filters, onChange: set };
  useRecords({ users: [], organizations: [...new Set(list.items.map(({ organizationId }) => organizationId))], teams: [] });
  return html`
    <${Page} title=${t('invitations.title')} wide>
      <form class="list-toolbar" role="search" aria-label=${t('invitations.title')} onSubmit=${(event) => event.preventDefault()}>
        <${Search} value=${filters.q} placeholder=${t('invitations.search')} onChange=${(q) => set({ q })} />
        <${Choice} label=${t('invitations.columns.status')} name="status" ...${all} options=${invitationStatuses()} />
        <${Choice} label=${t('invitations.columns.mail')} name="mail" ...${all} options=${mails()} />
      </form>
      ${list.invitationsOff && html`<div class="notice warning back"><p>${whyOff(list.invitationsOff)}</p></div>`}
      <${Summary}
        list=${list}
        many="invitations"
        filtered=${filtered}
        onClear=${() => set({ q: '', status: '', mail: '' })}
      />
      <${Listed}
        list=${list}
        empty=${filtered
          ? html`<${Empty} title=${t('invitations.noMatch')} text=${t('invitations.noMatchText')} />`
          : html`<${Empty} title=${t('invitations.none')} text=${t('invitations.noneText')} />`}
      >
        <${ListTable}
          list=${list}
          caption=${t('invitations.title')}
          columns=${columns()}
          row=${(invitation) => html`<${Row} key=${invitation.id} invitation=${invitation} onOpen=${list.open} />`}
        />
      <//>
    <//>
  `;
}

function columns() {
  return [
    t('invitations.columns.invitation'),
    t('invitations.columns.role'),
    t('invitations.columns.status'),
    t('invitations.columns.mail'),
    t('invitations.columns.expires'),
  ];
}

function mails() {
  return [
    ['', t('invitations.all')],
    ['sent', t('invitations.mails.sent')],
    ['failed', t('invitations.mails.failed')],
    ['pending', t('invitations.mails.pending')],
  ];
}

function filtersOf(query) {
  const known = (options, name) => (options.some(([value]) => value === query.get(name)) ? query.get(name) : '');
  return { q: query.get('q') ?? '', status: known(invitationStatuses(), 'status'), mail: known(mails(), 'mail') };
}

/** The link leads to the same invitation on the page of its organization, where it can be sent again and revoked. */
function Row({ invitation: { id, organizationId, email, role, status, mail, expiresAt }, onOpen }) {
  const organization = organizationOfId(organizationId);
  const url = addressOf(`/console/organizations/${organizationId}`, { tab: 'invitations', q: email });
  const isPending = ['open', 'expired'].includes(status);
  return html`
    <tr class="row-link">
      <td class="card-head">
        <div class="list-user">
          <${Avatar} user=${{ username: email }} />
          <div class="list-names">
            <${Link} href=${url} data-item=${id} onClick=${() => onOpen(id)}>${email}<//>
            <span class="muted small-text">${organization?.name ?? organizationId}</span>
          </div>
        </div>
      </td>
      <td class="list-inline"><${RoleBadge} role=${role} /></td>
      <td class="list-inline"><${InvitationBadge} status=${status} /></td>
      <td class="list-mail">${isPending && html`<${InvitationMail} mail=${mail} />`}</td>
      <td class="muted list-time list-inline" data-label=${isPending ? t('invitations.columns.expires') : undefined}>
        ${isPending && html`<${Time} value=${expiresAt} />`}
      </td>
    </tr>
  `;
}
