// Makes another member the owner, in a dialog, and gives the person who asks for it another role.
import { html, useState } from '../../core/ui.js';
import { Dialog, DialogForm } from '../../core/dialog.js';
import { usePostOnce, useSending } from '../../core/form.js';
import { toast } from '../../core/feedback.js';
import { nameOf } from '../../core/user.js';
import { sendChange } from '../../shared/change.js';
import { roleName } from '../../shared/organization.js';
import { UserPicker, findMembers } from '../../shared/user-picker.js';
import { RoleChoice } from './role-choice.js';

const NO_OWNER = { errors: [{ field: 'userId', message: 'Choose a member.' }] };

export function TransferOwnership({ onClose, ...page }) {
  const { organization, path, rights, session } = page;
  const [owner, setOwner] = useState(null);
  const [myRole, setMyRole] = useState('admin');
  const post = usePostOnce();
  const sending = useSending(async () => {
    if (!owner) {
      throw NO_OWNER;
    }
    // here the new owner cannot be one, of which the service says why
    const explain = (problem) => (problem.is?.('last-owner') ? problem : page.explain(problem));
    const onDone = () => {
      toast(`${nameOf(owner)} is an owner of ${organization.name}. Your role is ${roleName(myRole)}.`);
      session.reload();
    };
    await sendChange({ ...page, explain }, () => post(`${path}/ownership`, { userId: owner.id, myRole }), { onDone });
    onClose();
  });

  return html`
    <${Dialog} title=${`Transfer the ownership of ${organization.name}`} onClose=${onClose}>
      <${DialogForm} sending=${sending} action="Transfer ownership" doing="Transferring…" danger onCancel=${onClose}>
        <p>
          The new owner manages everything in the organization, and may delete it. Open invitations that you may not send any more are
          revoked.
        </p>
        <${UserPicker}
          label="New owner"
          hint=${`A member of ${organization.name} who can sign in.`}
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
          label="Your role afterwards"
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
    yield members.filter((member) => member.enabled && !rights.isSelf(member.userId));
  }
}
