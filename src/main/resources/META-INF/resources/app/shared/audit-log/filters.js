// The filters of the audit log, which the address of the page has.
import { html } from '../../core/ui.js';
import { NAME } from '../../core/branding.js';
import { queryOf } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { Choice, Days, startOfDay } from '../filter-inputs.js';
import { remember, subjectRef, useRecords, userOfId, userOfSubject } from '../known-records.js';
import { UserPicker, findUsersOfAnyKind } from '../user-picker.js';
import { ACTIONS, labelOfAction } from './actions.js';

const NAMES = ['actor', 'user', 'organization', 'action', 'outcome', 'origin', 'from', 'until', 'sort'];

const OUTCOMES = ['done', 'open', 'refused', 'not-done', 'unknown', 'superseded'];

/** The labels of the origins. */
const ORIGINS = {
  browser: () => t('auditLog.origins.browser', { name: NAME }),
  bearer: () => t('auditLog.origins.bearer'),
  key: () => t('auditLog.origins.key'),
  event: () => t('auditLog.origins.event'),
  reconciliation: () => t('auditLog.origins.reconciliation'),
  service: () => t('auditLog.origins.service'),
  report: () => t('auditLog.origins.report'),
  other: () => t('auditLog.origins.programs'),
  summary: () => t('auditLog.origins.summary'),
};

/** @param names those of the filters that the page offers */
export function filtersOf(query, names = NAMES) {
  return Object.fromEntries(NAMES.map((name) => [name, names.includes(name) ? (query.get(name) ?? '') : '']));
}

/** The filters without any value. */
export const NO_FILTERS = Object.fromEntries(NAMES.filter((name) => name !== 'sort').map((name) => [name, '']));

/** The parameters of the API, for the list and for the export. */
export function apiQuery({ actor, user, organization, action, outcome, origin, from, until, sort }) {
  const known = (codes, value) => (codes.includes(value) ? value : '');
  return queryOf({
    sort: sort === 'at' ? 'at' : '-at',
    actor: actor.trim(),
    userId: user,
    organizationId: organization,
    action: known(ACTIONS, action),
    outcome: known(OUTCOMES, outcome),
    origin: known(Object.keys(ORIGINS), origin),
    after: startOfDay(from, 0, -1),
    before: startOfDay(until, 1, 0),
  });
}

/**
 * @param pickers of people and organizations
 * @param actions the codes of the actions to choose from
 * @param hasOrigins whether there is a filter by origin
 * @param children buttons
 */
export function Toolbar({ filters, pickers, actions = ACTIONS, hasOrigins = true, onChange, children }) {
  const choice = (label, name, options) => html`<${Choice} ...${{ label, name, options, filters, onChange }} />`;
  const any = (codes, labelOf) => [['', t('auditLog.filters.all')], ...codes.map((code) => [code, labelOf(code)])];
  return html`
    <form class="audit-log-toolbar" role="search" aria-label=${t('auditLog.page.title')} onSubmit=${(event) => event.preventDefault()}>
      ${pickers} ${choice(t('auditLog.filters.action'), 'action', any(actions, labelOfAction))}
      ${choice(t('auditLog.filters.outcome'), 'outcome', any(OUTCOMES, (code) => t(`auditLog.outcomes.${code}`)))}
      ${hasOrigins && choice(t('auditLog.filters.origin'), 'origin', any(Object.keys(ORIGINS), (code) => ORIGINS[code]()))}
      <${Days}
        from=${filters.from}
        until=${filters.until}
        labels=${[t('auditLog.filters.from'), t('auditLog.filters.until')]}
        onChange=${onChange}
      />
      ${choice(t('auditLog.filters.order'), 'sort', [
        ['', t('auditLog.filters.newestFirst')],
        ['at', t('auditLog.filters.oldestFirst')],
      ])}
      <div class="row audit-log-shortcuts">${children}</div>
    </form>
  `;
}

/** The pickers of actor and user, for those who may read all users. */
export function PeoplePickers({ filters: { actor, user }, onChange }) {
  useRecords({ users: [user, actor && subjectRef(actor)].filter(Boolean), organizations: [], teams: [] });
  return html`
    <${UserPicker}
      label=${t('auditLog.filters.actor')}
      name="actor"
      chosen=${actor && (userOfSubject(actor) ?? { id: actor, username: actor })}
      find=${findUsersOfAnyKind}
      onChange=${(chosen) => onChange({ actor: subjectOf(chosen) })}
    />
    <${UserPicker}
      label=${t('auditLog.filters.user')}
      name="user"
      chosen=${user && (userOfId(user) ?? { id: user, username: user })}
      find=${findUsersOfAnyKind}
      onChange=${(chosen) => onChange({ user: idOf(chosen) })}
    />
  `;
}

/** Links to the entries as files, for those who may read all of them. `query` as of `apiQuery`. */
export function ExportLinks({ query }) {
  const file = (format, label) =>
    html`<a class="button small" download="" href=${`/api/v1/audit-log/export?${query}&format=${format}`}>${label}</a>`;
  return html`
    <p class="row audit-log-export">
      <span class="muted">${t('auditLog.page.export')}</span> ${file('csv', 'CSV')} ${file('ndjson', 'NDJSON')}
    </p>
  `;
}

/** A person who was just chosen need not be looked up. */
function subjectOf(user) {
  if (user) {
    remember(user);
  }
  return user?.keycloakId ?? '';
}

function idOf(user) {
  if (user) {
    remember(user);
  }
  return user?.id ?? '';
}
