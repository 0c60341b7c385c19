// Creates a user, in a dialog. Errors are shown at their fields; a request that is sent twice creates one user.
import { html, useRef, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Dialog } from '../../core/dialog.js';
import { Check, DraftNotice, fieldErrors, focusFirstError, useDraft, withoutErrorsOf } from '../../core/form.js';
import { ProblemNotice, toast } from '../../core/feedback.js';
import { Link } from '../../core/router.js';
import { TEXT_FIELDS, nameOf } from '../../core/user.js';
import { attributeErrors, patchOf } from '../../shared/fields.js';
import { flat } from '../../shared/user-form.js';
import { AttributeInputs, IdentityInputs } from '../../shared/user-inputs.js';
import { RoleInputs } from '../../shared/role-inputs.js';
import { Pending, isPending } from '../../shared/pending.js';
import { PasswordInput, PasswordOnce } from '../../shared/password.js';
import { useKey } from '../../shared/idempotency-key.js';
import { userLists } from '../../shared/user-lists.js';
import { remember } from '../../shared/known-users.js';

const EMPTY = {
  ...Object.fromEntries(TEXT_FIELDS.map((name) => [name, ''])),
  emailVerified: false,
  enabled: true,
  roles: [],
  attributes: [],
  access: 'invitation',
};

const ACCESS = [
  ['invitation', 'Invite by e-mail', 'Keycloak sends the user a link for setting a password.'],
  ['password', 'Set a temporary password', 'You give it to the user yourself; they change it at the first sign-in.'],
  ['none', 'Neither', 'The user cannot sign in until you reset their password.'],
];

export function CreateUser({ onClose, onCreated }) {
  const [result, setResult] = useState(null);
  const title = result?.user ? 'User created' : 'New user';
  return html`
    <${Dialog} title=${title} open wide onClose=${onClose}>
      ${result
        ? html`<${Created} ...${result} onClose=${onClose} onCreated=${onCreated} />`
        : html`<${NewUser} onClose=${onClose} onResult=${setResult} onCreated=${onCreated} />`}
    <//>
  `;
}

function NewUser({ onClose, onResult, onCreated }) {
  const [form, setForm, clear, restored] = useDraft('new-user', EMPTY);
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const [checked, setChecked] = useState(false);
  const element = useRef(null);
  const key = useKey();
  const dropErrors = (...names) => setProblem((now) => withoutErrorsOf(now, names));
  const change = (part) => {
    setForm((now) => ({ ...now, ...part }));
    dropErrors(...Object.keys(part));
  };
  const byRow = checked ? attributeErrors(form.attributes) : [];
  const errors = { ...fieldErrors(problem), ...(checked ? missing(form, password) : {}) };

  async function send(event) {
    event.preventDefault();
    setChecked(true);
    setProblem(null);
    if (busy || Object.keys(missing(form, password)).length > 0 || attributeErrors(form.attributes).some(Boolean)) {
      focusFirstError(element.current);
      return;
    }
    const body = bodyOf(form, password);
    setBusy(true);
    try {
      const answer = await api.send('POST', '/api/v1/users', body, { headers: { 'Idempotency-Key': key.keyFor(body) } });
      clear();
      userLists.forget();
      if (isPending(answer)) {
        onResult({ act: answer.body.act, password: body.temporaryPassword, name: form.username });
      } else {
        remember(answer.body);
        onCreated();
        onResult({ user: answer.body, password: body.temporaryPassword });
        toast(`${nameOf(answer.body)} is created.`);
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
      <${IdentityInputs} form=${form} onChange=${change} errors=${errors} />
      <${Check}
        label="Enabled"
        hint="A disabled user cannot sign in."
        name="enabled"
        checked=${form.enabled}
        error=${errors.enabled}
        onChange=${(event) => change({ enabled: event.currentTarget.checked })}
      />
      <fieldset class="stack plain">
        <legend>First sign-in</legend>
        ${ACCESS.map(
          ([value, label, hint]) => html`
            <label key=${value} class="choice">
              <input
                type="radio"
                name="access"
                value=${value}
                checked=${form.access === value}
                onChange=${() => {
                  change({ access: value });
                  dropErrors('invitation', 'temporaryPassword');
                }}
              />
              <span>${label}<span class="hint">${hint}</span></span>
            </label>
          `,
        )}
        ${errors.invitation && html`<p class="field-error" role="alert">The invitation ${errors.invitation}.</p>`}
        ${form.access === 'password' &&
        html`<${PasswordInput}
          value=${password}
          onChange=${(next) => {
            setPassword(next);
            dropErrors('temporaryPassword');
          }}
          error=${errors.temporaryPassword}
        />`}
      </fieldset>
      <${RoleInputs} roles=${form.roles} onChange=${(roles) => change({ roles })} error=${errors.roles} />
      <${AttributeInputs}
        attributes=${form.attributes}
        onChange=${(attributes) => change({ attributes })}
        errors=${byRow}
        problem=${fieldErrors(problem)}
      />
      <${ProblemNotice} problem=${problem} />
      <div class="row end">
        <button type="button" class="button" onClick=${cancel}>Cancel</button>
        <button type="submit" class="button primary" disabled=${busy}>${busy ? 'Creating…' : 'Create user'}</button>
      </div>
    </form>
  `;
}

/** The errors that need no request. */
function missing(form, password) {
  const errors = {};
  if (form.username.trim() === '') {
    errors.username = 'is missing';
  }
  if (form.access === 'invitation' && form.email.trim() === '') {
    errors.email = 'is required for an invitation';
  }
  if (form.access === 'password' && password === '') {
    errors.temporaryPassword = 'is missing';
  }
  return errors;
}

function bodyOf(form, password) {
  const values = Object.fromEntries(Object.entries(patchOf({}, flat(form))).filter(([, value]) => value !== null));
  const access = {
    invitation: { invitation: true },
    password: { temporaryPassword: password },
    none: {},
  }[form.access];
  return { ...values, enabled: form.enabled, roles: form.roles, ...access };
}

function Created({ user, act, password, name, onClose, onCreated }) {
  return html`
    <div class="stack">
      ${user &&
      html`<p>
        <strong>${nameOf(user)}</strong> is created in Keycloak and in Rollcall.
        ${user.invitation === 'sent' && ` Keycloak has sent an invitation to ${user.email}.`}
      </p>`}
      ${user?.invitation === 'not-sent' &&
      html`<p class="notice warning">
        Keycloak could not send the invitation. Open the user and reset the password to try again or to set a temporary one.
      </p>`}
      ${user?.invitation === 'unknown' &&
      html`<p class="notice warning">
        It is not known whether the invitation was sent. You can send another one from the user's page.
      </p>`}
      ${act && html`<${Pending} act=${act} onSettled=${(outcome) => outcome === 'done' && onCreated()} />`}
      ${password && html`<${PasswordOnce} password=${password} name=${user ? nameOf(user) : name} />`}
      <div class="row end">
        ${user && html`<${Link} class="button" href=${`/console/users/${user.id}`}>Open user<//>`}
        <button type="button" class="button primary" onClick=${onClose}>Done</button>
      </div>
    </div>
  `;
}
