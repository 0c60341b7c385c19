// Where the person is signed in.
import { html } from '../../core/ui.js';
import { forgetUser } from '../../core/session.js';
import { rich, t } from '../../core/texts.js';
import { Time, timeOfDay } from '../../core/time.js';
import { useChanges } from '../../shared/security/changes.js';
import { Reading, useReading } from '../../shared/security/reading.js';
import { RowButton, SessionRow, nameOfSession } from '../../shared/security/rows.js';

const ME = '/api/v1/users/me';
const PARTS = ['sessions'];

export function Sessions({ caller, isProtected, accountUrl, onPending }) {
  const reading = useReading(ME, PARTS);
  const changes = useChanges({ reload: reading.load, onPending });
  const others = (reading.body?.sessions.items ?? []).some(({ current }) => !current);
  const endOthers = {
    method: 'POST',
    path: `${ME}/sessions/revoke-others`,
    title: t('account.sessions.endOthers'),
    text: t('account.sessions.endOthersText'),
    action: t('account.sessions.endOthers'),
    done: t('account.sessions.othersEnded'),
  };
  const accountPages = html`<a href=${accountUrl}>${t('account.sessions.accountPages')}</a>`;
  return html`<section class="card stack" aria-labelledby="sessions">
    <h2 id="sessions" tabindex="-1" ref=${changes.heading}>${t('account.sessions.title')}</h2>
    <p>
      ${rich('account.sessions.current', {
        renewed: html`<${Time} value=${caller.issuedAt} />`,
        until: html`<${Until} value=${caller.expiresAt} />`,
      })}
    </p>
    ${changes.feedback}
    <${Reading} reading=${reading} lines=3>
      ${({ sessions }) => html`<ul class="rows security">
        ${sessions.items.map((session) => html`<${Session} key=${session.id} ...${{ session, changes, isProtected }} />`)}
      </ul>`}
    <//>
    <p class="muted small-text">
      ${t('account.sessions.offline')}${accountUrl && html` ${rich('account.sessions.offlineListed', { pages: accountPages })}`}
    </p>
    <div class="row">
      <a class="button" href="/logout" onClick=${forgetUser}>${t('account.signOut')}</a>
      ${others &&
      !isProtected &&
      html`<button type="button" class="button" onClick=${changes.ask(endOthers)}>${t('account.sessions.endOthers')}</button>`}
      <span class="muted small-text">${t('account.sessions.signOutHint')}</span>
    </div>
  </section>`;
}

function Session({ session, changes, isProtected }) {
  const name = nameOfSession(session);
  const end = {
    method: 'DELETE',
    path: `${ME}/sessions/${encodeURIComponent(session.id)}`,
    title: t('account.sessions.endThis'),
    text: t('account.sessions.endText', { session: name }),
    action: t('account.sessions.endSession'),
    done: t('account.sessions.ended'),
  };
  return html`<${SessionRow} session=${session}>
    ${!session.current &&
    !isProtected &&
    html`<${RowButton}
      label=${t('account.sessions.end')}
      name=${t('account.sessions.endNamed', { session: name })}
      danger
      onClick=${changes.ask(end)}
    />`}
  <//>`;
}

function Until({ value }) {
  return html`<time datetime=${value}>${timeOfDay(value)}</time>`;
}
