// Creates an organization, in a dialog. A request that is sent twice creates one organization.
import { html, useRef, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Dialog } from '../../core/dialog.js';
import { DraftNotice, Field, fieldErrors, focusFirstError, useDraft, withoutErrorsOf } from '../../core/form.js';
import { ProblemNotice, toast } from '../../core/feedback.js';
import { navigate } from '../../core/router.js';
import { attributeErrors, patchOf } from '../../shared/fields.js';
import { DomainsInput, EnabledInput, NameInput, flat } from '../../shared/organization-form.js';
import { organizationLists } from '../../shared/organization-lists.js';
import { AttributeInputs } from '../../shared/user-inputs.js';
import { Pending, isPending } from '../../shared/pending.js';
import { UserPicker, findUsers } from '../../shared/user-picker.js';
import { useKey } from '../../shared/idempotency-key.js';

const EMPTY = { name: '', alias: '', domains: '', enabled: true, attributes: [], owner: null };

export function CreateOrganization({ onClose }) {
  const [act, setAct] = useState(null);
  return html`
    <${Dialog} title="New organization" open wide onClose=${onClose}>
      ${act
        ? html`
            <${Pending} act=${act} />
            <div class="row end"><button type="button" class="button primary" onClick=${onClose}>Done</button></div>
          `
        : html`<${NewOrganization} onClose=${onClose} onPending=${setAct} />`}
    <//>
  `;
}

function NewOrganization({ onClose, onPending }) {
  const [form, setForm, clear, restored] = useDraft('new-organization', EMPTY);
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const [checked, setChecked] = useState(false);
  const element = useRef(null);
  const key = useKey();
  const change = (part) => {
    setForm((now) => ({ ...now, ...part }));
    setProblem((now) => withoutErrorsOf(now, Object.keys(part).map((name) => (name === 'owner' ? 'ownerId' : name))));
  };
  const byRow = checked ? attributeErrors(form.attributes) : [];
  const missing = form.name.trim() === '';
  const errors = { ...fieldErrors(problem), ...(checked && missing && { name: 'is missing' }) };

  async function send(event) {
    event.preventDefault();
    setChecked(true);
    setProblem(null);
    if (busy || missing || attributeErrors(form.attributes).some(Boolean)) {
      focusFirstError(element.current);
      return;
    }
    const body = bodyOf(form);
    setBusy(true);
    try {
      const answer = await api.send('POST', '/api/v1/organizations', body, { headers: { 'Idempotency-Key': key.keyFor(body) } });
      clear();
      organizationLists.forget();
      if (isPending(answer)) {
        onPending(answer.body.act);
      } else {
        toast(`${answer.body.name} is created.`);
        // not back to this dialog
        navigate(`/console/organizations/${answer.body.id}`, { replace: true });
      }
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

  return html`
    <form class="stack" ref=${element} onSubmit=${send} novalidate>
      <${DraftNotice} shown=${restored}>Cancel discards them.<//>
      <div class="form-grid">
        <${NameInput} form=${form} onChange=${change} error=${errors.name} />
        <${Field}
          label="Alias"
          name="alias"
          value=${form.alias}
          error=${errors.alias}
          hint="The name in tokens, which never changes. If it is empty, it is derived from the name."
          autocomplete="off"
          spellcheck=${false}
          autocapitalize="none"
          maxlength="255"
          onInput=${(event) => change({ alias: event.currentTarget.value })}
        />
      </div>
      <${UserPicker}
        label="Owner"
        hint="An owner manages the organization and its members. Without one, add an owner later."
        name="owner"
        chosen=${form.owner}
        error=${errors.ownerId}
        find=${(text, signal) => findUsers(text, signal, { enabled: true })}
        onChange=${(owner) => change({ owner: owner && userOf(owner) })}
      />
      <${DomainsInput} form=${form} onChange=${change} error=${errors.domains} />
      <${EnabledInput} form=${form} onChange=${change} error=${errors.enabled} />
      <${AttributeInputs}
        about="organization"
        attributes=${form.attributes}
        onChange=${(attributes) => change({ attributes })}
        errors=${byRow}
        problem=${errors}
      />
      <${ProblemNotice} problem=${problem} />
      <div class="row end">
        <button type="button" class="button" onClick=${cancel}>Cancel</button>
        <button type="submit" class="button primary" disabled=${busy}>${busy ? 'Creating…' : 'Create organization'}</button>
      </div>
    </form>
  `;
}

/** The values of a user that a draft depends on. */
function userOf({ id, username, email, firstName, lastName }) {
  return { id, username, email, firstName, lastName };
}

function bodyOf(form) {
  return {
    ...patchOf({}, flat(form)),
    ...(form.alias.trim() && { alias: form.alias.trim() }),
    ...(form.owner && { ownerId: form.owner.id }),
  };
}
