// The filters that every list of agents has.
import { html } from '../../core/ui.js';
import { t } from '../../core/texts.js';
import { Choice, Search } from '../filter-inputs.js';
import { agentStatuses } from './words.js';

/** No filter is set. */
export const NO_FILTERS = { q: '', sponsor: '', organization: '', status: '', sponsored: '' };

/** The filters in the address. */
export function filtersOf(query) {
  const status = query.get('status') ?? '';
  return {
    q: query.get('q') ?? '',
    sponsor: query.get('sponsor') ?? '',
    organization: query.get('organization') ?? '',
    status: agentStatuses().some(([value]) => value === status) ? status : '',
    sponsored: query.get('sponsored') === 'false' ? 'false' : '',
  };
}

/** @param children the filters that only one list has */
export function AgentFilters({ filters, onChange, children }) {
  const sponsors = [
    ['', t('filters.all')],
    ['false', t('agents.withoutSponsor')],
  ];
  return html`
    <form class="list-toolbar agents-toolbar" role="search" aria-label=${t('agents.title')} onSubmit=${(event) => event.preventDefault()}>
      <${Search} value=${filters.q} placeholder=${t('agents.search')} onChange=${(q) => onChange({ q })} />
      ${children}
      <${Choice} label=${t('agents.columns.status')} name="status" ...${{ filters, onChange }} options=${agentStatuses()} />
      <${Choice} label=${t('agents.responsibility')} name="sponsored" ...${{ filters, onChange }} options=${sponsors} />
    </form>
  `;
}
