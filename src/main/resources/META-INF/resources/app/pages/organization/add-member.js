// Adds a user to an organization, in a dialog, for platform administrators.
import { html, useState } from '../../core/ui.js';
import { Dialog, DialogForm } from '../../core/dialog.js';
import { usePostOnce, useSending } from '../../core/form.js';
import { toast } from '../../core/feedback.js';
import { nameOf } from '../../core/user.js';
import { sendChange } from '../../shared/change.js';
import { roleName } from '../../shared/organization.js';
import { UserPicker, findUsers } from '../../shared/user-picker.js';
import { RoleChoice } from './role-choice.js';

const NO_USER = { errors: [{ field: 'userId', message: 'Choose a user.' }] };

export function AddMember({ onClose, onAdded, ...page }) {
  const { organization, rights, session } = page;
  const [user, setUser] = useState(null);
  const [role, setRole] = useState('member');
  const post = usePostOnce();
  const sending = useSending(async () => {
    if (!user) {
      throw NO_USER;
    }
    const explain = (problem) => {
      if (problem.is?.('taken')) {
        problem.message = `${nameOf(user)} is a member already.`;
      }
      return page.explain(problem);
    };
    const onDone = () => {
      toast(`${nameOf(user)} is a member of ${organization.name} with the role ${roleName(role)}.`);
      onAdded();
      if (rights.isSelf(user.id)) {
        session.reload();
      }
    };
    await sendChange({ ...page, explain }, () => post(`${page.path}/members`, { userId: user.id, role }), { onDone });
    onClose();
  });

  return html`
    <${Dialog} title=${`Add a member to ${organization.name}`} onClose=${onClose}>
      <${DialogForm} sending=${sending} action="Add member" doing="Adding…" onCancel=${onClose}>
        <${UserPicker}
          label="User"
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
