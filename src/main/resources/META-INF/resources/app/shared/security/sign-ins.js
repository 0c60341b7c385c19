// The last sign-ins of a user, as far as Keycloak keeps its events, and how far that is.
import { html, useState } from '../../core/ui.js';
import { t } from '../../core/texts.js';
import { Time } from '../../core/time.js';
import { Reading, useReading } from './reading.js';
import { Group, Row } from './rows.js';

const PARTS = ['sign-ins'];
const SHOWN = 5;
const DAY = 86_400;
const HOUR = 3_600;

/** The names of the texts, by Keycloak's error. */
const ERRORS = {
  invalid_user_credentials: 'wrongCredentials',
  user_temporarily_disabled: 'locked',
  user_disabled: 'disabled',
  expired_code: 'tooLate',
  rejected_by_user: 'declined',
  resolve_required_actions: 'setUpFirst',
};

/**
 * Read apart from the rest, since Keycloak may answer everything but this.
 *
 * @param path of the user in the API
 * @param level of the heading
 */
export function SignIns({ path, level }) {
  const reading = useReading(path, PARTS);
  return html`<${Reading} reading=${reading} lines=3>
    ${(known) => html`<${List} ...${known['sign-ins']} level=${level} />`}
  <//>`;
}

function List({ items, level, ...kept }) {
  const [all, setAll] = useState(false);
  const shown = items.slice(0, all ? items.length : SHOWN);
  return html`<${Group}
    title=${t('security.signIns.title')}
    level=${level}
    hint=${hintOf(kept)}
    rows=${shown.map(rowOf)}
    none=${t('security.signIns.none')}
  >
    ${shown.length < items.length &&
    html`<div class="row">
      <button type="button" class="button small" onClick=${() => setAll(true)}>
        ${t('security.signIns.showAll', { count: items.length })}
      </button>
    </div>`}
  <//>`;
}

function rowOf({ at, outcome, error, address, client, provider }, index) {
  const parts = [
    address && t('security.signIns.from', { address }),
    provider && t('security.signIns.with', { provider }),
    error && reasonOf(error),
  ].filter(Boolean);
  return html`<${Row}
    key=${index}
    title=${client ?? t('security.noApplication')}
    badge=${outcome === 'failure' && html`<span class="badge warn">${t('security.signIns.failed')}</span>`}
    about=${html`<${Time} value=${at} />${parts.length > 0 && `, ${parts.join(', ')}`}`}
  />`;
}

/** Only the realm's extensions have other errors. */
function reasonOf(error) {
  return ERRORS[error] ? t(`security.signInErrors.${ERRORS[error]}`) : error.replaceAll('_', ' ');
}

function hintOf({ successesKept, failuresKept, keptSeconds }) {
  if (!successesKept) {
    return t('security.signIns.notStored');
  }
  const kept = keptSeconds ? t('security.signIns.keptFor', { time: durationOf(keptSeconds) }) : t('security.signIns.keptForever');
  return [kept, !failuresKept && t('security.signIns.failuresNotStored')].filter(Boolean).join(' ');
}

function durationOf(seconds) {
  if (seconds >= 2 * DAY) {
    return t('time.days', { count: Math.round(seconds / DAY) });
  }
  return seconds >= HOUR
    ? t('time.hours', { count: Math.round(seconds / HOUR) })
    : t('time.minutes', { count: Math.ceil(seconds / 60) });
}
