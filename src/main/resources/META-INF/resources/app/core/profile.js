// The realm's user profile: its languages, and its attributes. The service describes those that it copies, so no page names one of them.
import { html, useAbortableEffect, useState } from './ui.js';
import { api } from './api.js';
import { ProblemNotice } from './feedback.js';
import { Check, Field, FieldGroup, Radio, Select, TextArea } from './form.js';
import { languageName } from './language.js';
import { language, rich, t, useLanguage } from './texts.js';
import { PROFILE, declare, labelledValue } from './user.js';

const MAX_VALUE = 2048;
const CHOICES = ['select', 'radio', 'multiselect'];

/** The values that the browser's inputs can show, by input type. */
const READABLE = { number: /^-?\d+(\.\d+)?$/, date: /^\d{4}-\d\d-\d\d$/ };

/** The last description that was read, so that a page shows it immediately. */
let newest = { attributes: [], groups: [], languages: null, accountUrl: null };

/**
 * Reads the description of the attributes → `attributes`, `groups`, `languages` and `accountUrl` as in the API, the `problem` of reading
 * it, and `load()` to try again. There are no attributes until it is read, and none at all unless the operator names some. The languages
 * are null until it is read, and none if the realm's internationalization is off.
 */
export function useDeclaredProfile() {
  const [state, setState] = useState({ ...newest, problem: null });
  const shown = useLanguage();
  const load = (signal) =>
    api.get('/api/v1/profile', { signal, headers: { 'Accept-Language': language() } }).then(
      ({ body }) => {
        newest = body;
        declare(body.attributes);
        setState({ ...body, problem: null });
      },
      (problem) => signal?.aborted || setState({ ...newest, languages: newest.languages ?? [], problem }),
    );
  useAbortableEffect(load, [shown]);
  return { ...state, load: () => load() };
}

/**
 * The input of a field that every record has: a line of text, or for `locale` a choice of the realm's languages.
 *
 * @param languages of `useDeclaredProfile`; without any, the language is typed
 * @param hint is always shown
 * @param format is shown without a hint, if the value is typed
 */
export function IdentityInput({ languages, hint, format, ...field }) {
  return field.name !== 'locale' || languages?.length === 0
    ? html`<${Field} ...${field} hint=${hint ?? format} />`
    : html`<${LanguageInput} ...${{ languages: languages ?? [], hint, field }} />`;
}

/** A language that the realm does not have is offered as long as the record has it. */
function LanguageInput({ languages, hint, field: { label, error, name, value, autocomplete, onInput } }) {
  const offered = languages.includes(value) || value === '' ? languages : [...languages, value];
  const options = [['', t('profile.noLanguage')], ...offered.map((tag) => [tag, languageName(tag)])];
  return html`<${Select} ...${{ label, hint, error, name, value, autocomplete, options, onInput }} />`;
}

/** The attributes of a record, and those among a form's inputs, as fields of a flat object. Empty ones are null. */
export function profileFields({ profile, ...form }) {
  const record = Object.entries(profile ?? {}).map(([name, value]) => [PROFILE + name, value]);
  const inputs = Object.entries(form).filter(([name]) => name.startsWith(PROFILE));
  return Object.fromEntries([...record, ...inputs].map(([name, value]) => [name, filled(value)]));
}

/** Lists are sorted, since Keycloak keeps no order. */
function filled(value) {
  if (!Array.isArray(value)) {
    return value?.trim() || null;
  }
  const values = [...new Set(value.map((each) => each.trim()).filter(Boolean))].sort();
  return values.length > 0 ? values : null;
}

function valuesOf(value) {
  return [value ?? []].flat();
}

/**
 * The inputs of a form.
 *
 * @param declared of `useDeclaredProfile`
 * @param whose `own` in the person's own account, `users` in the record of any user
 * @param record has the values that are not in the form; without one, for a new user, read-only attributes are left out
 * @param form has the edited values, by the names of their fields
 * @param errors by the names of the fields
 * @param onChange gets {field: value}: a text, or a list of texts
 * @param hintOf (field) → a hint, if there is one
 */
export function ProfileInputs({ declared, whose, record, form, errors, onChange, hintOf = () => null }) {
  const { attributes, groups, problem, load } = declared;
  const shown = attributes.filter(({ [whose]: access }) => access && (record || !access.readOnly));
  const input = (attribute) => {
    const name = PROFILE + attribute.name;
    const recorded = record?.profile?.[attribute.name];
    return html`<${Input}
      key=${name}
      ...${{ name, attribute, recorded }}
      value=${form[name] ?? recorded}
      label=${attribute.displayName}
      required=${attribute[whose].required && !attribute[whose].readOnly}
      error=${errors[name]}
      hint=${hintOf(name) ?? hintOfAccess(declared, attribute, whose)}
      readOnly=${attribute[whose].readOnly}
      onValue=${(value) => onChange({ [name]: value })}
    />`;
  };
  const inGroup = (wanted) => shown.filter(({ group }) => (group ?? null) === wanted);
  return html`
    <${ProblemNotice} problem=${attributes.length === 0 ? problem : null} onRetry=${load} />
    ${inGroup(null).length > 0 && html`<div class="form-grid">${inGroup(null).map(input)}</div>`}
    ${groups
      .filter(({ name }) => inGroup(name).length > 0)
      .map(
        ({ name, header, description }) => html`<fieldset key=${name} class="stack plain">
          <legend>${header}</legend>
          ${description && html`<p class="hint">${description}</p>`}
          <div class="form-grid">${inGroup(name).map(input)}</div>
        </fieldset>`,
      )}
  `;
}

/** Keycloak judges the service's requests as an administrator's, so users change some attributes in Keycloak only. */
function hintOfAccess({ accountUrl }, attribute, whose) {
  const { readOnly, inAccountPages } = attribute[whose];
  if (!readOnly) {
    return null;
  }
  const pages = accountUrl ? html`<a href=${accountUrl}>${t('profile.accountPages')}</a>` : t('profile.accountPages');
  if (whose === 'own') {
    return inAccountPages ? rich('profile.changeInAccountPages', { pages }) : t('profile.onlyAdministrators');
  }
  return inAccountPages ? rich('profile.onlyTheUser', { pages }) : t('profile.nobody');
}

function Input({ attribute, recorded, value, readOnly, onValue, ...field }) {
  const { inputType, multivalued } = attribute;
  if (readOnly) {
    const text = valuesOf(labelledValue(field.name, value)).join(', ');
    return html`<${OneValue} ...${field} inputType=${inputType === 'textarea' ? 'textarea' : 'text'} value=${text} readonly />`;
  }
  if (CHOICES.includes(inputType)) {
    return html`<${Choice} ...${{ attribute, recorded, value, onValue, field }} />`;
  }
  return multivalued
    ? html`<${SeveralValues} ...${{ inputType, value, onValue, field }} />`
    : html`<${OneValue} ...${field} inputType=${inputType} value=${valuesOf(value)[0] ?? ''} onValue=${onValue} />`;
}

/** A number or a date that the browser's inputs cannot show is edited as text. */
function OneValue({ inputType, value, onValue, ...field }) {
  const [readable] = useState(value === '' || READABLE[inputType]?.test(value));
  const type = inputType in READABLE && readable ? inputType : 'text';
  const input = { ...field, value, onInput: ({ currentTarget }) => onValue?.(currentTarget.value), maxlength: MAX_VALUE };
  return inputType === 'textarea'
    ? html`<${TextArea} ...${input} />`
    : html`<${Field} ...${input} type=${type} step=${type === 'number' ? 'any' : undefined} autocomplete="off" />`;
}

/** One input for each value. */
function SeveralValues({ inputType, value, onValue, field: { name, ...group } }) {
  const values = valuesOf(value).length > 0 ? valuesOf(value) : [''];
  return html`<${FieldGroup} ...${group}>
    ${values.map(
      (each, index) => html`<div class="row with-button" key=${index}>
        <${OneValue}
          name=${name}
          label=${t('profile.value', { number: index + 1 })}
          inputType=${inputType}
          value=${each}
          onValue=${(text) => onValue(values.map((other, i) => (i === index ? text : other)))}
        />
        <button
          type="button"
          class="button quiet"
          aria-label=${t('profile.removeValue', { number: index + 1, field: group.label })}
          onClick=${() => onValue(values.filter((_, i) => i !== index))}
        >
          ${t('profile.remove')}
        </button>
      </div>`,
    )}
    <div><button type="button" class="button small" onClick=${() => onValue([...values, ''])}>${t('profile.addValue')}</button></div>
  <//>`;
}

/** A value that the realm no longer offers is offered as long as the record has it. */
function Choice({ attribute, recorded, value, onValue, field }) {
  const { name, required, ...group } = field;
  const chosen = valuesOf(value);
  const offered = new Map(attribute.options.map((option) => [option.value, option.label]));
  [...valuesOf(recorded), ...chosen].filter(Boolean).forEach((each) => offered.has(each) || offered.set(each, each));
  if (attribute.multivalued) {
    const choose = (each, on) => onValue(on ? [...chosen, each] : chosen.filter((other) => other !== each));
    return html`<${FieldGroup} ...${group} required=${required}>
      ${[...offered].map(
        ([each, label]) => html`<${Check}
          key=${each}
          ...${{ name, label }}
          checked=${chosen.includes(each)}
          onChange=${({ currentTarget }) => choose(each, currentTarget.checked)}
        />`,
      )}
    <//>`;
  }
  const options = [...(required && attribute.inputType === 'radio' ? [] : [['', required ? t('profile.choose') : t('profile.none')]]), ...offered];
  if (attribute.inputType === 'radio') {
    return html`<${FieldGroup} ...${group} required=${required}>
      ${options.map(
        ([each, label]) => html`<${Radio}
          key=${each}
          ...${{ name, label, required }}
          value=${each}
          chosen=${chosen[0] ?? ''}
          onChange=${onValue}
        />`,
      )}
    <//>`;
  }
  return html`<${Select}
    ...${field}
    options=${options}
    value=${chosen[0] ?? ''}
    onChange=${({ currentTarget }) => onValue(currentTarget.value)}
  />`;
}
