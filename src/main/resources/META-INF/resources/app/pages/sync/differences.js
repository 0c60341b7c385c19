// What a reconciliation found: which fields differ, and samples of the users.
import { html } from '../../core/ui.js';
import { Link } from '../../core/router.js';
import { count } from '../../core/language.js';
import { labelOf } from '../../core/user.js';

const KINDS = {
  created: { label: 'New', kind: 'good' },
  changed: { label: 'Changed', kind: 'neutral' },
  returned: { label: 'Returned', kind: 'good' },
  relinked: { label: 'New identity', kind: 'neutral' },
  missing: { label: 'Missing', kind: 'bad' },
  unsure: { label: 'Unconfirmed', kind: 'warn' },
};

/** In how many changed records each field differs. */
export function Fields({ counts }) {
  const fields = Object.entries(counts.fields).sort(([, one], [, other]) => other - one);
  if (fields.length === 0) {
    return null;
  }
  return html`<section class="card stack" aria-labelledby="run-fields">
    <h2 id="run-fields">Fields that differ</h2>
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
    <h2 id="run-samples">Samples</h2>
    <p class="muted">Up to 20 users of each kind, by their subject in Keycloak. The values are not recorded.</p>
    <table class="table sync-samples">
      <caption class="visually-hidden">
        Users whose records differ
      </caption>
      <thead>
        <tr>
          <th scope="col">Kind</th>
          <th scope="col">User</th>
          <th scope="col">Difference</th>
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
  return (
    {
      created: 'Has no record here yet',
      returned: 'Exists in Keycloak again; the record is a tombstone',
      missing: 'No longer exists in Keycloak',
      unsure: 'Was not listed reliably; is confirmed individually',
    }[kind] ?? ''
  );
}

function KindBadge({ kind }) {
  const known = KINDS[kind] ?? { label: kind, kind: 'neutral' };
  return html`<span class="badge ${known.kind}">${known.label}</span>`;
}
