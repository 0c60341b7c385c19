// Inputs that the forms for creating and editing a user share.
import { html } from '../core/ui.js';
import { Check, Field } from '../core/form.js';

/** Username, e-mail, names and language. `errors` are by field. */
export function IdentityInputs({ form, onChange, errors }) {
  const text = (name, label, more = {}) => html`
    <${Field}
      label=${label}
      name=${name}
      value=${form[name]}
      error=${errors[name]}
      autocomplete="off"
      maxlength="255"
      ...${more}
      onInput=${(event) => onChange({ [name]: event.currentTarget.value })}
    />
  `;
  return html`
    <div class="form-grid">
      ${text('username', 'Username', { required: true, spellcheck: false, autocapitalize: 'none' })}
      ${text('email', 'E-mail', { type: 'email', spellcheck: false })}
      ${text('firstName', 'First name')} ${text('lastName', 'Last name')}
      ${text('locale', 'Language', {
        hint: 'A language tag, such as de or pt-BR.',
        spellcheck: false,
        autocapitalize: 'none',
      })}
    </div>
    <${Check}
      label="E-mail verified"
      name="emailVerified"
      checked=${form.emailVerified}
      error=${errors.emailVerified}
      onChange=${(event) => onChange({ emailVerified: event.currentTarget.checked })}
    />
  `;
}

const EMPTY_ROW = { name: '', value: '', json: false };

/** The application's attributes, one row each. `errors` are by row, `problem` has the service's errors by field. */
export function AttributeInputs({ attributes, onChange, errors, problem }) {
  const change = (index, part) => onChange(attributes.map((row, i) => (i === index ? { ...row, ...part } : row)));
  return html`
    <fieldset class="stack plain">
      <legend>Attributes</legend>
      ${attributes.length === 0 && html`<p class="muted">None yet. Applications store their own data about the user here.</p>`}
      ${attributes.map(
        ({ name, value, json }, index) => html`
          <div class="attribute" key=${index}>
            <${Field}
              label="Name"
              value=${name}
              autocomplete="off"
              spellcheck=${false}
              onInput=${(event) => change(index, { name: event.currentTarget.value })}
            />
            <${Field}
              label=${json ? 'Value as JSON' : 'Value'}
              value=${value}
              error=${errors[index] ?? problem[`attributes.${name.trim()}`]}
              autocomplete="off"
              onInput=${(event) => change(index, { value: event.currentTarget.value })}
            />
            <button
              type="button"
              class="button quiet"
              aria-label=${`Remove attribute ${name || index + 1}`}
              onClick=${() => onChange(attributes.filter((_, i) => i !== index))}
            >
              Remove
            </button>
          </div>
        `,
      )}
      ${problem.attributes && html`<p class="field-error">${problem.attributes}</p>`}
      <div>
        <button type="button" class="button small" onClick=${() => onChange([...attributes, EMPTY_ROW])}>Add attribute</button>
      </div>
    </fieldset>
  `;
}
