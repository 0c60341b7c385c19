// How pages show what a user signs in with: credentials, linked accounts and sessions, each as a row with its buttons.
import { html } from '../../core/ui.js';
import { rich, t } from '../../core/texts.js';
import { Time, brief } from '../../core/time.js';
import { labelOfCredential } from './labels.js';

/** Some rows below a heading, and what can be added. `level` is that of the heading. */
export function Group({ title, level = 3, hint, rows, none, children }) {
  return html`<div class="stack tight">
    <${`h${level}`}>${title}<//>
    ${hint && html`<p class="muted small-text">${hint}</p>`}
    ${rows.length > 0 ? html`<ul class="rows security">${rows}</ul>` : none && html`<p class="muted">${none}</p>`} ${children}
  </div>`;
}

/** The children are its buttons. */
export function Row({ title, badge, about, children }) {
  return html`<li>
    <div>
      <p class="row"><strong>${title}</strong>${badge}</p>
      ${about && html`<p class="muted small-text">${about}</p>`}
    </div>
    <div class="row">${children}</div>
  </li>`;
}

/** @param name says what it is about to those who do not see the row */
export function RowButton({ label, name, danger, busy, onClick }) {
  return html`<button
    type="button"
    class="button small ${danger ? 'quiet danger' : ''}"
    aria-label=${name}
    aria-disabled=${busy ? 'true' : 'false'}
    onClick=${onClick}
  >
    ${label}
  </button>`;
}

/** @param titled whether the heading above says what kind of credential it is */
export function CredentialRow({ credential: { type, label, createdAt }, titled, children }) {
  const time = createdAt && html`<${Time} value=${createdAt} />`;
  return html`<${Row}
    title=${titled ? rich('security.set', { time }) : labelOfCredential(type)}
    badge=${label && html`<span class="badge">${label}</span>`}
    about=${!titled && time && rich('security.setUp', { time })}
  >
    ${children}
  <//>`;
}

export function IdentityRow({ identity: { provider, userName }, children }) {
  return html`<${Row} title=${provider} about=${userName}>${children}<//>`;
}

/** The directory behind Keycloak from which the user comes, if it does. */
export function FederationRow({ ways, text }) {
  return ways.some(({ kind }) => kind === 'federation') && html`<${Row} title=${t('security.directoryAccount')} about=${text} />`;
}

export function SessionRow({ session: { clients, address, startedAt, lastUsedAt, current }, children }) {
  const times = { started: html`<${Time} value=${startedAt} />`, used: html`<${Time} value=${lastUsedAt} />` };
  return html`<${Row}
    title=${clients.join(', ') || t('security.noApplication')}
    badge=${current && html`<span class="badge good">${t('security.thisSession')}</span>`}
    about=${address ? rich('security.sessionFrom', { address, ...times }) : rich('security.sessionTimes', times)}
  >
    ${children}
  <//>`;
}

/** "session of rollcall, started Nov 29, 2026, 9:41 AM": tells sessions of the same application apart. */
export function nameOfSession({ clients, startedAt }) {
  const started = brief(startedAt);
  return clients.length > 0
    ? t('security.session', { applications: clients.join(', '), started })
    : t('security.sessionWithoutApplication', { started });
}

/** Why a linked account does not count as a way to sign in. */
export function ProvidersUnknown({ known }) {
  return !known && html`<p class="muted small-text">${t('security.providersUnknown')}</p>`;
}
