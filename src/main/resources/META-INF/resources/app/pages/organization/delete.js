// Deletes an organization, after the person has seen what it takes along and has typed its name.
import { html, useEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm, Dialog } from '../../core/dialog.js';
import { Check } from '../../core/form.js';
import { ProblemNotice, Skeleton, toast } from '../../core/feedback.js';
import { navigate } from '../../core/router.js';
import { rich, t } from '../../core/texts.js';
import { nameOf } from '../../core/user.js';
import { sendChange } from '../../shared/change.js';
import { isManaged } from '../../shared/organization.js';

/** So many pages of 200 are counted at most. */
const MOST_PAGES = 5;
const NAMES_SHOWN = 3;

export function DeleteOrganization({ onClose, ...page }) {
  const { organization, rights, session } = page;
  const { loss, problem, read } = useLoss(page.path);
  const [accounts, setAccounts] = useState(false);
  const title = t('organization.delete.title', { organization: organization.name });
  const managed = loss?.managed.items ?? [];
  // Members who are not counted may be managed as well.
  const mayHoldAccounts = managed.length > 0 || Boolean(loss?.members.more);

  if (!loss) {
    return html`
      <${Dialog} title=${title} onClose=${onClose}>
        ${problem ? html`<${ProblemNotice} problem=${problem} onRetry=${read} />` : html`<${Skeleton} lines=5 />`}
      <//>
    `;
  }
  if (managed.length > 0 && !rights.mayDeleteAccounts) {
    return html`
      <${Dialog} title=${title} onClose=${onClose}>
        <p>
          ${t('organization.delete.hasAccounts', {
            organization: organization.name,
            accounts: accountsOf(loss),
            names: namesOf(managed),
          })}
        </p>
        <div class="row end">
          <button type="button" class="button primary" onClick=${onClose}>${t('organization.delete.close')}</button>
        </div>
      <//>
    `;
  }

  function confirm() {
    const query = accounts ? '?deleteManagedAccounts=true' : '';
    const send = () => api.send('DELETE', page.path + query, undefined, { headers: { 'If-Match': page.record.etag } });
    const leave = () => {
      toast(t('organization.delete.deleted', { organization: organization.name }));
      page.onDeleted();
      navigate(page.list.href);
      if (rights.role) {
        session.reload();
      }
    };
    return sendChange({ ...page, onDeleted: leave }, send, { onDone: leave });
  }

  const accountsGo = () =>
    rich('organization.delete.accountsGo', { accounts: html`<strong>${accountsOf(loss)}</strong>`, names: namesOf(managed) });

  return html`
    <${Confirm}
      title=${title}
      word=${organization.name}
      action=${t('organization.delete.action')}
      danger
      ready=${managed.length === 0 || accounts}
      onConfirm=${confirm}
      onClose=${onClose}
    >
      <p>${t('organization.delete.about')}</p>
      <ul>
        <li>${membershipsOf(loss)}</li>
        <li>${teamsOf(loss)}</li>
        <li>${invitationsOf(loss)}</li>
        ${managed.length > 0 && html`<li>${accountsGo()}</li>`}
      </ul>
      ${mayHoldAccounts &&
      rights.mayDeleteAccounts &&
      html`<${Check}
        label=${managed.length > 0
          ? t('organization.delete.deleteAccounts', { accounts: accountsOf(loss) })
          : t('organization.delete.deleteAnyAccounts')}
        hint=${t('organization.delete.accountsHint')}
        name="accounts"
        checked=${accounts}
        onChange=${(event) => setAccounts(event.currentTarget.checked)}
      />`}
    <//>
  `;
}

/** The things that go with the organization: {members, managed, teams, invitations}, each with its items and whether there are `more`; null until known. */
function useLoss(path) {
  const [state, setState] = useState({ loss: null, problem: null });
  const read = () => {
    setState({ loss: null, problem: null });
    Promise.all([
      api.all(`${path}/members`, { pages: MOST_PAGES }),
      api.all(`${path}/teams`, { pages: MOST_PAGES }),
      api.all(`${path}/invitations?status=open`, { pages: 1 }),
    ]).then(
      ([members, teams, invitations]) =>
        setState({
          loss: { members, teams, invitations, managed: { items: members.items.filter(isManaged), more: members.more } },
          problem: null,
        }),
      (problem) => setState({ loss: null, problem }),
    );
  };
  useEffect(read, [path]);
  return { ...state, read };
}

function membershipsOf({ members: { items, more } }) {
  const count = items.length;
  return more ? t('organization.delete.moreMemberships', { count }) : t('organization.delete.memberships', { count });
}

function teamsOf({ teams: { items, more } }) {
  const count = items.length;
  return more ? t('organization.delete.moreTeams', { count }) : t('organization.delete.teams', { count });
}

function invitationsOf({ invitations: { items, more } }) {
  const count = items.length;
  return more ? t('organization.delete.moreInvitations', { count }) : t('organization.delete.invitations', { count });
}

/** The number of accounts as a part of a sentence. */
function accountsOf({ managed: { items, more } }) {
  const count = items.length;
  return more ? t('organization.delete.moreAccounts', { count }) : t('organization.delete.accounts', { count });
}

function namesOf(members) {
  const names = members.slice(0, NAMES_SHOWN).map(nameOf).join(', ');
  const rest = members.length - NAMES_SHOWN;
  return rest > 0 ? t('organization.delete.namesAndOthers', { names, count: rest }) : names;
}
