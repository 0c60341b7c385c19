// The two forms of a user: profile with external ID and attributes, and roles.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { ProfileInputs } from '../../core/profile.js';
import { t } from '../../core/texts.js';
import { PROFILE, labelOf } from '../../core/user.js';
import { EditForm, useEditing, useRecordForm } from '../../shared/edit.js';
import { AttributeInputs, ExternalIdInput } from '../../shared/fields.js';
import { RoleInputs } from '../../shared/role-inputs.js';
import { IdentityInputs, flat, formOf, unchosenVerification } from '../../shared/user-form.js';
import { USER } from '../../shared/user-record.js';

/** A new address is sent with the choice whether it is verified, even if that stays the same. */
const withVerification = (patch, { emailVerified }) => (patch.email ? { ...patch, emailVerified } : patch);

const KIND = { ...USER, flat, formOf, completed: withVerification };

export function EditProfile(page) {
  const editing = useRecordForm(page, KIND, unchosenVerification);
  const { form, checked, errors, change } = editing;
  const { declared } = page;
  const readOnly = declared.attributes.filter(({ users }) => users?.readOnly).map(({ name }) => PROFILE + name);
  return html`
    <section class="card" aria-labelledby="profile">
      <h2 id="profile">${t('user.fields.profile')}</h2>
      <${EditForm} editing=${editing} action=${t('user.fields.saveChanges')} choosable=${(name) => !readOnly.includes(name)}>
        <${IdentityInputs} form=${form} languages=${declared.languages} onChange=${change} errors=${errors} />
        <${ExternalIdInput} form=${form} onChange=${change} errors=${errors} />
        <${ProfileInputs} ...${{ declared, form, errors }} whose="users" record=${editing.base.body} onChange=${change} />
        <${AttributeInputs} ...${{ form, checked, errors }} onChange=${change} />
      <//>
    </section>
  `;
}

export function EditRoles(page) {
  const { user, sources } = page;
  // A number that names the inputs: a new one makes them forget roles that were added.
  const [inputs, setInputs] = useState(0);
  const editing = useEditing(page, KIND, {
    key: `roles-${user.id}`,
    fieldsOf: ({ base, roles }) => ({ ...flat(base.body), roles }),
    write: ({ etag }, { roles }) => api.send('PUT', `${page.path}/roles`, { roles }, { headers: { 'If-Match': etag } }),
  });

  function discard() {
    editing.discard();
    setInputs(inputs + 1);
  }

  return html`
    <section class="card" aria-label=${labelOf('roles')}>
      <${EditForm} editing=${{ ...editing, discard }} action=${t('user.fields.saveRoles')} choosable=${(name) => name === 'roles'}>
        <${RoleInputs}
          key=${inputs}
          legend=${html`<h2>${labelOf('roles')}</h2>`}
          roles=${editing.draft?.roles ?? user.roles ?? []}
          held=${editing.base.body.roles ?? []}
          sources=${sources}
          onChange=${(roles) => {
            editing.edit(() => ({ roles }));
            editing.dropErrors('roles');
          }}
          error=${editing.errors.roles}
        />
      <//>
    </section>
  `;
}
