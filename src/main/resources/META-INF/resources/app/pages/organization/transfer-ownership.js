// Makes another member the owner, in a dialog, and gives the person who asks for it another role.
import { html, useState } from '../../core/ui.js';
import { Dialog, DialogForm } from '../../core/dialog.js';
import { usePostOnce, useSending } from '../../core/form.js';
import { toast } from '../../core/feedback.js';
import { t } from '../../core/texts.js';
import { labelOf, nameOf } from '../../core/user.js';
import { sendChange } from '../../shared/change.js';
import { roleName } from '../../shared/organization.js';
import { UserPicker, findMembers } from '../../shared/user-picker.js';
import { RoleChoice } from './role-choice.js';

export function TransferOwnership({ onClose, ...page }) {
  const { organization, path, rights, session } = page;
  const [owner, setOwner] = useState(null);
  const [myRole, setMyRole] = useState('admin');
  const post = usePostOnce();
  const sending = useSending(async () => {
    if (!owner) {
      throw { errors: [{ field: 'userId', message: t('organization.transfer.chooseMember') }] };
    }
    // here the new owner cannot be one, of which the service says why
    const explain = (problem) => (problem.is?.('last-owner') ? problem : page.explain(problem));
    const onDone = () => {
      const names = { owner: nameOf(owner), organization: organization.name, role: roleName(myRole) };
      toast(t('organization.transfer.done', names));
      session.reload();
    };
    await sendChange({ ...page, explain }, () => post(`${path}/ownership`, { userId: owner.id, myRole }), { onDone });
    onClose();
  });

  return html`
    <${Dialog} title=${t('organization.transfer.title', { organization: organization.name })} onClose=${onClose}>
      <${DialogForm}
        sending=${sending}
        action=${t('organization.transfer.action')}
        doing=${t('organization.transfer.transferring')}
        danger
        onCancel=${onClose}
      >
        <p>${t('organization.transfer.text')}</p>
        <${UserPicker}
          label=${t('organization.transfer.newOwner')}
          hint=${t('organization.transfer.newOwnerHint', { organization: organization.name })}
          name="user"
          required
          chosen=${owner}
          error=${sending.errors.userId}
          find=${(text, signal) => others(path, rights, text, signal)}
          atOnce
          onChange=${(next) => {
            setOwner(next);
            sending.dropErrors('userId');
          }}
        />
        <${RoleChoice}
          label=${labelOf('myRole')}
          role=${myRole}
          roles=${['admin', 'member']}
          error=${sending.errors.myRole}
          onChange=${(next) => {
            setMyRole(next);
            sending.dropErrors('myRole');
          }}
        />
      <//>
    <//>
  `;
}

/** Finds the members who can become the owner. */
async function* others(path, rights, text, signal) {
  for await (const members of findMembers(path, text, signal)) {
    yield members.filter((member) => member.enabled && member.kind === 'person' && !rights.isSelf(member.userId));
  }
}
