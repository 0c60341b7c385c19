// What a reconciliation found: which fields differ, and samples of the users.
import { html } from '../../core/ui.js';
import { Link } from '../../core/router.js';
import { count } from '../../core/language.js';
import { hasText, t } from '../../core/texts.js';
import { labelOf } from '../../core/user.js';

/** The tones of the kinds of differences, in users and in organizations. */
const KINDS = {
  created: 'good',
  changed: 'neutral',
  returned: 'good',
  relinked: 'neutral',
  missing: 'bad',
  unsure: 'warn',
  ended: 'bad',
};

/** In how many changed records each field differs. */
export function Fields({ counts }) {
  const fields = Object.entries(counts.fields).sort(([, one], [, other]) => other - one);
  if (fields.length === 0) {
    return null;
  }
  return html`<section class="card stack" aria-labelledby="run-fields">
    <h2 id="run-fields">${t('sync.differences.fields')}</h2>
    <dl class="sync-fields">
      ${fields.map(
        ([field, number]) =>
          html`<div key=${field}>
            <dt>${labelOf(field)}</dt>
            <dd>
              <span class="sync-share"><span style=${{ width: `${(100 * number) / counts.changed}%` }}></span></span>
              <span class="sync-number">${count(number)}</span>
            </dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

export function Samples({ samples }) {
  if (samples.length === 0) {
    return null;
  }
  return html`<section class="card stack" aria-labelledby="run-samples">
    <h2 id="run-samples">${t('sync.differences.samples')}</h2>
    <p class="muted">${t('sync.differences.samplesText')}</p>
    <table class="table sync-samples">
      <caption class="visually-hidden">
        ${t('sync.differences.caption')}
      </caption>
      <thead>
        <tr>
          <th scope="col">${t('sync.differences.kind')}</th>
          <th scope="col">${t('sync.differences.user')}</th>
          <th scope="col">${t('sync.differences.difference')}</th>
        </tr>
      </thead>
      <tbody>
        ${samples.map((sample) => html`<${Sample} key=${sample.kind + sample.subject} ...${sample} />`)}
      </tbody>
    </table>
  </section>`;
}

function Sample({ kind, subject, userId, fields }) {
  return html`<tr>
    <td><${KindBadge} kind=${kind} /></td>
    <td class="mono">${userId ? html`<${Link} href=${`/console/users/${userId}`}>${subject}<//>` : subject}</td>
    <td class="muted">${kind !== 'created' && fields.length > 0 ? fields.map(labelOf).join(', ') : explanation(kind)}</td>
  </tr>`;
}

function explanation(kind) {
  return hasText(`sync.explanations.${kind}`) ? t(`sync.explanations.${kind}`) : '';
}

export function KindBadge({ kind }) {
  const label = kind in KINDS ? t(`sync.kinds.${kind}`) : kind;
  return html`<span class="badge ${KINDS[kind] ?? 'neutral'}">${label}</span>`;
}
