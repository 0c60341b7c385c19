// How pages show what a user signs in with: credentials, linked accounts and sessions, each as a row with its buttons.
import { html } from '../../core/ui.js';
import { Time, brief } from '../../core/time.js';
import { labelOfCredential } from './labels.js';

/** Some rows below a heading, and what can be added. */
export function Group({ title, hint, rows, none, children }) {
  return html`<div class="stack tight">
    <h3>${title}</h3>
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

export function CredentialRow({ credential: { type, label, createdAt }, children }) {
  return html`<${Row}
    title=${labelOfCredential(type)}
    badge=${label && html`<span class="badge">${label}</span>`}
    about=${createdAt && html`Set up <${Time} value=${createdAt} />`}
  >
    ${children}
  <//>`;
}

export function IdentityRow({ identity: { provider, userName }, children }) {
  return html`<${Row} title=${provider} about=${userName}>${children}<//>`;
}

/** The directory behind Keycloak from which the user comes, if it does. */
export function FederationRow({ ways, text }) {
  return ways.some(({ kind }) => kind === 'federation') && html`<${Row} title="Directory account" about=${text} />`;
}

export function SessionRow({ session: { clients, address, startedAt, lastUsedAt, current }, children }) {
  return html`<${Row}
    title=${clients.join(', ') || 'No application'}
    badge=${current && html`<span class="badge good">This session</span>`}
    about=${html`${address ? `From ${address}, started ` : 'Started '}<${Time} value=${startedAt} />, last used
    ${' '}<${Time} value=${lastUsedAt} />`}
  >
    ${children}
  <//>`;
}

/** "session of rollcall, started Nov 29, 2026, 9:41 AM": tells sessions of the same application apart. */
export function nameOfSession({ clients, startedAt }) {
  return `session ${clients.length > 0 ? `of ${clients.join(', ')}` : 'without application'}, started ${brief(startedAt)}`;
}

/** Why a linked account does not count as a way to sign in. */
export function ProvidersUnknown({ known }) {
  return (
    !known &&
    html`<p class="muted small-text">
      Linked accounts do not count as a way to sign in here: the service may not ask Keycloak which providers are enabled.
    </p>`
  );
}
