// The role of a member, as a choice with explanations.
import { html } from '../../core/ui.js';
import { sentence } from '../../core/api.js';
import { ROLES } from '../../shared/organization.js';

const MEANINGS = {
  owner: 'Manages everything in the organization, and may delete it.',
  admin: 'Manages members, teams and invitations, except owners.',
  member: 'Sees the organization, its members and its teams.',
};

/** `roles` are those that may be chosen. */
export function RoleChoice({ label = 'Role', role, roles, error, onChange }) {
  return html`
    <fieldset class="stack tight plain">
      <legend>${label}</legend>
      ${ROLES.filter(({ value }) => roles.includes(value)).map(
        ({ value, label }) => html`
          <label key=${value} class="choice">
            <input
              type="radio"
              name="role"
              value=${value}
              checked=${role === value}
              aria-invalid=${error && role === value ? 'true' : undefined}
              onChange=${() => onChange(value)}
            />
            <span>${label}<span class="hint">${MEANINGS[value]}</span></span>
          </label>
        `,
      )}
      ${error && html`<p class="field-error" role="alert">${sentence(`The role ${error}`)}</p>`}
    </fieldset>
  `;
}
