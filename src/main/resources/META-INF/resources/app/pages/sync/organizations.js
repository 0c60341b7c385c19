// What a reconciliation found in organizations, their members and their teams.
import { html } from '../../core/ui.js';
import { Link } from '../../core/router.js';
import { count } from '../../core/language.js';
import { labelOf } from '../../core/user.js';

const KINDS = {
  created: { label: 'New', kind: 'good' },
  changed: { label: 'Changed', kind: 'neutral' },
  ended: { label: 'Ended', kind: 'bad' },
};

const STATES = {
  forbidden:
    'The service account may not read organizations, so they were not compared. In Keycloak, assign the role that the set-up names.',
};

/**
 * @param known whether the differences are known yet
 */
export function Organizations({ run, known }) {
  if (!run || run.state === 'off') {
    return null; // the realm has none
  }
  return html`<section class="card stack" aria-labelledby="run-organizations">
    <h2 id="run-organizations">Organizations</h2>
    ${run.state === 'on'
      ? html`<${Counts} run=${run} known=${known} />`
      : html`<p class=${run.state === 'forbidden' ? 'notice warning' : 'muted'}>${STATES[run.state] ?? run.state}</p>`}
  </section>`;
}

function Counts({ run, known }) {
  const rows = [
    ['Organizations', run.organizations],
    ['Memberships', run.memberships],
    ['Teams', run.teams],
  ];
  return html`<table class="table sync-organizations">
      <caption class="visually-hidden">
        Differences in organizations
      </caption>
      <thead>
        <tr>
          <th scope="col"><span class="visually-hidden">Records</span></th>
          <th scope="col" class="number">Read</th>
          <th scope="col" class="number">New</th>
          <th scope="col" class="number">Changed</th>
          <th scope="col" class="number">Ended</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([name, { listed, created, changed, ended }]) =>
            html`<tr key=${name}>
              <th scope="row">${name}</th>
              ${[listed, created, changed, ended].map(
                (number, column) => html`<td key=${column} class="number">${known ? count(number) : '–'}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="muted">${count(run.applied)} updated.</p>`;
}

export function OrganizationSamples({ samples }) {
  if (samples.length === 0) {
    return null;
  }
  return html`<section class="card stack" aria-labelledby="organization-samples">
    <h2 id="organization-samples">Samples in organizations</h2>
    <p class="muted">Up to 20 of each kind, by their ids in Keycloak. The values are not recorded.</p>
    <table class="table sync-samples">
      <caption class="visually-hidden">
        Organizations, memberships and teams whose records differ
      </caption>
      <thead>
        <tr>
          <th scope="col">Kind</th>
          <th scope="col">Record</th>
          <th scope="col">Difference</th>
        </tr>
      </thead>
      <tbody>
        ${samples.map((sample) => html`<${Sample} key=${[sample.entity, sample.organization, sample.subject, sample.team].join()} ...${sample} />`)}
      </tbody>
    </table>
  </section>`;
}

function Sample({ entity, kind, organization, subject, userId, team, fields }) {
  const { label, kind: color } = KINDS[kind] ?? { label: kind, kind: 'neutral' };
  return html`<tr>
    <td><span class="badge ${color}">${label}</span></td>
    <td>
      ${subject &&
      html`<p>User <span class="mono">${userId ? html`<${Link} href=${`/console/users/${userId}`}>${subject}<//>` : subject}</span></p>`}
      ${team && html`<p>Team <span class="mono">${team}</span></p>`}
      <p class=${entity === 'organization' ? '' : 'muted'}>Organization <span class="mono">${organization}</span></p>
    </td>
    <td class="muted">
      ${kind === 'changed' ? fields.map(labelOf).join(', ') : explanation(entity, kind)}
    </td>
  </tr>`;
}

function explanation(entity, kind) {
  return kind === 'created' ? `The ${entity} has no record here yet` : `The ${entity} no longer exists in Keycloak`;
}
