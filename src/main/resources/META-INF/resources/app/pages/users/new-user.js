// Creates a user, in a dialog. Errors are shown at their fields; a request that is sent twice creates one user.
import { html, useState } from '../../core/ui.js';
import { Dialog } from '../../core/dialog.js';
import { Check, Radio } from '../../core/form.js';
import { toast } from '../../core/feedback.js';
import { ProfileInputs, useDeclaredProfile } from '../../core/profile.js';
import { Link } from '../../core/router.js';
import { TEXT_FIELDS, nameOf } from '../../core/user.js';
import { Pending, isPending } from '../../shared/change.js';
import { CreateForm, useCreating } from '../../shared/create.js';
import { AttributeInputs, ExternalIdInput, isComplete, patchOf } from '../../shared/fields.js';
import { remember } from '../../shared/known-records.js';
import { PasswordInput, PasswordOnce } from '../../shared/password.js';
import { RoleInputs } from '../../shared/role-inputs.js';
import { IdentityInputs, flat } from '../../shared/user-form.js';
import { USER } from '../../shared/user-record.js';

const EMPTY = {
  ...Object.fromEntries(TEXT_FIELDS.map((name) => [name, ''])),
  emailVerified: false,
  externalId: '',
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
    <${Dialog} title=${title} wide onClose=${onClose}>
      ${result
        ? html`<${Created} ...${result} onClose=${onClose} onCreated=${onCreated} />`
        : html`<${NewUser} onClose=${onClose} onResult=${setResult} onCreated=${onCreated} />`}
    <//>
  `;
}

function NewUser({ onClose, onResult, onCreated }) {
  const [password, setPassword] = useState('');
  const declared = useDeclaredProfile();
  const missing = (form) => missingIn(form, password);
  const creating = useCreating({
    key: 'new-user',
    empty: EMPTY,
    path: USER.path,
    bodyOf: (form) => bodyOf(form, password),
    isValid: (form) => isComplete(form, missing),
    onDone(answer, { username, temporaryPassword }) {
      USER.lists.forget();
      if (isPending(answer)) {
        onResult({ act: answer.body.act, password: temporaryPassword, name: username });
      } else {
        remember(answer.body);
        onCreated();
        onResult({ user: answer.body, password: temporaryPassword });
        toast(`${nameOf(answer.body)} is created.`);
      }
    },
  });
  const { form, checked, dropErrors } = creating;
  const change = (part) => creating.change({ ...usernameFor(form, part), ...part });
  const errors = { ...creating.errors, ...(checked && missing(form)) };

  return html`
    <${CreateForm} creating=${creating} action="Create user" doing="Creating…" onClose=${onClose}>
      <${IdentityInputs} form=${form} onChange=${change} errors=${errors} />
      <${ProfileInputs} ...${{ declared, form, errors }} whose="users" onChange=${change} />
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
            <${Radio}
              key=${value}
              name="access"
              ...${{ value, label, hint }}
              chosen=${form.access}
              onChange=${(access) => {
                change({ access });
                dropErrors('invitation', 'temporaryPassword');
              }}
            />
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
      <${ExternalIdInput} form=${form} onChange=${change} errors=${errors} />
      <${AttributeInputs} ...${{ form, checked, errors }} onChange=${change} />
    <//>
  `;
}

/** The username that follows from the address, until another one is typed. */
function usernameFor(form, { email }) {
  const derived = (address) => address.trim().split('@')[0].toLowerCase();
  return email !== undefined && form.username === derived(form.email) ? { username: derived(email) } : {};
}

/** The errors that need no request. */
function missingIn(form, password) {
  const errors = {};
  if (form.username.trim() === '') {
    errors.username = 'Enter a username.';
  }
  if (form.access === 'invitation' && form.email.trim() === '') {
    errors.email = 'Enter an e-mail address for the invitation.';
  }
  if (form.access === 'password' && password === '') {
    errors.temporaryPassword = 'Enter a temporary password, or generate one.';
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
