// Makes another member the owner, in a dialog, and gives the person who asks for it another role.
import { html, useRef, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Dialog } from '../../core/dialog.js';
import { fieldErrors, focusFirstError, withoutErrorsOf } from '../../core/form.js';
import { ProblemNotice, toast } from '../../core/feedback.js';
import { nameOf } from '../../core/user.js';
import { sendChange } from '../../shared/change.js';
import { useKey } from '../../shared/idempotency-key.js';
import { inPlainWords, roleName } from '../../shared/organization.js';
import { UserPicker, findMembers } from '../../shared/user-picker.js';
import { pathOf } from './record.js';
import { RoleChoice } from './role-choice.js';

export function TransferOwnership({ onClose, ...page }) {
  const { organization, rights, session } = page;
  const [owner, setOwner] = useState(null);
  const [myRole, setMyRole] = useState('admin');
  const [state, setState] = useState({ busy: false, problem: null });
  const element = useRef(null);
  const key = useKey();
  const errors = fieldErrors(state.problem);
  const dropErrors = (name) => setState((now) => ({ ...now, problem: withoutErrorsOf(now.problem, [name]) }));

  async function send(event) {
    event.preventDefault();
    if (state.busy) {
      return;
    }
    if (!owner) {
      setState({ busy: false, problem: { message: 'Choose a member.', errors: [{ field: 'userId', message: 'is missing' }] } });
      focusFirstError(element.current);
      return;
    }
    const body = { userId: owner.id, myRole };
    const headers = { 'Idempotency-Key': key.keyFor(body) };
    const onDone = () => {
      toast(`${nameOf(owner)} is an owner of ${organization.name}. Your role is ${roleName(myRole)}.`);
      session.reload();
    };
    setState({ busy: true, problem: null });
    try {
      await sendChange(page, () => api.send('POST', `${pathOf(organization.id)}/ownership`, body, { headers }), { onDone });
      onClose();
    } catch (problem) {
      key.refused(problem);
      setState({ busy: false, problem: problem.is?.('last-owner') ? problem : inPlainWords(problem, organization, rights) });
      focusFirstError(element.current);
    }
  }

  return html`
    <${Dialog} title=${`Transfer the ownership of ${organization.name}`} open onClose=${onClose}>
      <form class="stack" ref=${element} onSubmit=${send} novalidate>
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
          error=${errors.userId}
          find=${(text, signal) => others(organization, rights, text, signal)}
          atOnce
          onChange=${(next) => {
            setOwner(next);
            dropErrors('userId');
          }}
        />
        <${RoleChoice}
          label="Your role afterwards"
          role=${myRole}
          roles=${['admin', 'member']}
          error=${errors.myRole}
          onChange=${(next) => {
            setMyRole(next);
            dropErrors('myRole');
          }}
        />
        <${ProblemNotice} problem=${state.problem} />
        <div class="row end">
          <button type="button" class="button" onClick=${onClose}>Cancel</button>
          <button type="submit" class="button danger" disabled=${state.busy}>
            ${state.busy ? 'Transferring…' : 'Transfer ownership'}
          </button>
        </div>
      </form>
    <//>
  `;
}

/** Finds the members who can become the owner. */
async function* others(organization, rights, text, signal) {
  for await (const members of findMembers(pathOf(organization.id), text, signal)) {
    yield members.filter((member) => member.enabled && !rights.isSelf(member.userId));
  }
}
