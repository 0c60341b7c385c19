// Invites one or many addresses, in a dialog. Each address that cannot be invited is named with its line.
import { html, useRef, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Dialog } from '../../core/dialog.js';
import { Check, DraftNotice, Select, TextArea, fieldErrors, focusFirstError, useDraft } from '../../core/form.js';
import { ProblemNotice, toast } from '../../core/feedback.js';
import { plural } from '../../core/language.js';
import { useKey } from '../../shared/idempotency-key.js';
import { ROLES } from '../../shared/organization.js';
import { MOST, addressesOf, errorsOf, without } from './addresses.js';

const EMPTY = { text: '', role: 'member', teamIds: [] };

const HINTS = {
  owner: 'Manages everything in the organization, and may delete it.',
  admin: 'Manages members, teams and invitations, except owners.',
  member: 'Sees the organization, its members and its teams.',
};

export function Invite({ organization, rights, path, teams, onClose, onInvited }) {
  const [form, setForm, clear, restored] = useDraft(`invite-${organization.id}`, EMPTY);
  const [problem, setProblem] = useState(null);
  const [checked, setChecked] = useState(false);
  const [busy, setBusy] = useState(false);
  const element = useRef(null);
  const key = useKey();
  const entries = addressesOf(form.text);
  // The service's errors name the addresses by their number in the request, so they go when the text changes.
  const wrong = errorsOf(entries, checked, problem);
  const errors = fieldErrors(problem);
  const change = (part) => {
    setForm((now) => ({ ...now, ...part }));
    setProblem(null);
    setChecked(false);
  };

  async function send(event) {
    event.preventDefault();
    setProblem(null);
    setChecked(true);
    if (busy || errorsOf(entries, true, null).length > 0) {
      focusFirstError(element.current);
      return;
    }
    const body = { emails: entries.map(({ email }) => email), role: form.role, teamIds: form.teamIds };
    setBusy(true);
    try {
      const answer = await api.send('POST', path, body, { headers: { 'Idempotency-Key': key.keyFor(body) } });
      clear();
      toast(
        answer.status === 202
          ? 'The invitations are pending. They appear in the list when they are done.'
          : `${plural(entries.length, 'invitation is', 'invitations are')} created. The mails are on their way.`,
        answer.status === 202 ? 'info' : 'success',
      );
      onInvited();
      onClose();
    } catch (failure) {
      key.refused(failure);
      setProblem(failure);
      setBusy(false);
      focusFirstError(element.current);
    }
  }

  /** Closing with Escape keeps the draft. */
  function cancel() {
    clear();
    onClose();
  }

  const toggle = (team, on) =>
    change({ teamIds: on ? [...form.teamIds, team] : form.teamIds.filter((each) => each !== team) });
  return html`
    <${Dialog} title=${`Invite people to ${organization.name}`} open wide onClose=${onClose}>
      <form class="stack" ref=${element} onSubmit=${send} novalidate>
        <${DraftNotice} shown=${restored}>Cancel discards them.<//>
        <${TextArea}
          label="E-mail addresses"
          name="emails"
          required
          value=${form.text}
          hint=${hintOf(entries)}
          error=${wrong.length > 0 ? wrong.map(({ text }) => text) : undefined}
          autocomplete="off"
          spellcheck=${false}
          autocapitalize="none"
          rows="5"
          onInput=${(event) => change({ text: event.currentTarget.value })}
        />
        ${wrong.some(({ entry }) => entry) &&
        entries.length > 1 &&
        html`<div>
          <button type="button" class="button small" onClick=${() => change({ text: without(form.text, wrong) })}>
            Remove these addresses
          </button>
        </div>`}
        <${Select}
          label="Role"
          name="role"
          value=${form.role}
          hint=${HINTS[form.role]}
          error=${errors.role}
          options=${ROLES.filter(({ value }) => rights.grantable.includes(value))}
          onChange=${(event) => change({ role: event.currentTarget.value })}
        />
        <${ProblemNotice} problem=${teams.problem} onRetry=${teams.read} />
        ${teams.items.length > 0 &&
        html`<fieldset class="stack plain tight">
          <legend>Teams</legend>
          <div class="role-list">
            ${teams.items.map(
              ({ id, name }) => html`<${Check}
                key=${id}
                label=${name}
                checked=${form.teamIds.includes(id)}
                onChange=${(event) => toggle(id, event.currentTarget.checked)}
              />`,
            )}
          </div>
        </fieldset>`}
        <${ProblemNotice} problem=${wrong.length > 0 ? null : problem} />
        <div class="row end">
          <button type="button" class="button" onClick=${cancel}>Cancel</button>
          <button type="submit" class="button primary" disabled=${busy}>${busy ? 'Inviting…' : 'Send invitations'}</button>
        </div>
      </form>
    <//>
  `;
}

function hintOf(entries) {
  return entries.length === 0
    ? `One a line, or separated by commas; up to ${MOST}. You can paste a list.`
    : `${plural(entries.length, 'address', 'addresses')}. Each gets a mail with a link.`;
}
