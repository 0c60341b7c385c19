// Creates an organization, in a dialog. A request that is sent twice creates one organization.
import { html, useState } from '../../core/ui.js';
import { Dialog } from '../../core/dialog.js';
import { Field } from '../../core/form.js';
import { toast } from '../../core/feedback.js';
import { navigate } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { labelOf } from '../../core/user.js';
import { Pending, isPending } from '../../shared/change.js';
import { CreateForm, useCreating } from '../../shared/create.js';
import { AttributeInputs, ExternalIdInput, isComplete, patchOf } from '../../shared/fields.js';
import { DescriptionInput, DomainsInput, EnabledInput, NameInput, flat, missing } from '../../shared/organization-form.js';
import { ORGANIZATION } from '../../shared/organization-record.js';
import { UserPicker, findUsers } from '../../shared/user-picker.js';

const EMPTY = { name: '', alias: '', description: '', domains: '', enabled: true, externalId: '', attributes: [], owner: null };

export function CreateOrganization({ onClose }) {
  const [act, setAct] = useState(null);
  return html`
    <${Dialog} title=${t('organizations.create.title')} wide onClose=${onClose}>
      ${act
        ? html`
            <${Pending} act=${act} />
            <div class="row end">
              <button type="button" class="button primary" onClick=${onClose}>${t('organizations.create.done')}</button>
            </div>
          `
        : html`<${NewOrganization} onClose=${onClose} onPending=${setAct} />`}
    <//>
  `;
}

function NewOrganization({ onClose, onPending }) {
  const creating = useCreating({
    key: 'new-organization',
    empty: EMPTY,
    path: ORGANIZATION.path,
    bodyOf,
    isValid: (form) => isComplete(form, missing),
    onDone(answer) {
      ORGANIZATION.lists.forget();
      if (isPending(answer)) {
        onPending(answer.body.act);
      } else {
        toast(t('organizations.create.created', { organization: answer.body.name }));
        // not back to this dialog
        navigate(`/console/organizations/${answer.body.id}`, { replace: true });
      }
    },
  });
  const { form, change, checked, dropErrors } = creating;
  const errors = { ...creating.errors, ...(checked && missing(form)) };
  const inputs = { form, errors, onChange: change };
  return html`
    <${CreateForm}
      creating=${creating}
      action=${t('organizations.create.action')}
      doing=${t('organizations.create.creating')}
      onClose=${onClose}
    >
      <div class="form-grid">
        <${NameInput} ...${inputs} />
        <${Field}
          label=${labelOf('alias')}
          name="alias"
          value=${form.alias}
          error=${errors.alias}
          hint=${t('organizations.create.aliasHint')}
          autocomplete="off"
          spellcheck=${false}
          autocapitalize="none"
          maxlength="255"
          onInput=${(event) => change({ alias: event.currentTarget.value })}
        />
      </div>
      <${DescriptionInput} ...${inputs} />
      <${UserPicker}
        label=${labelOf('ownerId')}
        hint=${t('organizations.create.ownerHint')}
        name="owner"
        chosen=${form.owner}
        error=${errors.ownerId}
        find=${(text, signal) => findUsers(text, signal, { enabled: true })}
        onChange=${(owner) => {
          change({ owner: owner && userOf(owner) });
          dropErrors('ownerId');
        }}
      />
      <${DomainsInput} ...${inputs} />
      <${EnabledInput} ...${inputs} />
      <${ExternalIdInput} about="organization" ...${inputs} />
      <${AttributeInputs} about="organization" checked=${checked} ...${inputs} />
    <//>
  `;
}

/** The values of a user that a draft depends on. */
function userOf({ id, username, email, firstName, lastName }) {
  return { id, username, email, firstName, lastName };
}

function bodyOf(form) {
  return {
    ...patchOf({}, flat(form)),
    ...(form.alias.trim() && { alias: form.alias.trim() }),
    ...(form.owner && { ownerId: form.owner.id }),
  };
}
