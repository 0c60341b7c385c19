// The fields of a user for readers, who cannot change them.
import { html } from '../../core/ui.js';
import { TEXT_FIELDS, labelOf } from '../../core/user.js';
import { Attributes, Facts, Value } from '../../shared/fields.js';

export function Fields({ user }) {
  return html`
    <section class="card stack" aria-labelledby="profile">
      <h2 id="profile">Profile</h2>
      <${Facts}
        facts=${[...TEXT_FIELDS, 'emailVerified', 'externalId'].map((name) => [labelOf(name), html`<${Value} value=${user[name]} />`])}
      />
    </section>
    <${Attributes} attributes=${user.attributes} />
    <section class="card stack" aria-labelledby="roles">
      <h2 id="roles">Roles</h2>
      ${user.roles?.length > 0
        ? html`<p class="row">${user.roles.map((role) => html`<span key=${role} class="badge neutral">${role}</span>`)}</p>`
        : html`<p class="muted">${user.roles ? 'None' : 'Not known before the first visit'}</p>`}
    </section>
  `;
}
