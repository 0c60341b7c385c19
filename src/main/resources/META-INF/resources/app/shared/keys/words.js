// How pages show API keys in words: scopes, status, and times.
import { html } from '../../core/ui.js';
import { problemText } from '../../core/problem.js';
import { hasText, rich, t } from '../../core/texts.js';
import { Time, calendarDay } from '../../core/time.js';

const TONES = { active: 'good', expired: 'warn', ended: 'neutral' };

/** [value, label] of the filter by status. */
export function keyStatuses() {
  return [['', t('filters.all')], ...Object.keys(TONES).map((status) => [status, labelOf(status)])];
}

function labelOf(status) {
  return status in TONES ? t(`keys.statuses.${status}`) : status;
}

export function KeyBadge({ status }) {
  return html`<span class="badge ${TONES[status] ?? 'neutral'}">${labelOf(status)}</span>`;
}

/** Why no key counts, in the reader's language, by a page of keys; null if keys count. */
export function whyOff({ keysOff, keysOffReason }) {
  if (keysOff && hasText(`keys.off.${keysOffReason}`)) {
    return t(`keys.off.${keysOffReason}`);
  }
  return keysOff && problemText({ type: 'keys-off', detail: keysOff });
}

/** The name of a key, which is erased with its owner. */
export function nameOfKey({ name }) {
  return name ?? t('keys.noName');
}

/** The beginning of the secret. */
export function Prefix({ of }) {
  return html`<code class="small-text">${of}…</code>`;
}

export function Scopes({ of }) {
  return html`<span class="row key-scopes">${of.map((scope) => html`<code key=${scope} class="badge">${scope}</code>`)}</span>`;
}

export function LastUse({ of }) {
  return of ? html`<time datetime=${of}>${calendarDay(of)}</time>` : html`<span class="muted">${t('time.never')}</span>`;
}

/** "Expires in 3 months", or when and why the key has ended. */
export function Expiry({ of: { status, expiresAt, endedAt, endReason } }) {
  const time = html`<${Time} value=${endedAt ?? expiresAt} />`;
  if (status !== 'ended') {
    return status === 'expired' ? rich('keys.expired', { time }) : rich('keys.expires', { time });
  }
  return hasText(`keys.ends.${endReason}`) ? rich(`keys.ends.${endReason}`, { time }) : rich('keys.ended', { time });
}

/** Returns the change for `useChanges` that revokes a key at this path after confirmation, whichever version the key has. */
export function revocationOf(key, path) {
  const name = nameOfKey(key);
  return {
    method: 'DELETE',
    path: `${path}/${key.id}`,
    headers: { 'If-Match': '*' },
    title: t('keys.revokeNamed', { name }),
    text: t('keys.revokeText', { prefix: key.prefix }),
    action: t('keys.revokeAction'),
    done: t('keys.revoked', { name }),
  };
}
