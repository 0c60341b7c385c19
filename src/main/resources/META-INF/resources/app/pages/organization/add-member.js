// Adds a user to an organization, in a dialog, for platform administrators.
import { html, useState } from '../../core/ui.js';
import { Dialog, DialogForm } from '../../core/dialog.js';
import { usePostOnce, useSending } from '../../core/form.js';
import { toast } from '../../core/feedback.js';
import { t } from '../../core/texts.js';
import { labelOf, nameOf } from '../../core/user.js';
import { sendChange } from '../../shared/change.js';
import { roleName } from '../../shared/organization.js';
import { UserPicker, findUsers } from '../../shared/user-picker.js';
import { RoleChoice } from './role-choice.js';

export function AddMember({ onClose, onAdded, ...page }) {
  const { organization, rights, session } = page;
  const [user, setUser] = useState(null);
  const [role, setRole] = useState('member');
  const post = usePostOnce();
  const sending = useSending(async () => {
    if (!user) {
      throw { errors: [{ field: 'userId', message: t('organization.addMember.chooseUser') }] };
    }
    const explain = (problem) => {
      if (problem.is?.('taken')) {
        problem.message = t('organization.addMember.alreadyMember', { user: nameOf(user) });
      }
      return page.explain(problem);
    };
    const onDone = () => {
      toast(t('organization.addMember.added', { user: nameOf(user), organization: organization.name, role: roleName(role) }));
      onAdded();
      if (rights.isSelf(user.id)) {
        session.reload();
      }
    };
    await sendChange({ ...page, explain }, () => post(`${page.path}/members`, { userId: user.id, role }), { onDone });
    onClose();
  });

  return html`
    <${Dialog} title=${t('organization.addMember.title', { organization: organization.name })} onClose=${onClose}>
      <${DialogForm}
        sending=${sending}
        action=${t('organization.addMember.action')}
        doing=${t('organization.addMember.adding')}
        onCancel=${onClose}
      >
        <${UserPicker}
          label=${labelOf('userId')}
          name="user"
          required
          chosen=${user}
          error=${sending.errors.userId}
          find=${findUsers}
          onChange=${(next) => {
            setUser(next);
            sending.dropErrors('userId');
          }}
        />
        <${RoleChoice}
          role=${role}
          roles=${rights.grantable}
          error=${sending.errors.role}
          onChange=${(next) => {
            setRole(next);
            sending.dropErrors('role');
          }}
        />
      <//>
    <//>
  `;
}
