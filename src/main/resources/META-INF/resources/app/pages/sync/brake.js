// A reconciliation that the brake stopped: why, what to check, and how to force it.
import { html, useState } from '../../core/ui.js';
import { NAME } from '../../core/branding.js';
import { Confirm } from '../../core/dialog.js';
import { useMe } from '../../core/session.js';
import { hasText, t } from '../../core/texts.js';
import { StartButton, startRun } from './reconciliation.js';

export function Brake({ run }) {
  const { admin } = useMe();
  const [confirming, setConfirming] = useState(false);

  return html`<section class="notice warning stack tight" aria-labelledby="brake">
    <h2 id="brake">${t('sync.brake.title')}</h2>
    <p>${t('sync.brake.effects')}</p>
    <ul>
      ${exceeded(run).map((text) => html`<li key=${text}>${text}</li>`)}
    </ul>
    <p>${t('sync.brake.cause')}</p>
    <p class="muted small-text" lang="en">${exactNumbers(run)}</p>
    <h3>${t('sync.brake.checks')}</h3>
    <ul>
      ${checks(run).map((check) => html`<li key=${check}>${check}</li>`)}
    </ul>
    <p>${t('sync.brake.advice', { name: NAME })}${!admin && ` ${t('sync.brake.onlyAdministrators')}`}</p>
    ${admin &&
    html`<div class="row">
      <${StartButton} label=${t('sync.page.reconcileAgain')} />
      <button type="button" class="button danger" onClick=${() => setConfirming(true)}>${t('sync.brake.force')}</button>
    </div>`}
    ${confirming &&
    html`<${Confirm}
      title=${t('sync.brake.forceTitle')}
      text=${forcedText(run)}
      word=${t('sync.brake.forceWord')}
      action=${t('sync.brake.forceTitle')}
      danger
      onConfirm=${() => startRun({ force: true })}
      onClose=${() => setConfirming(false)}
    />`}
  </section>`;
}

function checks({ brake }) {
  const concerned = brake.some(
    ({ kind, records, limit }) => /^(organizations|memberships|teams)-/.test(kind) && records > limit,
  );
  return [
    concerned && t('sync.brake.checkOrganizations'),
    t('sync.brake.checkUsers'),
    t('sync.brake.checkFederations'),
    t('sync.brake.checkRealm', { name: NAME }),
  ].filter(Boolean);
}

/** The service's message has the exact numbers. Its last sentence, on forcing a run, is for users of the API and cut off. */
function exactNumbers(run) {
  return (run.problem ?? '').replace(/ [^.]*\bforce\b[^.]*\.$/, '');
}

/** The effects of the run on the records of the kinds above their limit. */
function exceeded({ brake, counts }) {
  return brake
    .filter(({ records, limit }) => records > limit)
    .map(({ kind, records, limit }) => {
      const effect = effectOn(kind, records, counts);
      return limit === null ? effect : t('sync.brake.aboveLimit', { effect, limit });
    });
}

/** Completes the sentence that begins with `sync.brake.effects`. */
function effectOn(kind, count, { missing, disabled }) {
  if (kind === 'gone') {
    return goneText(missing, disabled);
  }
  return hasText(`sync.effects.${kind}`) ? t(`sync.effects.${kind}`, { count }) : t('sync.brake.otherEffect', { count, kind });
}

function goneText(missing, disabled) {
  if (missing > 0 && disabled > 0) {
    const users = t('sync.brake.users', { count: disabled });
    return t('sync.brake.erasedAndDisabled', { count: missing, disabled: users });
  }
  return missing > 0 ? t('sync.brake.erased', { count: missing }) : t('sync.brake.disabled', { count: disabled });
}

function forcedText({ brake, counts }) {
  const records = (wanted) => brake.find(({ kind }) => kind === wanted)?.records ?? 0;
  const organizations = records('organizations-disabled');
  const memberships = records('memberships-ended');
  return [
    t('sync.brake.forceAll'),
    counts.missing > 0 && t('sync.brake.forceErases', { count: counts.missing }),
    counts.disabled > 0 && t('sync.brake.forceDisables', { count: counts.disabled }),
    organizations > 0 && t('sync.brake.forceDisablesOrganizations', { count: organizations }),
    memberships > 0 && t('sync.brake.forceEnds', { count: memberships }),
  ]
    .filter(Boolean)
    .join(' ');
}
