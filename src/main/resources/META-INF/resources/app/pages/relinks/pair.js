// Two records that may be of one person, beside each other.
import { html } from '../../core/ui.js';
import { Time } from '../../core/time.js';
import { labelOf } from '../../core/user.js';
import { Link } from '../../core/router.js';
import { Facts } from '../../shared/fields.js';

export function Pair({ pair, onLink, onErase }) {
  const { former, current, sameUsername, sameEmail, safe } = pair;
  return html`<section class="card stack" aria-label=${`${former.username} and ${current.username}`}>
    <div class="row">
      ${sameUsername && html`<span class="badge">Same username</span>`} ${sameEmail && html`<span class="badge">Same e-mail</span>`}
      ${safe && html`<span class="badge good">Safe</span>`}
    </div>
    <div class="grid">
      <${Side} title="Former record" user=${former} facts=${[['Missed', former.deletedAt && html`<${Time} value=${former.deletedAt} />`]]} />
      <${Side}
        title="New identity"
        user=${current}
        facts=${[
          [labelOf('emailVerified'), current.emailVerified ? 'Yes' : 'No'],
          ['From a federation', current.federated ? 'Yes' : 'No'],
        ]}
      />
    </div>
    <div class="row end">
      <button type="button" class="button danger" onClick=${onErase}>Erase the former record</button>
      <button type="button" class="button primary" onClick=${onLink}>Same person: link</button>
    </div>
  </section>`;
}

function Side({ title, user, facts }) {
  return html`<div class="stack">
    <h2>${title}</h2>
    <${Facts}
      narrow
      facts=${[
        [labelOf('username'), user.deletedAt ? user.username : html`<${Link} href=${`/console/users/${user.id}`}>${user.username}<//>`],
        [labelOf('email'), user.email ?? html`<span class="muted">None</span>`],
        ['ID', html`<span class="mono">${user.id}</span>`],
        ['Created', html`<${Time} value=${user.createdAt} />`],
        ...facts,
        ['Attributes', user.attributes.join(', ') || html`<span class="muted">None</span>`],
        ['Organizations', String(user.organizations)],
      ]}
    />
  </div>`;
}
