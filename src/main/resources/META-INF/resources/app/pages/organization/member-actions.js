// Changes the role of a member, and removes one. Both read the member anew first: the list may be old, and has no ETags.
import { html, useEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Dialog } from '../../core/dialog.js';
import { Check, fieldErrors } from '../../core/form.js';
import { ProblemNotice, Skeleton, toast } from '../../core/feedback.js';
import { navigate } from '../../core/router.js';
import { nameOf } from '../../core/user.js';
import { sendChange } from '../../shared/change.js';
import { inPlainWords, isManaged, roleName } from '../../shared/organization.js';
import { pathOf } from './record.js';
import { RoleChoice } from './role-choice.js';

/**
 * A dialog about a member.
 *
 * @param onGone after it turned out that there is no such member any more
 * @param children (fresh) → its content; `fresh` has the `member`, and `send(method, url, body, onDone)` with `busy` and `problem`
 */
function MemberDialog({ page, member, title, onClose, onGone, children }) {
  const { organization, rights } = page;
  const path = `${pathOf(organization.id)}/members/${member.userId}`;
  const [fresh, setFresh] = useState(null);
  const [state, setState] = useState({ busy: false, problem: null });
  const read = () => api.get(path).then(({ body, etag }) => ({ member: body, etag }));
  const gone = () => {
    toast(`${nameOf(member)} is no longer a member.`, 'info');
    onGone();
    onClose();
  };

  useEffect(() => {
    let left = false;
    read().then(
      (now) => left || setFresh(now),
      (problem) => left || (problem.status === 404 ? gone() : setState({ busy: false, problem })),
    );
    return () => {
      left = true;
    };
  }, []);

  async function send(method, url, body, onDone) {
    if (state.busy) {
      return;
    }
    setState({ busy: true, problem: null });
    const member404 = { ...page, read, onRecord: setFresh, onDeleted: gone };
    try {
      const exists = await sendChange(
        member404,
        () => api.send(method, path + url, body, { headers: { 'If-Match': fresh.etag } }),
        { onDone },
      );
      if (exists) {
        onClose();
      }
    } catch (problem) {
      setState({ busy: false, problem: inPlainWords(problem, organization, rights) });
    }
  }

  return html`
    <${Dialog} title=${title} open onClose=${onClose}>
      ${fresh
        ? children({ ...state, member: fresh.member, send })
        : state.problem
          ? html`<${ProblemNotice} problem=${state.problem} />`
          : html`<${Skeleton} lines=4 />`}
    <//>
  `;
}

export function ChangeRole({ member, onClose, onChanged, onGone, ...page }) {
  return html`
    <${MemberDialog} ...${{ page, member, onClose, onGone }} title=${`Change the role of ${nameOf(member)}`}>
      ${(fresh) => html`<${RoleForm} key=${fresh.member.role} ...${{ page, fresh, onClose, onChanged }} />`}
    <//>
  `;
}

function RoleForm({ page, fresh, onClose, onChanged }) {
  const { organization, rights, session } = page;
  const { member, busy, problem, send } = fresh;
  const [role, setRole] = useState(member.role);
  const isSelf = rights.isSelf(member.userId);
  const losesRights = isSelf && rights.grantable.indexOf(role) > rights.grantable.indexOf(member.role) && !session.admin;

  function save(event) {
    event.preventDefault();
    send('PATCH', '', { role }, ({ body }) => {
      toast(`${nameOf(member)} has the role ${roleName(role)}.`);
      onChanged(body);
      // an owner may have been missing
      page.read().then(page.onRecord, () => {});
      if (isSelf) {
        session.reload();
      }
    });
  }

  return html`
    <form class="stack" onSubmit=${save} novalidate>
      <${RoleChoice} role=${role} roles=${rights.grantable} error=${fieldErrors(problem).role} onChange=${setRole} />
      ${losesRights &&
      html`<p class="notice warning">
        This is your own role. Afterwards you may do less in ${organization.name}, and cannot take the change back yourself.
      </p>`}
      <${ProblemNotice} problem=${problem} />
      <div class="row end">
        <button type="button" class="button" onClick=${onClose}>Cancel</button>
        <button type="submit" class="button primary" disabled=${busy || role === member.role}>Save role</button>
      </div>
    </form>
  `;
}

export function RemoveMember({ member, onClose, onRemoved, ...page }) {
  const isSelf = page.rights.isSelf(member.userId);
  const title = isSelf ? `Leave ${page.organization.name}` : `Remove ${nameOf(member)}`;
  return html`
    <${MemberDialog} ...${{ page, member, title, onClose, onGone: onRemoved }}>
      ${(fresh) => html`<${RemovalForm} ...${{ page, fresh, isSelf, onClose, onRemoved }} />`}
    <//>
  `;
}

function RemovalForm({ page, fresh, isSelf, onClose, onRemoved }) {
  const { organization, rights, session } = page;
  const { member, busy, problem, send } = fresh;
  const [deletes, setDeletes] = useState(false);
  const managed = isManaged(member);
  const name = nameOf(member);

  function remove(event) {
    event.preventDefault();
    send('DELETE', managed ? '?deleteManagedAccounts=true' : '', undefined, () => {
      toast(isSelf ? `You have left ${organization.name}.` : `${name} is no longer a member of ${organization.name}.`);
      if (isSelf) {
        session.reload();
      }
      if (isSelf && !session.mayRead) {
        navigate('/organizations');
      } else {
        onRemoved();
      }
    });
  }

  if (managed && !rights.mayDeleteAccounts) {
    return html`
      <p>
        The account of ${name} belongs to ${organization.name}: Keycloak deletes it together with the membership. Only an administrator
        of the platform can do that.
      </p>
      <div class="row end"><button type="button" class="button primary" onClick=${onClose}>Close</button></div>
    `;
  }
  return html`
    <form class="stack" onSubmit=${remove} novalidate>
      ${managed
        ? html`
            <p class="notice warning">
              The account of ${name} belongs to ${organization.name}. Keycloak deletes the account together with the membership, and
              the personal data is erased here. This cannot be undone.
            </p>
            <${Check}
              label=${`Delete the account of ${name}`}
              name="deletes"
              checked=${deletes}
              onChange=${(event) => setDeletes(event.currentTarget.checked)}
            />
          `
        : html`<p>
            ${isSelf
              ? 'You lose your role and your places in teams; your account stays. You can come back only if you are added or invited again.'
              : `${name} loses the role and the places in teams; the account stays. They can be added again, as a member.`}
          </p>`}
      <${ProblemNotice} problem=${problem} />
      <div class="row end">
        <button type="button" class="button" onClick=${onClose}>Cancel</button>
        <button type="submit" class="button danger" disabled=${busy || (managed && !deletes)}>
          ${managed ? 'Remove and delete account' : isSelf ? 'Leave' : 'Remove member'}
        </button>
      </div>
    </form>
  `;
}
