// The inputs of a webhook that its creation and its change have in common.
import { html } from '../../core/ui.js';
import { Field, TextArea } from '../../core/form.js';
import { t } from '../../core/texts.js';
import { labelOf } from '../../core/user.js';
import { TypeInputs } from './types.js';

const MOST_CHANGES = 100;

/** @param entities those whose events the webhook can get */
export function WebhookInputs({ form, errors, entities, onChange }) {
  const set = (name) => (event) => onChange({ [name]: event.currentTarget.value });
  return html`
    <${Field}
      label=${labelOf('url')}
      type="url"
      name="url"
      required
      value=${form.url}
      hint=${t('webhooks.form.urlHint')}
      error=${errors.url}
      autocomplete="off"
      spellcheck=${false}
      autocapitalize="none"
      maxlength="2000"
      onInput=${set('url')}
    />
    <${TypeInputs} entities=${entities} types=${form.types} error=${errors.types} onChange=${(types) => onChange({ types })} />
    <${Field}
      label=${labelOf('batch')}
      type="number"
      name="batch"
      required
      min="1"
      max=${MOST_CHANGES}
      value=${form.batch}
      hint=${t('webhooks.form.batchHint')}
      error=${errors.batch}
      onInput=${set('batch')}
    />
    <${TextArea}
      label=${labelOf('description')}
      name="description"
      rows="2"
      value=${form.description}
      hint=${t('webhooks.form.descriptionHint')}
      error=${errors.description}
      maxlength="500"
      onInput=${set('description')}
    />
  `;
}

/** The errors that need no request. */
export function missing({ url, types, batch }) {
  return {
    ...(url.trim() === '' && { url: t('errors.missing') }),
    ...(types.length === 0 && { types: t('webhooks.form.chooseType') }),
    ...(batch === '' && { batch: t('errors.missing') }),
  };
}
