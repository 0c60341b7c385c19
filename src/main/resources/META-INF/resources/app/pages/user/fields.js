// The fields of a user for those who cannot change them: readers, and of an agent everybody.
import { html } from '../../core/ui.js';
import { ProblemNotice } from '../../core/feedback.js';
import { t } from '../../core/texts.js';
import { PROFILE, TEXT_FIELDS, labelOf, labelledValue } from '../../core/user.js';
import { Attributes, Facts, Value } from '../../shared/fields.js';
import { sourceOf } from '../../shared/role-inputs.js';

/** @param hasRoles whether the roles are among them; otherwise the page has a form for these */
export function Fields({ user, sources, hasRoles, declared: { attributes, problem, load } }) {
  const fields = [...TEXT_FIELDS, 'emailVerified', 'externalId'].map((name) => [name, user[name]]);
  const profile = attributes
    .filter(({ users }) => users)
    .map(({ name }) => [PROFILE + name, labelledValue(PROFILE + name, user.profile[name])]);
  return html`
    <section class="card stack" aria-labelledby="profile">
      <h2 id="profile">${t('user.fields.profile')}</h2>
      <${Facts} facts=${[...fields, ...profile].map(([name, value]) => [labelOf(name), html`<${Value} value=${value} />`])} />
      <${ProblemNotice} problem=${attributes.length === 0 ? problem : null} onRetry=${load} />
    </section>
    <${Attributes} attributes=${user.attributes} />
    ${hasRoles &&
    html`<section class="card stack" aria-labelledby="roles">
      <h2 id="roles">${labelOf('roles')}</h2>
      ${user.roles?.length > 0
        ? html`<ul class="rows">
            ${user.roles.map(
              (role) => html`<li key=${role}>
                <span class="badge neutral">${role}</span> <span class="muted small-text">${sourceOf(sources.get(role))}</span>
              </li>`,
            )}
          </ul>`
        : html`<p class="muted">${user.roles ? t('user.fields.noRoles') : t('user.fields.rolesUnknown')}</p>`}
    </section>`}
  `;
}
