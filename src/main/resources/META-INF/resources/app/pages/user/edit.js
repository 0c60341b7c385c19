// The two forms of a user: profile with attributes, and roles.
import { html, useRef, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { fieldErrors, focusFirstError } from '../../core/form.js';
import { RoleInputs } from '../../shared/role-inputs.js';
import { attributeErrors, changed, patchOf, same } from '../../shared/fields.js';
import { flat, formOf } from '../../shared/user-form.js';
import { AttributeInputs, IdentityInputs } from '../../shared/user-inputs.js';
import { EditForm, useEditing } from '../../shared/editing.js';
import { readRecord } from './record.js';

const USER = {
  noun: 'user',
  flat: ({ user }) => flat(user),
  recordOf: ({ body, etag }) => ({ user: body, etag }),
};

export function EditProfile(page) {
  const { user } = page.record;
  const [checked, setChecked] = useState(false);
  const element = useRef(null);
  const editing = useEditing(page, USER, {
    key: `user-${user.id}`,
    isEdited: isProfileEdited,
    write: sendProfile,
    onReset: () => setChecked(false),
  });
  const form = editing.draft?.form ?? formOf(user);
  const errors = fieldErrors(editing.problem);
  const byRow = attributeErrors(form.attributes);
  const change = (part) => {
    editing.edit((draft) => ({ form: { ...(draft?.form ?? form), ...part } }));
    editing.dropErrors(Object.keys(part));
  };

  function save(event) {
    event.preventDefault();
    setChecked(true);
    if (byRow.some(Boolean)) {
      focusFirstError(element.current);
    } else if (editing.edited && !editing.busy) {
      editing.save(allFields(editing.base, form)).then(() => focusFirstError(element.current));
    }
  }

  return html`
    <section class="card" aria-labelledby="profile">
      <h2 id="profile">Profile</h2>
      <${EditForm} editing=${editing} formRef=${element} onSave=${save} saveLabel="Save changes">
        <${IdentityInputs} form=${form} onChange=${change} errors=${errors} />
        <${AttributeInputs}
          attributes=${form.attributes}
          onChange=${(attributes) => change({ attributes })}
          errors=${checked ? byRow : []}
          problem=${errors}
        />
      <//>
    </section>
  `;
}

function isProfileEdited({ base, form }) {
  return attributeErrors(form.attributes).some(Boolean) || changed(flat(base.user), allFields(base, form)).length > 0;
}

/** Sends nothing if nothing differs, as after a conflict in which all of theirs was kept. */
function sendProfile({ user, etag }, fields) {
  const patch = patchOf(flat(user), fields);
  return Object.keys(patch).length === 0
    ? readRecord(user.id).then((now) => ({ status: 200, body: now.user, etag: now.etag }))
    : api.send('PATCH', `/api/v1/users/${user.id}`, patch, { headers: { 'If-Match': etag } });
}

/** The fields of the form, and of the record where the form has none. Empty if an attribute is not valid. */
function allFields(base, form) {
  if (attributeErrors(form.attributes).some(Boolean)) {
    return {};
  }
  return flat({ ...form, enabled: base.user.enabled, roles: base.user.roles });
}

export function EditRoles(page) {
  const { user } = page.record;
  // A number that names the inputs: a new one makes them forget roles that were added.
  const [inputs, setInputs] = useState(0);
  const editing = useEditing(page, USER, {
    key: `roles-${user.id}`,
    isEdited: ({ base, roles }) => !same(base.user.roles, roles),
    write: sendRoles,
  });
  const roles = editing.draft?.roles ?? user.roles;

  function save(event) {
    event.preventDefault();
    if (editing.edited && !editing.busy) {
      editing.save({ ...flat(editing.base.user), roles });
    }
  }

  function discard() {
    editing.discard();
    setInputs(inputs + 1);
  }

  return html`
    <section class="card" aria-label="Roles">
      <${EditForm} editing=${{ ...editing, discard }} onSave=${save} saveLabel="Save roles" choosable=${(name) => name === 'roles'}>
        <${RoleInputs}
          key=${inputs}
          legend=${html`<h2>Roles</h2>`}
          roles=${roles}
          held=${editing.base.user.roles}
          onChange=${(next) => {
            editing.edit(() => ({ roles: next }));
            editing.dropErrors(['roles']);
          }}
          error=${fieldErrors(editing.problem).roles}
        />
      <//>
    </section>
  `;
}

function sendRoles({ user, etag }, { roles }) {
  return api.send('PUT', `/api/v1/users/${user.id}/roles`, { roles }, { headers: { 'If-Match': etag } });
}
