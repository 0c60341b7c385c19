// Adds a user to an organization, in a dialog, for platform administrators.
import { html, useRef, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Dialog } from '../../core/dialog.js';
import { fieldErrors, focusFirstError, withoutErrorsOf } from '../../core/form.js';
import { ProblemNotice, toast } from '../../core/feedback.js';
import { nameOf } from '../../core/user.js';
import { useKey } from '../../shared/idempotency-key.js';
import { inPlainWords, roleName } from '../../shared/organization.js';
import { sendChange } from '../../shared/change.js';
import { UserPicker, findUsers } from '../../shared/user-picker.js';
import { pathOf } from './record.js';
import { RoleChoice } from './role-choice.js';

export function AddMember({ onClose, onAdded, ...page }) {
  const { organization, rights, session } = page;
  const [user, setUser] = useState(null);
  const [role, setRole] = useState('member');
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
    if (!user) {
      setState({ busy: false, problem: { message: 'Choose a user.', errors: [{ field: 'userId', message: 'is missing' }] } });
      focusFirstError(element.current);
      return;
    }
    const body = { userId: user.id, role };
    const headers = { 'Idempotency-Key': key.keyFor(body) };
    const onDone = () => {
      toast(`${nameOf(user)} is a member of ${organization.name} with the role ${roleName(role)}.`);
      onAdded();
      if (rights.isSelf(user.id)) {
        session.reload();
      }
    };
    setState({ busy: true, problem: null });
    try {
      await sendChange(page, () => api.send('POST', `${pathOf(organization.id)}/members`, body, { headers }), { onDone });
      onClose();
    } catch (problem) {
      key.refused(problem);
      if (problem.is('taken')) {
        problem.message = `${nameOf(user)} is a member already.`;
      }
      setState({ busy: false, problem: inPlainWords(problem, organization, rights) });
      focusFirstError(element.current);
    }
  }

  return html`
    <${Dialog} title=${`Add a member to ${organization.name}`} open onClose=${onClose}>
      <form class="stack" ref=${element} onSubmit=${send} novalidate>
        <${UserPicker}
          label="User"
          name="user"
          required
          chosen=${user}
          error=${errors.userId}
          find=${findUsers}
          onChange=${(next) => {
            setUser(next);
            dropErrors('userId');
          }}
        />
        <${RoleChoice}
          role=${role}
          roles=${rights.grantable}
          error=${errors.role}
          onChange=${(next) => {
            setRole(next);
            dropErrors('role');
          }}
        />
        <${ProblemNotice} problem=${state.problem} />
        <div class="row end">
          <button type="button" class="button" onClick=${onClose}>Cancel</button>
          <button type="submit" class="button primary" disabled=${state.busy}>${state.busy ? 'Adding…' : 'Add member'}</button>
        </div>
      </form>
    <//>
  `;
}
