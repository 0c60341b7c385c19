// Inputs of an organization, and the fields behind them.
import { html } from '../core/ui.js';
import { Check, Field } from '../core/form.js';
import { t } from '../core/texts.js';
import { labelOf } from '../core/user.js';
import { attributeFields, attributeRows } from './fields.js';

/** The state of the form for a record. */
export function formOf(organization) {
  return {
    name: organization.name,
    description: organization.description ?? '',
    domains: organization.domains.join(' '),
    enabled: organization.enabled,
    externalId: organization.externalId ?? '',
    attributes: attributeRows(organization.attributes),
  };
}

/**
 * A form or a record as one flat object, in which each attribute is a field.
 *
 * @throws {SyntaxError} if an attribute is not valid JSON; check `attributeErrors` first
 */
export function flat({ name, description, domains, enabled, externalId, attributes }) {
  return {
    name: name.trim() || null,
    description: description?.trim() || null,
    domains: typeof domains === 'string' ? domainsOf(domains) : [...domains].sort(),
    enabled,
    externalId: externalId?.trim() || null,
    ...attributeFields(attributes),
  };
}

/** The errors that need no request, by field. */
export function missing({ name }) {
  return name.trim() === '' ? { name: t('organizationForm.enterName') } : {};
}

function domainsOf(text) {
  return [...new Set(text.toLowerCase().split(/[\s,;]+/).filter(Boolean))].sort();
}

export function NameInput({ form, onChange, errors }) {
  return html`<${Field}
    label=${labelOf('name')}
    name="name"
    value=${form.name}
    error=${errors.name}
    required
    autocomplete="off"
    maxlength="255"
    onInput=${(event) => onChange({ name: event.currentTarget.value })}
  />`;
}

export function DescriptionInput({ form, onChange, errors }) {
  return html`<${Field}
    label=${labelOf('description')}
    name="description"
    value=${form.description}
    error=${errors.description}
    autocomplete="off"
    maxlength="255"
    onInput=${(event) => onChange({ description: event.currentTarget.value })}
  />`;
}

/** For those who may not change the domains. */
export function DomainsShown({ form, errors }) {
  return html`<${Field}
    label=${labelOf('domains')}
    value=${form.domains}
    error=${errors.domains}
    hint=${t('organizationForm.domainsReadOnly')}
    readonly
  />`;
}

export function DomainsInput({ form, onChange, errors }) {
  return html`<${Field}
    label=${labelOf('domains')}
    name="domains"
    value=${form.domains}
    error=${errors.domains}
    hint=${t('organizationForm.domainsHint')}
    autocomplete="off"
    spellcheck=${false}
    autocapitalize="none"
    onInput=${(event) => onChange({ domains: event.currentTarget.value })}
  />`;
}

export function EnabledInput({ form, onChange, errors }) {
  return html`<${Check}
    label=${labelOf('enabled')}
    hint=${t('organizationForm.enabledHint')}
    name="enabled"
    checked=${form.enabled}
    error=${errors.enabled}
    onChange=${(event) => onChange({ enabled: event.currentTarget.checked })}
  />`;
}
