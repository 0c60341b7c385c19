// Changes the role of a member, and removes one. Both read the member anew first: the list may be old, and has no ETags.
import { html, useAbortableEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Dialog, DialogForm } from '../../core/dialog.js';
import { Check, useSending } from '../../core/form.js';
import { ProblemNotice, Skeleton, toast } from '../../core/feedback.js';
import { navigate } from '../../core/router.js';
import { nameOf } from '../../core/user.js';
import { sendChange } from '../../shared/change.js';
import { isManaged, roleName } from '../../shared/organization.js';
import { RoleChoice } from './role-choice.js';

/**
 * A dialog about a member.
 *
 * @param onGone after it turned out that there is no such member any more
 * @param children (member, sending) → its content; `sending.submit(event, method, url, body, onDone)` changes the member
 */
function MemberDialog({ page, member, title, onClose, onGone, children }) {
  const path = `${page.path}/members/${member.userId}`;
  const [fresh, setFresh] = useState(null);
  const [problem, setProblem] = useState(null);
  const read = () => api.get(path);
  const gone = () => {
    toast(`${nameOf(member)} is no longer a member.`, 'info');
    onGone();
    onClose();
  };

  useAbortableEffect((signal) => {
    read().then(
      (now) => signal.aborted || setFresh(now),
      (failure) => signal.aborted || (failure.status === 404 ? gone() : setProblem(failure)),
    );
  }, []);

  const sending = useSending(async (method, url, body, onDone) => {
    const send = () => api.send(method, path + url, body, { headers: { 'If-Match': fresh.etag } });
    if (await sendChange({ ...page, read, onRecord: setFresh, onDeleted: gone }, send, { onDone })) {
      onClose();
    }
  });

  return html`
    <${Dialog} title=${title} onClose=${onClose}>
      ${fresh
        ? children(fresh.body, sending)
        : problem
          ? html`<${ProblemNotice} problem=${problem} />`
          : html`<${Skeleton} lines=4 />`}
    <//>
  `;
}

export function ChangeRole({ member, onClose, onChanged, onGone, ...page }) {
  return html`
    <${MemberDialog} ...${{ page, member, onClose, onGone }} title=${`Change the role of ${nameOf(member)}`}>
      ${(fresh, sending) => html`<${RoleForm} key=${fresh.role} ...${{ page, member: fresh, sending, onClose, onChanged }} />`}
    <//>
  `;
}

function RoleForm({ page, member, sending, onClose, onChanged }) {
  const { organization, rights, session } = page;
  const [role, setRole] = useState(member.role);
  const isSelf = rights.isSelf(member.userId);
  const losesRights = isSelf && rights.grantable.indexOf(role) > rights.grantable.indexOf(member.role) && !session.admin;

  const onDone = ({ body }) => {
    toast(`${nameOf(member)} has the role ${roleName(role)}.`);
    onChanged(body);
    // an owner may have been missing
    page.read().then(page.onRecord, () => {});
    if (isSelf) {
      session.reload();
    }
  };
  const submit = (event) => sending.submit(event, 'PATCH', '', { role }, onDone);
  return html`
    <${DialogForm} sending=${{ ...sending, submit }} action="Save role" ready=${role !== member.role} onCancel=${onClose}>
      <${RoleChoice} role=${role} roles=${rights.grantable} error=${sending.errors.role} onChange=${setRole} />
      ${losesRights &&
      html`<p class="notice warning">
        This is your own role. Afterwards you may do less in ${organization.name}, and cannot take the change back yourself.
      </p>`}
    <//>
  `;
}

export function RemoveMember({ member, onClose, onRemoved, ...page }) {
  const isSelf = page.rights.isSelf(member.userId);
  const title = isSelf ? `Leave ${page.organization.name}` : `Remove ${nameOf(member)}`;
  return html`
    <${MemberDialog} ...${{ page, member, title, onClose, onGone: onRemoved }}>
      ${(fresh, sending) => html`<${RemovalForm} ...${{ page, member: fresh, sending, isSelf, onClose, onRemoved }} />`}
    <//>
  `;
}

function RemovalForm({ page, member, sending, isSelf, onClose, onRemoved }) {
  const { organization, rights, session } = page;
  const [deletes, setDeletes] = useState(false);
  const managed = isManaged(member);
  const name = nameOf(member);

  const onDone = () => {
    toast(isSelf ? `You have left ${organization.name}.` : `${name} is no longer a member of ${organization.name}.`);
    if (isSelf) {
      session.reload();
    }
    if (isSelf && !session.mayRead) {
      navigate('/organizations');
    } else {
      onRemoved();
    }
  };
  const submit = (event) => sending.submit(event, 'DELETE', managed ? '?deleteManagedAccounts=true' : '', undefined, onDone);

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
    <${DialogForm}
      sending=${{ ...sending, submit }}
      action=${managed ? 'Remove and delete account' : isSelf ? 'Leave' : 'Remove member'}
      danger
      ready=${!managed || deletes}
      onCancel=${onClose}
    >
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
    <//>
  `;
}
