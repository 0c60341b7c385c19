// Changing a user. A change is meant for the record as it was when somebody began to type; if it is another by then, they
// choose.
import { html, useRef, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { fieldErrors, focusFirstError, useDraft, withoutErrorsOf } from '../../core/form.js';
import { ProblemNotice, toast } from '../../core/feedback.js';
import { attributeErrors, changed, flat, formOf, patchOf, same } from '../../shared/user-form.js';
import { AttributeInputs, IdentityInputs } from '../../shared/user-inputs.js';
import { RoleInputs } from '../../shared/role-inputs.js';
import { Conflict } from './conflict.js';
import { isInDoubt } from '../../shared/pending.js';
import { readRecord } from './record.js';

/**
 * Sends changes of a record until it is settled what comes of them.
 *
 * @param write (record, fields) → a promise of the answer
 * @return `save(base, fields)`, what is wrong, and the conflict if there is one; `resolve(names)` when fields are changed, and
 *     `reset` when the changes are discarded
 */
function useSaving({ onRecord, onGone, onDoubt }, write, onSaved) {
  const [state, setState] = useState({ busy: false, problem: null, conflict: null });

  async function save(base, fields, mine = { base: flat(base.user), yours: fields }) {
    setState((now) => ({ ...now, busy: true, problem: null }));
    try {
      const answer = await write(base, fields);
      onSaved();
      if (isInDoubt(answer)) {
        onDoubt(answer.body.act);
        toast('It is not certain yet whether this was done.', 'warning');
      } else {
        onRecord({ user: answer.body, etag: answer.etag });
        toast('Saved.');
      }
      setState({ busy: false, problem: null, conflict: null });
    } catch (problem) {
      if (problem.status === 412) {
        await collide(base.user.id, mine);
      } else if (problem.status === 404) {
        onGone();
      } else {
        setState((now) => ({ ...now, busy: false, problem }));
      }
    }
  }

  async function collide(id, mine) {
    try {
      const theirs = await readRecord(id);
      setState({ busy: false, problem: null, conflict: { ...mine, theirs } });
    } catch (problem) {
      if (problem.status === 404) {
        onGone();
      } else {
        setState((now) => ({ ...now, busy: false, problem }));
      }
    }
  }

  const dismiss = () => setState((now) => ({ ...now, conflict: null }));
  const resolve = (names) => setState((now) => ({ ...now, problem: withoutErrorsOf(now.problem, names) }));
  const reset = () => setState((now) => ({ ...now, problem: null }));
  return { ...state, save, dismiss, resolve, reset };
}

export function EditUser(tools) {
  const { record, onRecord } = tools;
  const { user } = record;
  const [draft, setDraft, clear, restored] = useDraft(`user-${user.id}`, null, isEdited);
  const [checked, setChecked] = useState(false);
  const element = useRef(null);
  // What somebody has begun with, else what there is now.
  const base = draft?.base ?? record;
  const form = draft?.form ?? formOf(user);
  const saving = useSaving(
    tools,
    (from, to) => {
      const patch = patchOf(flat(from.user), to);
      return Object.keys(patch).length === 0
        ? readRecord(from.user.id).then((now) => ({ status: 200, body: now.user, etag: now.etag }))
        : api.send('PATCH', `/api/v1/users/${from.user.id}`, patch, { headers: { 'If-Match': from.etag } });
    },
    () => {
      clear();
      setChecked(false);
    },
  );
  const change = (part) => {
    setDraft((now) => ({ base: now?.base ?? record, form: { ...(now?.form ?? form), ...part } }));
    saving.resolve(Object.keys(part));
  };
  const byRow = attributeErrors(form.attributes);
  const wrong = byRow.some(Boolean);
  const dirty = draft !== null && isEdited(draft);

  function send(event) {
    event.preventDefault();
    setChecked(true);
    if (wrong) {
      focusFirstError(element.current);
    } else if (dirty && !saving.busy) {
      saving.save(base, whole(base, form)).then(() => focusFirstError(element.current));
    }
  }

  function discard() {
    clear();
    setChecked(false);
    saving.reset();
  }

  return html`
    <section class="card" aria-labelledby="profile">
      <h2 id="profile">Profile</h2>
      <form class="stack" ref=${element} onSubmit=${send} novalidate>
        ${restored && dirty && html`<p class="notice info">What you had typed before is here, and not saved yet.</p>`}
        <${IdentityInputs} form=${form} onChange=${change} errors=${fieldErrors(saving.problem)} />
        <${AttributeInputs}
          attributes=${form.attributes}
          onChange=${(attributes) => change({ attributes })}
          errors=${checked ? byRow : []}
          problem=${fieldErrors(saving.problem)}
        />
        <${ProblemNotice} problem=${saving.problem} />
        <div class="row">
          <button type="submit" class="button primary" disabled=${!dirty || saving.busy}>
            ${saving.busy ? 'Saving…' : 'Save changes'}
          </button>
          ${dirty && html`<button type="button" class="button" onClick=${discard}>Discard</button>`}
        </div>
      </form>
      ${saving.conflict &&
      html`<${Conflict}
        ...${saving.conflict}
        busy=${saving.busy}
        problem=${saving.problem}
        onClose=${saving.dismiss}
        onTheirs=${(theirs) => {
          clear();
          saving.dismiss();
          onRecord(theirs);
        }}
        onSave=${(resolved, theirs) => saving.save(theirs, resolved, { base: flat(theirs.user), yours: resolved })}
      />`}
    </section>
  `;
}

function isEdited({ base, form }) {
  return attributeErrors(form.attributes).some(Boolean) || changed(flat(base.user), whole(base, form)).length > 0;
}

/** The form's fields; what it does not have is as it was. Null if an attribute cannot be read. */
function whole(base, form) {
  if (attributeErrors(form.attributes).some(Boolean)) {
    return {};
  }
  return { ...flat({ ...form, enabled: base.user.enabled, roles: base.user.roles }) };
}

function areOthers({ base, roles }) {
  return !same(base.user.roles, roles);
}

export function EditRoles(tools) {
  const { record, onRecord } = tools;
  const { user } = record;
  const [draft, setDraft, clear, restored] = useDraft(`roles-${user.id}`, null, areOthers);
  // A number that names the inputs: they know roles that were added, and forget them when they are others.
  const [inputs, setInputs] = useState(0);
  const base = draft?.base ?? record;
  const roles = draft?.roles ?? user.roles;
  const saving = useSaving(
    tools,
    (from, { roles: chosen }) =>
      api.send('PUT', `/api/v1/users/${from.user.id}/roles`, { roles: chosen }, { headers: { 'If-Match': from.etag } }),
    () => clear(),
  );
  const dirty = draft !== null && areOthers(draft);

  function send(event) {
    event.preventDefault();
    if (dirty && !saving.busy) {
      saving.save(base, { ...flat(base.user), roles });
    }
  }

  function discard() {
    clear();
    setInputs(inputs + 1);
    saving.reset();
  }

  return html`
    <section class="card" aria-label="Roles">
      <form class="stack" onSubmit=${send} novalidate>
        ${restored && dirty && html`<p class="notice info">What you had chosen before is here, and not saved yet.</p>`}
        <${RoleInputs}
          key=${inputs}
          legend=${html`<h2>Roles</h2>`}
          roles=${roles}
          held=${base.user.roles}
          onChange=${(next) => {
            setDraft((now) => ({ base: now?.base ?? record, roles: next }));
            saving.resolve(['roles']);
          }}
          error=${fieldErrors(saving.problem).roles}
        />
        <${ProblemNotice} problem=${saving.problem} />
        <div class="row">
          <button type="submit" class="button primary" disabled=${!dirty || saving.busy}>
            ${saving.busy ? 'Saving…' : 'Save roles'}
          </button>
          ${dirty && html`<button type="button" class="button" onClick=${discard}>Discard</button>`}
        </div>
      </form>
      ${saving.conflict &&
      html`<${Conflict}
        ...${saving.conflict}
        only=${['roles']}
        busy=${saving.busy}
        problem=${saving.problem}
        onClose=${saving.dismiss}
        onTheirs=${(theirs) => {
          clear();
          saving.dismiss();
          onRecord(theirs);
        }}
        onSave=${(resolved, theirs) => saving.save(theirs, resolved, { base: flat(theirs.user), yours: resolved })}
      />`}
    </section>
  `;
}
