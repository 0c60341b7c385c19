// Two records that may be of one person, beside each other.
import { html } from '../../core/ui.js';
import { t } from '../../core/texts.js';
import { Time } from '../../core/time.js';
import { labelOf } from '../../core/user.js';
import { Link } from '../../core/router.js';
import { Facts, textOf } from '../../shared/fields.js';

export function Pair({ pair, onLink, onErase }) {
  const { former, current, sameUsername, sameEmail, safe } = pair;
  return html`<section class="card stack" aria-label=${t('relinks.pairOf', { former: former.username, current: current.username })}>
    <div class="row">
      ${sameUsername && html`<span class="badge">${t('relinks.sameUsername')}</span>`}
      ${sameEmail && html`<span class="badge">${t('relinks.sameEmail')}</span>`}
      ${safe && html`<span class="badge good">${t('relinks.safe')}</span>`}
    </div>
    <div class="grid">
      <${Side}
        title=${t('relinks.formerRecord')}
        user=${former}
        facts=${[[t('relinks.missed'), former.deletedAt && html`<${Time} value=${former.deletedAt} />`]]}
      />
      <${Side}
        title=${t('relinks.newIdentity')}
        user=${current}
        facts=${[
          [labelOf('emailVerified'), textOf(Boolean(current.emailVerified))],
          [t('relinks.federated'), textOf(Boolean(current.federated))],
        ]}
      />
    </div>
    <div class="row end">
      <button type="button" class="button danger" onClick=${onErase}>${t('relinks.eraseRecord')}</button>
      <button type="button" class="button primary" onClick=${onLink}>${t('relinks.samePerson')}</button>
    </div>
  </section>`;
}

function Side({ title, user, facts }) {
  const none = html`<span class="muted">${t('relinks.noValue')}</span>`;
  return html`<div class="stack">
    <h2>${title}</h2>
    <${Facts}
      narrow
      facts=${[
        [labelOf('username'), user.deletedAt ? user.username : html`<${Link} href=${`/console/users/${user.id}`}>${user.username}<//>`],
        [labelOf('email'), user.email ?? none],
        [t('relinks.id'), html`<span class="mono">${user.id}</span>`],
        [t('relinks.created'), html`<${Time} value=${user.createdAt} />`],
        ...facts,
        [labelOf('attributes'), user.attributes.join(', ') || none],
        [t('relinks.organizations'), String(user.organizations)],
      ]}
    />
  </div>`;
}
