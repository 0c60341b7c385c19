// Inputs of a user, and the fields behind them.
import { html } from '../core/ui.js';
import { Check, FieldGroup, Radio } from '../core/form.js';
import { IdentityInput, profileFields } from '../core/profile.js';
import { t } from '../core/texts.js';
import { TEXT_FIELDS, labelOf } from '../core/user.js';
import { attributeFields, attributeRows } from './fields.js';

/** What the inputs of the text fields need besides label and value. */
const INPUT_ATTRIBUTES = {
  username: { required: true, spellcheck: false, autocapitalize: 'none' },
  email: { type: 'email', spellcheck: false },
  locale: { spellcheck: false, autocapitalize: 'none' },
};

/** What follows from a new address: [verified, label, hint]. */
const verifications = () => [
  [true, t('userForm.verified'), t('userForm.verifiedHint')],
  [false, t('userForm.notVerified'), t('userForm.notVerifiedHint')],
];

/**
 * The state of the form for a record; attributes of the user profile are added when they are edited. `recordedEmail` is the address that
 * the record has: a new one needs a choice.
 */
export function formOf(user) {
  return {
    ...Object.fromEntries(TEXT_FIELDS.map((name) => [name, user[name] ?? ''])),
    emailVerified: user.emailVerified,
    recordedEmail: user.email ?? '',
    recordedVerification: user.emailVerified,
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

/** Whether the form of a record has another address than the record. */
function hasNewEmail({ email, recordedEmail }) {
  const typed = email.trim().toLowerCase();
  return recordedEmail !== undefined && typed !== '' && typed !== recordedEmail.toLowerCase();
}

/** The error of a new address about which nothing is chosen, by field. */
export function unchosenVerification(form) {
  return hasNewEmail(form) && form.emailVerified === null
    ? { emailVerified: t('userForm.chooseVerification') }
    : {};
}

/** A new address never takes over whether the former one is verified. */
function withTyped(form, part) {
  if (part.email === undefined || form.recordedEmail === undefined) {
    return part;
  }
  const next = { ...form, ...part };
  if (!hasNewEmail(next)) {
    return { ...part, emailVerified: form.recordedVerification };
  }
  return hasNewEmail(form) ? part : { ...part, emailVerified: null };
}

/** The fields that are copied from Keycloak, except for status and roles. `errors` are by field, `languages` those of the realm. */
export function IdentityInputs({ form, languages, onChange, errors }) {
  return html`
    <div class="form-grid">
      ${TEXT_FIELDS.map(
        (name) => html`
          <${IdentityInput}
            key=${name}
            languages=${languages}
            label=${labelOf(name)}
            name=${name}
            value=${form[name]}
            error=${errors[name]}
            autocomplete="off"
            maxlength="255"
            format=${name === 'locale' ? t('userForm.localeHint') : undefined}
            ...${INPUT_ATTRIBUTES[name]}
            onInput=${(event) => onChange(withTyped(form, { [name]: event.currentTarget.value }))}
          />
        `,
      )}
    </div>
    ${hasNewEmail(form)
      ? html`<${NewEmail} ...${{ form, onChange, errors }} />`
      : html`<${Check}
          label=${labelOf('emailVerified')}
          name="emailVerified"
          checked=${form.emailVerified}
          error=${errors.emailVerified}
          onChange=${(event) => onChange({ emailVerified: event.currentTarget.checked })}
        />`}
  `;
}

function NewEmail({ form, onChange, errors }) {
  return html`<${FieldGroup}
    label=${t('userForm.newEmail')}
    hint=${t('userForm.newEmailHint')}
    error=${errors.emailVerified}
    required
  >
    ${verifications().map(
      ([verified, label, hint]) => html`<${Radio}
        key=${label}
        label=${label}
        hint=${hint}
        name="emailVerified"
        value=${verified}
        chosen=${form.emailVerified}
        onChange=${(emailVerified) => onChange({ emailVerified })}
      />`,
    )}
  <//>`;
}
