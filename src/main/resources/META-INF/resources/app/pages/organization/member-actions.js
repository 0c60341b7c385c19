// Changes the role of a member, and removes one. Both read the member anew first: the list may be old, and has no ETags.
import { html, useAbortableEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Dialog, DialogForm } from '../../core/dialog.js';
import { Check, useSending } from '../../core/form.js';
import { ProblemNotice, Skeleton, toast } from '../../core/feedback.js';
import { navigate } from '../../core/router.js';
import { t } from '../../core/texts.js';
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
    toast(t('organization.memberActions.gone', { member: nameOf(member) }), 'info');
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
    <${MemberDialog} ...${{ page, member, onClose, onGone }} title=${t('organization.memberActions.changeRole', { member: nameOf(member) })}>
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
    toast(t('organization.memberActions.hasRole', { member: nameOf(member), role: roleName(role) }));
    onChanged(body);
    // an owner may have been missing
    page.read().then(page.onRecord, () => {});
    if (isSelf) {
      session.reload();
    }
  };
  const submit = (event) => sending.submit(event, 'PATCH', '', { role }, onDone);
  return html`
    <${DialogForm}
      sending=${{ ...sending, submit }}
      action=${t('organization.memberActions.saveRole')}
      ready=${role !== member.role}
      onCancel=${onClose}
    >
      <${RoleChoice} role=${role} roles=${rights.grantable} error=${sending.errors.role} onChange=${setRole} />
      ${losesRights &&
      html`<p class="notice warning">${t('organization.memberActions.ownRole', { organization: organization.name })}</p>`}
    <//>
  `;
}

export function RemoveMember({ member, onClose, onRemoved, ...page }) {
  const isSelf = page.rights.isSelf(member.userId);
  const title = isSelf
    ? t('organization.memberActions.leaveTitle', { organization: page.organization.name })
    : t('organization.memberActions.removeTitle', { member: nameOf(member) });
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
  const names = { member: nameOf(member), organization: organization.name };

  const onDone = () => {
    toast(isSelf ? t('organization.memberActions.left', names) : t('organization.memberActions.removed', names));
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
      <p>${t('organization.memberActions.managed', names)}</p>
      <div class="row end">
        <button type="button" class="button primary" onClick=${onClose}>${t('organization.memberActions.close')}</button>
      </div>
    `;
  }
  const remove = isSelf ? t('organization.memberActions.leave') : t('organization.memberActions.removeMember');
  return html`
    <${DialogForm}
      sending=${{ ...sending, submit }}
      action=${managed ? t('organization.memberActions.removeWithAccount') : remove}
      danger
      ready=${!managed || deletes}
      onCancel=${onClose}
    >
      ${managed
        ? html`
            <p class="notice warning">${t('organization.memberActions.accountGoes', names)}</p>
            <${Check}
              label=${t('organization.memberActions.deleteAccount', names)}
              name="deletes"
              checked=${deletes}
              onChange=${(event) => setDeletes(event.currentTarget.checked)}
            />
          `
        : html`<p>${isSelf ? t('organization.memberActions.leaveText') : t('organization.memberActions.removeText', names)}</p>`}
    <//>
  `;
}
