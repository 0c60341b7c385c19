// Inputs of a user, and the fields behind them.
import { html } from '../core/ui.js';
import { Check, Field } from '../core/form.js';
import { profileFields } from '../core/profile.js';
import { TEXT_FIELDS, labelOf } from '../core/user.js';
import { attributeFields, attributeRows } from './fields.js';

/** What the inputs of the text fields need besides label and value. */
const INPUT_ATTRIBUTES = {
  username: { required: true, spellcheck: false, autocapitalize: 'none' },
  email: { type: 'email', spellcheck: false },
  locale: { hint: 'A language tag, such as de or pt-BR.', spellcheck: false, autocapitalize: 'none' },
};

/** The state of the form for a record; attributes of the user profile are added when they are edited. */
export function formOf(user) {
  return {
    ...Object.fromEntries(TEXT_FIELDS.map((name) => [name, user[name] ?? ''])),
    emailVerified: user.emailVerified,
    externalId: user.externalId ?? '',
    attributes: attributeRows(user.attributes),
  };
}

/**
 * A form or a record as one flat object, in which each attribute is a field. Empty text is null.
 *
 * @throws {SyntaxError} if an attribute is not valid JSON; check `attributeErrors` first
 */
export function flat(source) {
  const fields = {};
  [...TEXT_FIELDS, 'externalId'].forEach((name) => {
    fields[name] = typeof source[name] === 'string' ? source[name].trim() || null : null;
  });
  ['emailVerified', 'enabled', 'roles'].forEach((name) => {
    if (source[name] !== undefined) {
      fields[name] = source[name];
    }
  });
  return { ...fields, ...profileFields(source), ...attributeFields(source.attributes) };
}

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
