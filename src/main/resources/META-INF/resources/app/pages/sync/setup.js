// What the replica that answered has found in the set-up: first what needs attention, the rest on demand.
import { html } from '../../core/ui.js';
import { plural } from '../../core/language.js';
import { Time } from '../../core/time.js';

const PARTS = {
  settings: 'Settings',
  database: 'Database',
  addresses: 'Addresses',
  client: 'Client in Keycloak',
  rights: 'Rights in Keycloak',
  server: 'What Keycloak supports',
  organizations: 'Organizations',
  roles: 'Roles',
  'sign-in': 'Sign-in',
  'sign-out': 'Sign-out',
  audience: 'Audience of tokens',
  events: 'Events',
  sessions: 'Sessions',
  profile: 'User profile',
  federations: 'User federations',
  'realm-mails': 'Mails of Keycloak',
  mails: 'Mails of Rollcall',
  clocks: 'Clocks',
};

const NOTICES = { error: 'error', warning: 'warning', 'not-looked-at': 'info' };

export function Setup({ setup }) {
  if (!setup?.checkedAt) {
    return null;
  }
  const open = setup.findings.filter(({ level }) => level !== 'ok');
  const right = setup.findings.filter(({ level }) => level === 'ok');
  return html`<section class="card stack" aria-labelledby="sync-setup">
    <h2 id="sync-setup">Set-up</h2>
    <p class="muted">${summary(open)}, as the replica that answered found <${Time} value=${setup.checkedAt} />.</p>
    ${open.map(
      ({ part, level, message, remedy }) =>
        html`<div key=${message} class="notice ${NOTICES[level]}">
          <p><strong>${PARTS[part] ?? part}:</strong> ${level === 'not-looked-at' && 'Not looked at. '}${message}</p>
          ${remedy && html`<p>${remedy}</p>`}
        </div>`,
    )}
    ${right.length > 0 &&
    html`<details class="sync-numbers">
      <summary>Show what is right</summary>
      <dl class="facts">
        ${right.map(({ part, message }) => html`<dt>${PARTS[part] ?? part}</dt><dd key=${message}>${message}</dd>`)}
      </dl>
    </details>`}
  </section>`;
}

function summary(open) {
  const many = (level) => open.filter((finding) => finding.level === level).length;
  const parts = [
    many('error') > 0 && plural(many('error'), 'error', 'errors'),
    many('warning') > 0 && plural(many('warning'), 'warning', 'warnings'),
    many('not-looked-at') > 0 && plural(many('not-looked-at'), 'part that it could not look at', 'parts that it could not look at'),
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : 'All is well';
}
