// The settings of an organization: a form for those who may change them, facts for everyone else, its ownership and its deletion.
import { html, useState } from '../../core/ui.js';
import { LoadedDialog } from '../../core/feedback.js';
import { Field } from '../../core/form.js';
import { t } from '../../core/texts.js';
import { labelOf } from '../../core/user.js';
import { EditForm, useRecordForm } from '../../shared/edit.js';
import { AttributeInputs, Attributes, ExternalIdInput, Facts, textOf } from '../../shared/fields.js';
import { DescriptionInput, DomainsInput, DomainsShown, EnabledInput, NameInput, flat, formOf, missing } from '../../shared/organization-form.js';
import { ORGANIZATION } from '../../shared/organization-record.js';
import { factsOf } from '../../shared/record.js';
import { DeleteOrganization } from './delete.js';

const TRANSFER = { name: 'TransferOwnership', load: () => import('./transfer-ownership.js') };
const LEAVE = { name: 'RemoveMember', load: () => import('./member-actions.js') };

const KIND = { ...ORGANIZATION, flat, formOf };

export default function Settings(page) {
  const { organization, rights, session } = page;
  const [deleting, setDeleting] = useState(false);
  const [transferring, setTransferring] = useState(false);
  const [leaving, setLeaving] = useState(false);
  return html`
    <div class="user-columns organization-columns">
      <div class="stack user-fields">
        ${rights.mayChangeSettings ? html`<${EditSettings} ...${page} />` : html`<${Details} organization=${organization} />`}
      </div>
      <div class="stack user-side">
        ${rights.role === 'owner' &&
        html`<section class="card action" aria-labelledby="ownership">
          <div>
            <h2 id="ownership">${t('organization.settings.ownership')}</h2>
            <p class="muted small-text">${t('organization.settings.ownershipText')}</p>
          </div>
          <button type="button" class="button quiet" onClick=${() => setTransferring(true)}>${t('organization.transfer.action')}</button>
        </section>`}
        ${rights.mayLeave &&
        html`<section class="card action" aria-labelledby="membership">
          <div>
            <h2 id="membership">${t('organization.settings.membership')}</h2>
            <p class="muted small-text">${t('organization.settings.membershipText')}</p>
          </div>
          <button type="button" class="button quiet danger" onClick=${() => setLeaving(true)}>
            ${t('organization.settings.leave')}
          </button>
        </section>`}
        ${rights.mayDelete &&
        html`<section class="card action" aria-labelledby="deletion">
          <div>
            <h2 id="deletion">${t('organization.settings.deletion')}</h2>
            <p class="muted small-text">${t('organization.settings.deletionText')}</p>
          </div>
          <button type="button" class="button quiet danger" onClick=${() => setDeleting(true)}>
            ${t('organization.delete.action')}
          </button>
        </section>`}
        <section class="card stack" aria-labelledby="record">
          <h2 id="record">${t('organization.settings.record')}</h2>
          <${Facts} facts=${factsOf(organization)} narrow />
        </section>
      </div>
    </div>
    ${transferring && html`<${LoadedDialog} ...${page} ...${TRANSFER} onClose=${() => setTransferring(false)} />`}
    ${leaving &&
    html`<${LoadedDialog}
      ...${page}
      ...${LEAVE}
      member=${{ ...session.me, userId: session.me.id }}
      onClose=${() => setLeaving(false)}
      onRemoved=${() => {}}
    />`}
    ${deleting && html`<${DeleteOrganization} ...${page} onClose=${() => setDeleting(false)} />`}
  `;
}

function EditSettings(page) {
  const { organization, rights, session } = page;
  const onRecord = (next) => {
    page.onRecord(next);
    // the navigation and the list of the person's organizations have the name
    if (rights.role) {
      session.reload();
    }
  };
  const editing = useRecordForm({ ...page, onRecord }, KIND, missing);
  const { form, errors, change } = editing;
  const inputs = { form, errors, onChange: change };
  return html`
    <section class="card" aria-labelledby="organization">
      <h2 id="organization">${t('organization.settings.organization')}</h2>
      <${EditForm}
        editing=${editing}
        action=${t('organization.settings.save')}
        choosable=${(name) => ({ domains: rights.mayChangeDomains, externalId: rights.mayChangeExternalId })[name] ?? true}
      >
        <div class="form-grid">
          <${NameInput} ...${inputs} />
          <${Field}
            label=${labelOf('alias')}
            value=${organization.alias}
            hint=${t('organization.settings.aliasHint')}
            readonly
          />
        </div>
        <${DescriptionInput} ...${inputs} />
        ${rights.mayChangeDomains ? html`<${DomainsInput} ...${inputs} />` : html`<${DomainsShown} ...${inputs} />`}
        <${EnabledInput} ...${inputs} />
        ${rights.mayChangeExternalId && html`<${ExternalIdInput} about="organization" ...${inputs} />`}
        <${AttributeInputs} about="organization" checked=${editing.checked} ...${inputs} />
      <//>
    </section>
  `;
}

/** For those who may not change the settings. */
function Details({ organization: { name, alias, description, domains, enabled, externalId, attributes } }) {
  const facts = [
    [labelOf('name'), name],
    [labelOf('alias'), alias],
    [labelOf('description'), description],
    [labelOf('domains'), textOf(domains)],
    [labelOf('enabled'), textOf(enabled)],
    // only readers see it
    [labelOf('externalId'), externalId],
  ];
  return html`
    <section class="card stack" aria-labelledby="organization">
      <h2 id="organization">${t('organization.settings.organization')}</h2>
      <${Facts} facts=${facts} />
    </section>
    <${Attributes} attributes=${attributes} />
  `;
}
