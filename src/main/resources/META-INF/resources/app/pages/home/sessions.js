// Where the person is signed in.
import { html } from '../../core/ui.js';
import { forgetUser } from '../../core/session.js';
import { Time, timeOfDay } from '../../core/time.js';
import { useChanges } from '../../shared/security/changes.js';
import { Reading, useReading } from '../../shared/security/reading.js';
import { RowButton, SessionRow, nameOfSession } from '../../shared/security/rows.js';

const ME = '/api/v1/users/me';
const PARTS = ['sessions'];

const OTHERS = {
  method: 'POST',
  path: `${ME}/sessions/revoke-others`,
  title: 'Sign out everywhere else',
  text: 'All your other sessions end, in this browser and elsewhere, whatever application they belong to.',
  action: 'Sign out everywhere else',
  done: 'You are signed out everywhere else.',
};

export function Sessions({ caller, isProtected, accountUrl, onPending }) {
  const reading = useReading(ME, PARTS);
  const changes = useChanges({ reload: reading.load, onPending });
  const others = (reading.body?.sessions.items ?? []).some(({ current }) => !current);
  return html`<section class="card stack" aria-labelledby="sessions">
    <h2 id="sessions" tabindex="-1" ref=${changes.heading}>Sessions</h2>
    <p>
      Your session was last renewed <${Time} value=${caller.issuedAt} /> and is valid until
      ${' '}<${Until} value=${caller.expiresAt} />. It is renewed automatically while you use these pages, and ends when you sign
      out or are inactive for a while.
    </p>
    ${changes.feedback}
    <${Reading} reading=${reading} lines=3>
      ${({ sessions }) => html`<ul class="rows security">
        ${sessions.items.map((session) => html`<${Session} key=${session.id} ...${{ session, changes, isProtected }} />`)}
      </ul>`}
    <//>
    <p class="muted small-text">
      Keycloak does not list what an application does for you while you are away (offline sessions).
      ${accountUrl && html` <a href=${accountUrl}>Keycloak’s account pages</a> show such applications.`}
    </p>
    <div class="row">
      <a class="button" href="/logout" onClick=${forgetUser}>Sign out</a>
      ${others &&
      !isProtected &&
      html`<button type="button" class="button" onClick=${changes.ask(OTHERS)}>Sign out everywhere else</button>`}
      <span class="muted small-text">Signing out ends your session in Keycloak, too.</span>
    </div>
  </section>`;
}

function Session({ session, changes, isProtected }) {
  const name = nameOfSession(session);
  const end = {
    method: 'DELETE',
    path: `${ME}/sessions/${encodeURIComponent(session.id)}`,
    title: 'End this session',
    text: `The ${name}, ends for all its applications. Whoever uses it has to sign in again.`,
    action: 'End session',
    done: 'The session has ended.',
  };
  return html`<${SessionRow} session=${session}>
    ${!session.current &&
    !isProtected &&
    html`<${RowButton} label="End" name=${`End the ${name}`} danger onClick=${changes.ask(end)} />`}
  <//>`;
}

function Until({ value }) {
  return html`<time datetime=${value}>${timeOfDay(value)}</time>`;
}
