// How pages show webhooks in words: their status and since when they have it, and what they get.
import { html } from '../../core/ui.js';
import { rich, t } from '../../core/texts.js';
import { Time } from '../../core/time.js';

const TONES = { active: 'good', failing: 'warn', paused: 'bad', disabled: 'neutral' };

/** The setting without which webhooks are off. */
export const SETTING = 'rollcall.webhooks.allowed-hosts';

export function StatusBadge({ of: { status } }) {
  return html`<span class="badge ${TONES[status] ?? 'neutral'}">${status in TONES ? t(`webhooks.statuses.${status}`) : status}</span>`;
}

/** Why a webhook delivers nothing, and since when; nothing for one that delivers. */
export function Since({ of: { status, failure, stoppedAt } }) {
  const time = (value) => ({ time: html`<${Time} value=${value} />` });
  switch (status) {
    case 'failing':
      return rich('webhooks.failing', time(failure?.since));
    case 'paused':
      return rich('webhooks.paused', time(stoppedAt));
    case 'disabled':
      return stoppedAt ? rich('webhooks.gone', time(stoppedAt)) : t('webhooks.switchedOff');
    default:
      return null;
  }
}

/** The host of the URL, with the port unless it is the usual one. */
export function hostOf({ url }) {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}

export function Types({ of }) {
  return html`<span class="row key-scopes">${of.map((type) => html`<code key=${type} class="badge">${type}</code>`)}</span>`;
}
