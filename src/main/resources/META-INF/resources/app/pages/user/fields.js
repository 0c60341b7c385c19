// The fields of a user for readers, who cannot change them.
import { html } from '../../core/ui.js';
import { ProblemNotice } from '../../core/feedback.js';
import { PROFILE, TEXT_FIELDS, labelOf, labelledValue } from '../../core/user.js';
import { Attributes, Facts, Value } from '../../shared/fields.js';

export function Fields({ user, declared: { attributes, problem, load } }) {
  const fields = [...TEXT_FIELDS, 'emailVerified', 'externalId'].map((name) => [name, user[name]]);
  const profile = attributes
    .filter(({ users }) => users)
    .map(({ name }) => [PROFILE + name, labelledValue(PROFILE + name, user.profile[name])]);
  return html`
    <section class="card stack" aria-labelledby="profile">
      <h2 id="profile">Profile</h2>
      <${Facts} facts=${[...fields, ...profile].map(([name, value]) => [labelOf(name), html`<${Value} value=${value} />`])} />
      <${ProblemNotice} problem=${attributes.length === 0 ? problem : null} onRetry=${load} />
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
