// The two forms of a user: profile with external ID and attributes, and roles.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { ProfileInputs } from '../../core/profile.js';
import { PROFILE } from '../../core/user.js';
import { EditForm, useEditing, useRecordForm } from '../../shared/edit.js';
import { AttributeInputs, ExternalIdInput } from '../../shared/fields.js';
import { RoleInputs } from '../../shared/role-inputs.js';
import { IdentityInputs, flat, formOf } from '../../shared/user-form.js';
import { USER } from '../../shared/user-record.js';

const KIND = { ...USER, flat, formOf };

export function EditProfile(page) {
  const editing = useRecordForm(page, KIND);
  const { form, checked, errors, change } = editing;
  const { declared } = page;
  const readOnly = declared.attributes.filter(({ users }) => users?.readOnly).map(({ name }) => PROFILE + name);
  return html`
    <section class="card" aria-labelledby="profile">
      <h2 id="profile">Profile</h2>
      <${EditForm} editing=${editing} action="Save changes" choosable=${(name) => !readOnly.includes(name)}>
        <${IdentityInputs} form=${form} onChange=${change} errors=${errors} />
        <${ExternalIdInput} form=${form} onChange=${change} errors=${errors} />
        <${ProfileInputs} ...${{ declared, form, errors }} whose="users" record=${editing.base.body} onChange=${change} />
        <${AttributeInputs} ...${{ form, checked, errors }} onChange=${change} />
      <//>
    </section>
  `;
}

export function EditRoles(page) {
  const { user } = page;
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
    <section class="card" aria-label="Roles">
      <${EditForm} editing=${{ ...editing, discard }} action="Save roles" choosable=${(name) => name === 'roles'}>
        <${RoleInputs}
          key=${inputs}
          legend=${html`<h2>Roles</h2>`}
          roles=${editing.draft?.roles ?? user.roles ?? []}
          held=${editing.base.body.roles ?? []}
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
