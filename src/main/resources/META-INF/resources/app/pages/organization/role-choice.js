// The role of a member, as a choice with explanations.
import { html } from '../../core/ui.js';
import { sentence } from '../../core/api.js';
import { Radio } from '../../core/form.js';
import { errorText, labelOf } from '../../core/user.js';
import { ROLES, roleMeaning, roleName } from '../../shared/organization.js';

/** `roles` are those that may be chosen. */
export function RoleChoice({ label: legend = labelOf('role'), role, roles, error, onChange }) {
  return html`
    <fieldset class="stack tight plain">
      <legend>${legend}</legend>
      ${ROLES.filter((value) => roles.includes(value)).map(
        (value) => html`
          <${Radio}
            key=${value}
            name="role"
            label=${roleName(value)}
            hint=${roleMeaning(value)}
            ...${{ value, onChange }}
            chosen=${role}
            aria-invalid=${error && role === value ? 'true' : undefined}
          />
        `,
      )}
      ${error && html`<p class="field-error" role="alert">${sentence(errorText({ field: 'role', message: error }))}</p>`}
    </fieldset>
  `;
}
