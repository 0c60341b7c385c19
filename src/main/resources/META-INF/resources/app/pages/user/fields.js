// The fields of a user for readers, who cannot change them.
import { html } from '../../core/ui.js';
import { TEXT_FIELDS, labelOf } from '../../core/user.js';
import { textOf } from '../../shared/fields.js';

export function Fields({ user }) {
  const attributes = Object.entries(user.attributes);
  return html`
    <section class="card stack" aria-labelledby="profile">
      <h2 id="profile">Profile</h2>
      <dl class="facts">
        ${[...TEXT_FIELDS, 'emailVerified'].map(
          (name) => html`<dt>${labelOf(name)}</dt><dd><${Value} value=${user[name]} /></dd>`,
        )}
      </dl>
    </section>
    <section class="card stack" aria-labelledby="attributes">
      <h2 id="attributes">Attributes</h2>
      ${attributes.length > 0
        ? html`<dl class="facts">
            ${attributes.map(([name, value]) => html`<dt>${name}</dt><dd><${Value} value=${value} /></dd>`)}
          </dl>`
        : html`<p class="muted">None</p>`}
    </section>
    <section class="card stack" aria-labelledby="roles">
      <h2 id="roles">Roles</h2>
      ${user.roles.length > 0
        ? html`<p class="row">${user.roles.map((role) => html`<span key=${role} class="badge neutral">${role}</span>`)}</p>`
        : html`<p class="muted">None</p>`}
    </section>
  `;
}

function Value({ value }) {
  const isEmpty = value === undefined || value === null || value === '';
  return isEmpty ? html`<span class="muted">Empty</span>` : textOf(value);
}
