// The fields of a record: shown, its attributes as inputs, and the difference between a record and a form as a merge patch. A record is
// compared as one flat object, in which each attribute is a field.
import { html } from '../core/ui.js';
import { sentence } from '../core/api.js';
import { Field } from '../core/form.js';
import { t } from '../core/texts.js';
import { ATTRIBUTE, PROFILE, errorText, labelOf, setField } from '../core/user.js';

/** Labels and values, those without a value left out; `facts` are [label, value]. */
export function Facts({ facts, narrow }) {
  return html`<dl class="facts ${narrow ? 'narrow' : ''}">
    ${facts.filter(([, value]) => value !== null).map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}
  </dl>`;
}

/** The input of the id that a record has in another system; `about` is the kind of record, `user` or `organization`. */
export function ExternalIdInput({ about = 'user', form, errors, onChange }) {
  return html`<${Field}
    label=${labelOf('externalId')}
    name="externalId"
    value=${form.externalId}
    error=${errors.externalId}
    hint=${t(`fields.externalIdHints.${about}`)}
    autocomplete="off"
    spellcheck=${false}
    autocapitalize="none"
    maxlength="255"
    onInput=${(event) => onChange({ externalId: event.currentTarget.value })}
  />`;
}

/** The attributes for those who cannot change them. */
export function Attributes({ attributes }) {
  const facts = Object.entries(attributes).map(([name, value]) => [name, html`<${Value} value=${value} />`]);
  return html`
    <section class="card stack" aria-labelledby="attributes">
      <h2 id="attributes">${t('fields.inputs.attributes')}</h2>
      ${facts.length > 0 ? html`<${Facts} facts=${facts} />` : html`<p class="muted">${t('fields.inputs.none')}</p>`}
    </section>
  `;
}

export function Value({ value }) {
  const isEmpty = value === undefined || value === null || value === '';
  return isEmpty ? html`<span class="muted">${t('fields.inputs.empty')}</span>` : textOf(value);
}

/** A value as read-only text. */
export function textOf(value) {
  if (value === undefined || value === null || value === '') {
    return t('fields.inputs.empty');
  }
  if (typeof value === 'boolean') {
    return value ? t('fields.inputs.yes') : t('fields.inputs.no');
  }
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) {
    return value.join(', ') || t('fields.inputs.none');
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Attributes as rows of a form. One that is not a string is edited as JSON. */
export function attributeRows(attributes) {
  return Object.entries(attributes).map(([name, value]) =>
    typeof value === 'string' ? { name, value, json: false } : { name, value: JSON.stringify(value), json: true },
  );
}

/**
 * The attributes of a record, or the rows of a form, as fields of a flat object.
 *
 * @throws {SyntaxError} if an attribute is not valid JSON; check `attributeErrors` first
 */
export function attributeFields(attributes) {
  const values = Array.isArray(attributes)
    ? attributes
        .filter(({ name }) => name.trim() !== '')
        .map(({ name, value, json }) => [name.trim(), json ? JSON.parse(value) : value])
    : Object.entries(attributes ?? {});
  return Object.fromEntries(values.map(([name, value]) => [ATTRIBUTE + name, value]));
}

/**
 * Whether a form needs no further input.
 *
 * @param missing (form) → the errors that need no request, by field
 */
export function isComplete(form, missing) {
  return Object.keys(missing(form)).length === 0 && attributeErrors(form.attributes).every((error) => error === null);
}

const EMPTY_ROW = { name: '', value: '', json: false };

/**
 * The application's attributes, one row each.
 *
 * @param about the kind of record, `user` or `organization`
 * @param form has the rows as `attributes`
 * @param checked whether to show the errors that the service could not report
 * @param errors of the service, by field
 */
export function AttributeInputs({ about = 'user', form: { attributes }, checked, errors, onChange }) {
  const byRow = checked ? attributeErrors(attributes) : [];
  const show = (rows) => onChange({ attributes: rows });
  const change = (index, part) => show(attributes.map((row, i) => (i === index ? { ...row, ...part } : row)));
  return html`
    <fieldset class="stack plain">
      <legend>${t('fields.inputs.attributes')}</legend>
      ${attributes.length === 0 && html`<p class="muted">${t(`fields.noAttributes.${about}`)}</p>`}
      ${attributes.map(
        ({ name, value, json }, index) => html`
          <div class="attribute" key=${index}>
            <${Field}
              label=${t('fields.inputs.name')}
              value=${name}
              autocomplete="off"
              spellcheck=${false}
              onInput=${(event) => change(index, { name: event.currentTarget.value })}
            />
            <${Field}
              label=${json ? t('fields.inputs.valueAsJson') : t('fields.inputs.value')}
              value=${value}
              error=${byRow[index] ?? errors[`attributes.${name.trim()}`]}
              autocomplete="off"
              onInput=${(event) => change(index, { value: event.currentTarget.value })}
            />
            <button
              type="button"
              class="button quiet"
              aria-label=${t('fields.inputs.removeAttribute', { attribute: name || index + 1 })}
              onClick=${() => show(attributes.filter((_, i) => i !== index))}
            >
              ${t('fields.inputs.remove')}
            </button>
          </div>
        `,
      )}
      ${errors.attributes && html`<p class="field-error">${sentence(errorText({ field: 'attributes', message: errors.attributes }))}</p>`}
      <div>
        <button type="button" class="button small" onClick=${() => show([...attributes, EMPTY_ROW])}>
          ${t('fields.inputs.addAttribute')}
        </button>
      </div>
    </fieldset>
  `;
}

/** The errors in the attributes of a form, by row; null for a valid row. The service could not report these. */
function attributeErrors(attributes) {
  const seen = new Set();
  return attributes.map(({ name, value, json }) => {
    const key = name.trim();
    if (key === '') {
      return value.trim() === '' ? null : t('fields.inputs.nameMissing');
    }
    if (seen.has(key)) {
      return t('fields.inputs.duplicateName');
    }
    seen.add(key);
    return json && !isJson(value) ? t('fields.inputs.notJson') : null;
  });
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export function same(a, b) {
  return JSON.stringify(sorted(a ?? null)) === JSON.stringify(sorted(b ?? null));
}

/** The names of the fields in which two flat objects differ, in the order of the form. */
export function changed(from, to) {
  return [...new Set([...Object.keys(to), ...Object.keys(from)])].filter(
    (name) => (name in to || name.startsWith(ATTRIBUTE) || name.startsWith(PROFILE)) && !same(from[name], to[name]),
  );
}

/** The merge patch (RFC 7396) that turns one into the other; empty if they are the same. */
export function patchOf(from, to) {
  const patch = {};
  changed(from, to).forEach((name) => {
    if (name.startsWith(ATTRIBUTE)) {
      patch.attributes ??= {};
      patch.attributes[name.slice(ATTRIBUTE.length)] = mergePatch(from[name], to[name]);
    } else {
      setField(patch, name, to[name] ?? null);
    }
  });
  return patch;
}

/** A merge patch merges objects, so a removed member must be set to null. */
function mergePatch(from, to) {
  if (to === undefined) {
    return null;
  }
  if (!isObject(from) || !isObject(to)) {
    return to;
  }
  const patch = {};
  Object.keys(from).filter((name) => !(name in to)).forEach((name) => (patch[name] = null));
  Object.keys(to)
    .filter((name) => !same(from[name], to[name]))
    .forEach((name) => (patch[name] = mergePatch(from[name], to[name])));
  return patch;
}

function isObject(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function sorted(value) {
  if (!isObject(value)) {
    return value;
  }
  return Object.fromEntries(Object.keys(value).sort().map((name) => [name, sorted(value[name])]));
}
