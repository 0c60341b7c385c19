// Inputs that the forms for creating and editing a user share.
import { html } from '../core/ui.js';
import { Check, Field } from '../core/form.js';
import { TEXT_FIELDS, labelOf } from '../core/user.js';

/** What the inputs of the text fields need besides label and value. */
const INPUT_ATTRIBUTES = {
  username: { required: true, spellcheck: false, autocapitalize: 'none' },
  email: { type: 'email', spellcheck: false },
  locale: { hint: 'A language tag, such as de or pt-BR.', spellcheck: false, autocapitalize: 'none' },
};

/** The fields that are copied from Keycloak, except for status and roles. `errors` are by field. */
export function IdentityInputs({ form, onChange, errors }) {
  return html`
    <div class="form-grid">
      ${TEXT_FIELDS.map(
        (name) => html`
          <${Field}
            key=${name}
            label=${labelOf(name)}
            name=${name}
            value=${form[name]}
            error=${errors[name]}
            autocomplete="off"
            maxlength="255"
            ...${INPUT_ATTRIBUTES[name]}
            onInput=${(event) => onChange({ [name]: event.currentTarget.value })}
          />
        `,
      )}
    </div>
    <${Check}
      label=${labelOf('emailVerified')}
      name="emailVerified"
      checked=${form.emailVerified}
      error=${errors.emailVerified}
      onChange=${(event) => onChange({ emailVerified: event.currentTarget.checked })}
    />
  `;
}

const EMPTY_ROW = { name: '', value: '', json: false };

/** The application's attributes, one row each. `errors` are by row, `problem` has the service's errors by field. */
export function AttributeInputs({ about = 'user', attributes, onChange, errors, problem }) {
  const change = (index, part) => onChange(attributes.map((row, i) => (i === index ? { ...row, ...part } : row)));
  return html`
    <fieldset class="stack plain">
      <legend>Attributes</legend>
      ${attributes.length === 0 && html`<p class="muted">None yet. Applications store their own data about the ${about} here.</p>`}
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
