// A new user, in a dialog: what is wrong is said at its field, and what is sent twice is done once.
import { html, useRef, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Dialog } from '../../core/dialog.js';
import { Check, fieldErrors, focusFirstError, useDraft, withoutErrorsOf } from '../../core/form.js';
import { ProblemNotice, toast } from '../../core/feedback.js';
import { Link } from '../../core/router.js';
import { nameOf } from '../../core/user.js';
import { attributeErrors, flat, patchOf } from '../../shared/user-form.js';
import { AttributeInputs, IdentityInputs } from '../../shared/user-inputs.js';
import { RoleInputs } from '../../shared/role-inputs.js';
import { InDoubt, isInDoubt } from '../../shared/pending.js';
import { PasswordInput, PasswordOnce } from '../../shared/password.js';
import { useKey } from '../../shared/idempotency-key.js';
import { forgetLists } from '../../shared/user-lists.js';
import { remember } from '../../shared/known-users.js';

const NOBODY = {
  username: '',
  email: '',
  firstName: '',
  lastName: '',
  locale: '',
  emailVerified: false,
  enabled: true,
  roles: [],
  attributes: [],
  access: 'invitation',
};

const ACCESS = [
  ['invitation', 'Invite by e-mail', 'Keycloak sends a link by which they set a password.'],
  ['password', 'Set a temporary password', 'You pass it on yourself; they change it at the first sign-in.'],
  ['none', 'Neither for now', 'They cannot sign in until you reset their password.'],
];

export function CreateUser({ onClose, onCreated }) {
  const [result, setResult] = useState(null);
  const title = result?.user ? 'The user is made' : 'New user';
  return html`
    <${Dialog} title=${title} open wide onClose=${onClose}>
      ${result
        ? html`<${Made} ...${result} onClose=${onClose} onCreated=${onCreated} />`
        : html`<${NewUser} onClose=${onClose} onResult=${setResult} onCreated=${onCreated} />`}
    <//>
  `;
}

function NewUser({ onClose, onResult, onCreated }) {
  const [form, setForm, clear, restored] = useDraft('new-user', NOBODY);
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const [checked, setChecked] = useState(false);
  const element = useRef(null);
  const key = useKey();
  const resolve = (...names) => setProblem((now) => withoutErrorsOf(now, names));
  const change = (part) => {
    setForm((now) => ({ ...now, ...part }));
    resolve(...Object.keys(part));
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
      forgetLists();
      if (isInDoubt(answer)) {
        onResult({ act: answer.body.act, password: body.temporaryPassword, name: form.username });
      } else {
        remember(answer.body);
        onCreated();
        onResult({ user: answer.body, password: body.temporaryPassword });
        toast(`${nameOf(answer.body)} is made.`);
      }
    } catch (failure) {
      key.refused(failure);
      setProblem(failure);
      setBusy(false);
      focusFirstError(element.current);
    }
  }

  /** Escape leaves what is typed for another time. */
  function cancel() {
    clear();
    onClose();
  }

  return html`
    <form class="stack" ref=${element} onSubmit=${send} novalidate>
      ${restored && html`<p class="notice info">What you had typed before is here. Cancel discards it.</p>`}
      <${IdentityInputs} form=${form} onChange=${change} errors=${errors} />
      <${Check}
        label="They may sign in"
        name="enabled"
        checked=${form.enabled}
        error=${errors.enabled}
        onChange=${(event) => change({ enabled: event.currentTarget.checked })}
      />
      <fieldset class="stack plain">
        <legend>How they get in</legend>
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
                  resolve('invitation', 'temporaryPassword');
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
            resolve('temporaryPassword');
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
        <button type="submit" class="button primary" disabled=${busy}>${busy ? 'Making the user…' : 'Make user'}</button>
      </div>
    </form>
  `;
}

/** What can be told without asking the service. */
function missing(form, password) {
  const errors = {};
  if (form.username.trim() === '') {
    errors.username = 'is missing';
  }
  if (form.access === 'invitation' && form.email.trim() === '') {
    errors.email = 'is needed for an invitation';
  }
  if (form.access === 'password' && password === '') {
    errors.temporaryPassword = 'is missing';
  }
  return errors;
}

function bodyOf(form, password) {
  const said = Object.fromEntries(Object.entries(patchOf({}, flat(form))).filter(([, value]) => value !== null));
  const access = {
    invitation: { invitation: true },
    password: { temporaryPassword: password },
    none: {},
  }[form.access];
  return { ...said, enabled: form.enabled, roles: form.roles, ...access };
}

function Made({ user, act, password, name, onClose, onCreated }) {
  return html`
    <div class="stack">
      ${user &&
      html`<p>
        <strong>${nameOf(user)}</strong> is in Keycloak and here.
        ${user.invitation === 'sent' && ` An invitation is on its way to ${user.email}.`}
      </p>`}
      ${user?.invitation === 'not-sent' &&
      html`<p class="notice warning">
        Keycloak could not send the invitation. Open the user and reset the password to try again, or to set a temporary one.
      </p>`}
      ${user?.invitation === 'unknown' &&
      html`<p class="notice warning">
        It is not known whether the invitation was sent. You can send another from the user's page.
      </p>`}
      ${act && html`<${InDoubt} act=${act} onSettled=${(outcome) => outcome === 'done' && onCreated()} />`}
      ${password && html`<${PasswordOnce} password=${password} name=${user ? nameOf(user) : name} />`}
      <div class="row end">
        ${user && html`<${Link} class="button" href=${`/console/users/${user.id}`}>Open the user<//>`}
        <button type="button" class="button primary" onClick=${onClose}>Done</button>
      </div>
    </div>
  `;
}
