// What a reconciliation found in organizations, their members and their teams.
import { html } from '../../core/ui.js';
import { Link } from '../../core/router.js';
import { count } from '../../core/language.js';
import { rich, t } from '../../core/texts.js';
import { labelOf } from '../../core/user.js';
import { KindBadge } from './differences.js';

/**
 * @param known whether the differences are known yet
 */
export function Organizations({ run, known }) {
  if (!run || run.state === 'off') {
    return null; // the realm has none
  }
  return html`<section class="card stack" aria-labelledby="run-organizations">
    <h2 id="run-organizations">${t('sync.organizations.title')}</h2>
    ${run.state === 'on'
      ? html`<${Counts} run=${run} known=${known} />`
      : run.state === 'forbidden'
        ? html`<p class="notice warning">${t('sync.organizations.forbidden')}</p>`
        : html`<p class="muted">${run.state}</p>`}
  </section>`;
}

function Counts({ run, known }) {
  const rows = [
    [t('sync.organizations.organizations'), run.organizations],
    [t('sync.organizations.memberships'), run.memberships],
    [t('sync.organizations.teams'), run.teams],
  ];
  return html`<table class="table sync-organizations">
      <caption class="visually-hidden">
        ${t('sync.organizations.caption')}
      </caption>
      <thead>
        <tr>
          <th scope="col"><span class="visually-hidden">${t('sync.organizations.records')}</span></th>
          <th scope="col" class="number">${t('sync.organizations.listed')}</th>
          <th scope="col" class="number">${t('sync.kinds.created')}</th>
          <th scope="col" class="number">${t('sync.kinds.changed')}</th>
          <th scope="col" class="number">${t('sync.kinds.ended')}</th>
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
    <p class="muted">${t('sync.organizations.applied', { number: run.applied })}</p>`;
}

export function OrganizationSamples({ samples }) {
  if (samples.length === 0) {
    return null;
  }
  return html`<section class="card stack" aria-labelledby="organization-samples">
    <h2 id="organization-samples">${t('sync.organizations.samples')}</h2>
    <p class="muted">${t('sync.organizations.samplesText')}</p>
    <table class="table sync-samples">
      <caption class="visually-hidden">
        ${t('sync.organizations.samplesCaption')}
      </caption>
      <thead>
        <tr>
          <th scope="col">${t('sync.differences.kind')}</th>
          <th scope="col">${t('sync.organizations.record')}</th>
          <th scope="col">${t('sync.differences.difference')}</th>
        </tr>
      </thead>
      <tbody>
        ${samples.map((sample) => html`<${Sample} key=${[sample.entity, sample.organization, sample.subject, sample.team].join()} ...${sample} />`)}
      </tbody>
    </table>
  </section>`;
}

function Sample({ entity, kind, organization, subject, userId, team, fields }) {
  const mono = (id) => html`<span class="mono">${id}</span>`;
  const user = userId ? html`<${Link} href=${`/console/users/${userId}`}>${subject}<//>` : subject;
  return html`<tr>
    <td><${KindBadge} kind=${kind} /></td>
    <td>
      ${subject && html`<p>${rich('sync.organizations.user', { id: mono(user) })}</p>`}
      ${team && html`<p>${rich('sync.organizations.team', { id: mono(team) })}</p>`}
      <p class=${entity === 'organization' ? '' : 'muted'}>
        ${rich('sync.organizations.organization', { id: mono(organization) })}
      </p>
    </td>
    <td class="muted">
      ${kind === 'changed' ? fields.map(labelOf).join(', ') : explanation(entity, kind)}
    </td>
  </tr>`;
}

function explanation(entity, kind) {
  return kind === 'created' ? t(`sync.newRecords.${entity}`) : t(`sync.endedRecords.${entity}`);
}
