// What the replica that answered has found in the set-up: first what needs attention, the rest on demand. The service writes it in English.
import { html } from '../../core/ui.js';
import { NAME } from '../../core/branding.js';
import { hasText, rich, t } from '../../core/texts.js';
import { Time } from '../../core/time.js';

const NOTICES = { error: 'error', warning: 'warning', 'not-looked-at': 'info' };

export function Setup({ setup }) {
  if (!setup?.checkedAt) {
    return null;
  }
  const open = setup.findings.filter(({ level }) => level !== 'ok');
  const right = setup.findings.filter(({ level }) => level === 'ok');
  return html`<section class="card stack" aria-labelledby="sync-setup">
    <h2 id="sync-setup">${t('sync.setup.title')}</h2>
    <p class="muted">
      ${rich('sync.setup.summary', { findings: summary(open), time: html`<${Time} value=${setup.checkedAt} />` })}
    </p>
    ${open.map(
      ({ part, level, message, remedy }) =>
        html`<div key=${message} class="notice ${NOTICES[level]}">
          <p>
            <strong>${labelOf(part)}:</strong>
            ${level === 'not-looked-at' && ` ${t('sync.setup.skipped')}`} <span lang="en">${message}</span>
          </p>
          ${remedy && html`<p lang="en">${remedy}</p>`}
        </div>`,
    )}
    ${right.length > 0 &&
    html`<details class="sync-numbers">
      <summary>${t('sync.setup.right')}</summary>
      <dl class="facts">
        ${right.map(({ part, message }) => html`<dt>${labelOf(part)}</dt><dd key=${message} lang="en">${message}</dd>`)}
      </dl>
    </details>`}
  </section>`;
}

function summary(open) {
  const many = (level) => open.filter((finding) => finding.level === level).length;
  const parts = [
    many('error') > 0 && t('sync.setup.errors', { count: many('error') }),
    many('warning') > 0 && t('sync.setup.warnings', { count: many('warning') }),
    many('not-looked-at') > 0 && t('sync.setup.notLookedAt', { count: many('not-looked-at') }),
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : t('sync.setup.well');
}

function labelOf(part) {
  return hasText(`sync.parts.${part}`) ? t(`sync.parts.${part}`, { name: NAME }) : part;
}
