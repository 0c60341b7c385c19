// The settings of an organization: a form for those who may change them, facts for everyone else, its ownership and its deletion.
import { html, useRef, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { reloadPage } from '../../core/drafts.js';
import { ProblemNotice } from '../../core/feedback.js';
import { Field, fieldErrors, focusFirstError } from '../../core/form.js';
import { useModule } from '../../core/router.js';
import { Time } from '../../core/time.js';
import { labelOf } from '../../core/user.js';
import { EditForm, useEditing } from '../../shared/editing.js';
import { attributeErrors, changed, patchOf, textOf } from '../../shared/fields.js';
import { inPlainWords } from '../../shared/organization.js';
import { DomainsInput, DomainsShown, EnabledInput, NameInput, flat, formOf } from '../../shared/organization-form.js';
import { AttributeInputs } from '../../shared/user-inputs.js';
import { DeleteOrganization } from './delete.js';
import { pathOf, readRecord } from './record.js';

const NOT_LOADED = { message: 'This dialog could not be loaded. The service may be busy, or you may be offline.' };

const ORGANIZATION = {
  noun: 'organization',
  flat: ({ organization }) => flat(organization),
  recordOf: ({ body, etag }) => ({ organization: body, etag }),
};

export default function Settings(page) {
  const { organization, rights } = page;
  const [deleting, setDeleting] = useState(false);
  const [transferring, setTransferring] = useState(false);
  return html`
    <div class="user-columns organization-columns">
      <div class="stack user-fields">
        ${rights.mayChangeSettings ? html`<${EditSettings} ...${page} />` : html`<${Facts} organization=${organization} />`}
      </div>
      <div class="stack user-side">
        <${Record} organization=${organization} />
        ${rights.role === 'owner' &&
        html`<section class="card action" aria-labelledby="ownership">
          <div>
            <h2 id="ownership">Ownership</h2>
            <p class="muted small-text">Makes another member the owner in your place.</p>
          </div>
          <button type="button" class="button quiet" onClick=${() => setTransferring(true)}>Transfer ownership</button>
        </section>`}
        ${rights.mayDelete &&
        html`<section class="card action" aria-labelledby="deletion">
          <div>
            <h2 id="deletion">Deletion</h2>
            <p class="muted small-text">Cannot be undone.</p>
          </div>
          <button type="button" class="button quiet danger" onClick=${() => setDeleting(true)}>Delete organization</button>
        </section>`}
      </div>
    </div>
    ${transferring && html`<${Transfer} ...${page} onClose=${() => setTransferring(false)} />`}
    ${deleting && html`<${DeleteOrganization} ...${page} onClose=${() => setDeleting(false)} />`}
  `;
}

/** The dialog is loaded when it is needed: few owners ever open it. */
function Transfer(page) {
  const { state, module } = useModule('transfer-ownership', () => import('./transfer-ownership.js'));
  const Content = module?.TransferOwnership;
  return html`
    ${state === 'failed' && html`<${ProblemNotice} problem=${NOT_LOADED} onRetry=${reloadPage} />`}
    ${Content && html`<${Content} ...${page} />`}
  `;
}

function EditSettings(page) {
  const { organization, rights, session } = page;
  const [checked, setChecked] = useState(false);
  const element = useRef(null);
  const onRecord = (next) => {
    page.onRecord(next);
    // the navigation and the list of the person's organizations have the name
    if (rights.role) {
      session.reload();
    }
  };
  const editing = useEditing({ ...page, onRecord }, ORGANIZATION, {
    key: `organization-${organization.id}`,
    isEdited,
    write: (base, fields) =>
      send(base, fields).catch((problem) => {
        throw inPlainWords(problem, organization, rights);
      }),
    onReset: () => setChecked(false),
  });
  const form = editing.draft?.form ?? formOf(organization);
  const byRow = attributeErrors(form.attributes);
  const missing = form.name.trim() === '';
  const errors = { ...fieldErrors(editing.problem), ...(checked && missing && { name: 'is missing' }) };
  const change = (part) => {
    editing.edit((draft) => ({ form: { ...(draft?.form ?? form), ...part } }));
    editing.dropErrors(Object.keys(part));
  };

  function save(event) {
    event.preventDefault();
    setChecked(true);
    if (missing || byRow.some(Boolean)) {
      focusFirstError(element.current);
    } else if (editing.edited && !editing.busy) {
      editing.save(flat(form)).then(() => focusFirstError(element.current));
    }
  }

  return html`
    <section class="card" aria-labelledby="organization">
      <h2 id="organization">Organization</h2>
      <${EditForm}
        editing=${editing}
        formRef=${element}
        onSave=${save}
        saveLabel="Save changes"
        choosable=${(name) => name !== 'domains' || rights.mayChangeDomains}
      >
        <div class="form-grid">
          <${NameInput} form=${form} onChange=${change} error=${errors.name} />
          <${Field}
            label="Alias"
            value=${organization.alias}
            hint="The name in tokens. It can never change."
            readonly
          />
        </div>
        ${rights.mayChangeDomains
          ? html`<${DomainsInput} form=${form} onChange=${change} error=${errors.domains} />`
          : html`<${DomainsShown} form=${form} error=${errors.domains} />`}
        <${EnabledInput} form=${form} onChange=${change} error=${errors.enabled} />
        <${AttributeInputs}
          about="organization"
          attributes=${form.attributes}
          onChange=${(attributes) => change({ attributes })}
          errors=${checked ? byRow : []}
          problem=${errors}
        />
      <//>
    </section>
  `;
}

function isEdited({ base, form }) {
  return attributeErrors(form.attributes).some(Boolean) || changed(flat(base.organization), flat(form)).length > 0;
}

/** Sends nothing if nothing differs, as after a conflict in which all of theirs was kept. */
function send({ organization, etag }, fields) {
  const patch = patchOf(flat(organization), fields);
  return Object.keys(patch).length === 0
    ? readRecord(organization.id).then((now) => ({ status: 200, body: now.organization, etag: now.etag }))
    : api.send('PATCH', pathOf(organization.id), patch, { headers: { 'If-Match': etag } });
}

function Facts({ organization: { name, alias, domains, enabled, attributes } }) {
  const values = Object.entries(attributes);
  const fact = (label, value) => html`<dt>${label}</dt><dd>${value}</dd>`;
  return html`
    <section class="card stack" aria-labelledby="organization">
      <h2 id="organization">Organization</h2>
      <dl class="facts">
        ${fact(labelOf('name'), name)} ${fact('Alias', alias)} ${fact(labelOf('domains'), textOf(domains))}
        ${fact(labelOf('enabled'), textOf(enabled))}
      </dl>
    </section>
    <section class="card stack" aria-labelledby="attributes">
      <h2 id="attributes">Attributes</h2>
      ${values.length > 0
        ? html`<dl class="facts">${values.map(([attribute, value]) => fact(attribute, textOf(value)))}</dl>`
        : html`<p class="muted">None</p>`}
    </section>
  `;
}

function Record({ organization }) {
  const fact = (label, value) => html`<dt>${label}</dt><dd>${value}</dd>`;
  return html`
    <section class="card stack" aria-labelledby="record">
      <h2 id="record">Record</h2>
      <dl class="facts narrow">
        ${fact('Created', html`<${Time} value=${organization.createdAt} />`)}
        ${fact('Updated', html`<${Time} value=${organization.updatedAt} />`)}
        ${fact('Version', organization.version)}
        ${fact('ID', html`<span class="mono">${organization.id}</span>`)}
        ${fact('ID in Keycloak', html`<span class="mono">${organization.keycloakId}</span>`)}
      </dl>
    </section>
  `;
}
