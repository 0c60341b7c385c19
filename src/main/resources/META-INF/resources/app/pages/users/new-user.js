// Creates a user, in a dialog. Errors are shown at their fields; a request that is sent twice creates one user.
import { html, useState } from '../../core/ui.js';
import { NAME } from '../../core/branding.js';
import { Dialog } from '../../core/dialog.js';
import { Check, Radio } from '../../core/form.js';
import { toast } from '../../core/feedback.js';
import { ProfileInputs, useDeclaredProfile } from '../../core/profile.js';
import { Link } from '../../core/router.js';
import { rich, t } from '../../core/texts.js';
import { TEXT_FIELDS, labelOf, nameOf } from '../../core/user.js';
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

const ACCESS = ['invitation', 'password', 'none'];

export function CreateUser({ onClose, onCreated }) {
  const [result, setResult] = useState(null);
  const title = result?.user ? t('users.create.userCreated') : t('users.newUser');
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
        toast(t('users.create.created', { user: nameOf(answer.body) }));
      }
    },
  });
  const { form, checked, dropErrors } = creating;
  const change = (part) => creating.change({ ...usernameFor(form, part), ...part });
  const errors = { ...creating.errors, ...(checked && missing(form)) };

  return html`
    <${CreateForm} creating=${creating} action=${t('users.create.action')} doing=${t('users.create.creating')} onClose=${onClose}>
      <${IdentityInputs} form=${form} languages=${declared.languages} onChange=${change} errors=${errors} />
      <${ProfileInputs} ...${{ declared, form, errors }} whose="users" onChange=${change} />
      <${Check}
        label=${labelOf('enabled')}
        hint=${t('users.create.enabledHint')}
        name="enabled"
        checked=${form.enabled}
        error=${errors.enabled}
        onChange=${(event) => change({ enabled: event.currentTarget.checked })}
      />
      <fieldset class="stack plain">
        <legend>${t('users.create.firstSignIn')}</legend>
        ${ACCESS.map(
          (value) => html`
            <${Radio}
              key=${value}
              name="access"
              value=${value}
              label=${t(`users.access.${value}`)}
              hint=${t(`users.accessHints.${value}`)}
              chosen=${form.access}
              onChange=${(access) => {
                change({ access });
                dropErrors('invitation', 'temporaryPassword');
              }}
            />
          `,
        )}
        ${errors.invitation &&
        html`<p class="field-error" role="alert">${t('users.create.invitationError', { error: errors.invitation })}</p>`}
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
    errors.username = t('users.create.enterUsername');
  }
  if (form.access === 'invitation' && form.email.trim() === '') {
    errors.email = t('users.create.enterEmail');
  }
  if (form.access === 'password' && password === '') {
    errors.temporaryPassword = t('users.create.enterPassword');
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
        ${rich('users.create.createdIn', { user: html`<strong>${nameOf(user)}</strong>`, service: NAME })}
        ${user.invitation === 'sent' && ` ${t('users.create.invitationSent', { email: user.email })}`}
      </p>`}
      ${user?.invitation === 'not-sent' &&
      html`<p class="notice warning">${t('users.create.invitationNotSent')}</p>`}
      ${user?.invitation === 'unknown' &&
      html`<p class="notice warning">${t('users.create.invitationUnknown')}</p>`}
      ${act && html`<${Pending} act=${act} onSettled=${(outcome) => outcome === 'done' && onCreated()} />`}
      ${password && html`<${PasswordOnce} password=${password} name=${user ? nameOf(user) : name} />`}
      <div class="row end">
        ${user && html`<${Link} class="button" href=${`/console/users/${user.id}`}>${t('users.create.open')}<//>`}
        <button type="button" class="button primary" onClick=${onClose}>${t('users.create.done')}</button>
      </div>
    </div>
  `;
}
