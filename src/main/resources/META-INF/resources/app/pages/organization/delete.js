// Deletes an organization, after the person has seen what it takes along and has typed its name.
import { html, useEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm, Dialog } from '../../core/dialog.js';
import { Check } from '../../core/form.js';
import { ProblemNotice, Skeleton, toast } from '../../core/feedback.js';
import { plural } from '../../core/language.js';
import { navigate } from '../../core/router.js';
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
  const title = `Delete ${organization.name}`;
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
          ${organization.name} has ${accountsOf(loss)}: ${namesOf(managed)}. Keycloak deletes managed accounts together with the
          organization, so only an administrator of the platform can delete it.
        </p>
        <div class="row end"><button type="button" class="button primary" onClick=${onClose}>Close</button></div>
      <//>
    `;
  }

  function confirm() {
    const query = accounts ? '?deleteManagedAccounts=true' : '';
    const send = () => api.send('DELETE', page.path + query, undefined, { headers: { 'If-Match': page.record.etag } });
    const leave = () => {
      toast(`${organization.name} is deleted.`);
      page.onDeleted();
      navigate(page.list.href);
      if (rights.role) {
        session.reload();
      }
    };
    return sendChange({ ...page, onDeleted: leave }, send, { onDone: leave });
  }

  return html`
    <${Confirm}
      title=${title}
      word=${organization.name}
      action="Delete organization"
      danger
      ready=${managed.length === 0 || accounts}
      onConfirm=${confirm}
      onClose=${onClose}
    >
      <p>The organization is deleted in Keycloak and here. This cannot be undone. With it go:</p>
      <ul>
        <li>${counted(loss.members, 'membership', 'memberships')} with the roles; the people stay, apart from managed accounts</li>
        <li>${counted(loss.teams, 'team', 'teams')}</li>
        <li>${counted(loss.invitations, 'open invitation', 'open invitations')}; the links in the mails no longer work</li>
        ${managed.length > 0 && html`<li><strong>${accountsOf(loss)}</strong> with all personal data: ${namesOf(managed)}</li>`}
      </ul>
      ${mayHoldAccounts &&
      rights.mayDeleteAccounts &&
      html`<${Check}
        label=${managed.length > 0 ? `Delete ${accountsOf(loss)}` : 'Delete managed accounts, if there are any'}
        hint="These people can no longer sign in to any application."
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

function counted({ items, more }, one, many) {
  return `${more ? 'more than ' : ''}${plural(items.length, one, many)}`;
}

function accountsOf({ managed }) {
  return `${managed.more ? 'at least ' : ''}${plural(managed.items.length, 'managed account', 'managed accounts')}`;
}

function namesOf(members) {
  const names = members.slice(0, NAMES_SHOWN).map(nameOf);
  const rest = members.length - names.length;
  return rest > 0 ? `${names.join(', ')} and ${plural(rest, 'other', 'others')}` : names.join(', ');
}
