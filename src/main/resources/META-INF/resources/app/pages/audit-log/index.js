// The audit log of all users, with its filters in the address.
import { html } from '../../core/ui.js';
import { Field } from '../../core/form.js';
import { Page } from '../../core/layout.js';
import { addressOf, navigate, queryOf, useLocation } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { Choice, Days, isFiltered, startOfDay, useTyped } from '../../shared/filter-inputs.js';
import { AuditLog } from '../../shared/audit-log.js';
import { ACTIONS } from '../../shared/audit-log/actions.js';

const NAMES = ['actor', 'action', 'from', 'until', 'sort'];

const SORTS = [
  ['', 'Newest first'],
  ['at', 'Oldest first'],
];

const NO_ENTRIES = 'Changes of users through Rollcall, and changes noticed in Keycloak, appear here.';

export default function AuditLogPage() {
  const { path, query } = useLocation();
  const { me } = useMe();
  const filters = Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? '']));
  const filtered = isFiltered(filters);
  const set = (changes, how = { replace: true }) => navigate(addressOf(path, { ...filters, ...changes }), how);
  const clearFilters = () => set({ actor: '', action: '', from: '', until: '' });
  const clear = html`<button type="button" class="button" onClick=${clearFilters}>Clear filters</button>`;
  return html`
    <${Page} title="Audit log" wide>
      <p class="muted lead">Who changed which user, when, and with what result. Entries cannot be edited and contain no personal data.</p>
      <${Toolbar} filters=${filters} me=${me} onChange=${set} filtered=${filtered} clear=${clear} />
      <div class="card">
        <${AuditLog}
          path="/api/v1/audit-log"
          query=${apiQuery(filters)}
          everyone
          empty=${filtered ? 'No entries match these filters.' : NO_ENTRIES}
          onActor=${(actor) => set({ actor }, {})}
        >
          ${filtered && clear}
        <//>
      </div>
    <//>
  `;
}

function Toolbar({ filters, me, onChange, filtered, clear }) {
  const [actor, setActor] = useTyped(filters.actor, (text) => onChange({ actor: text }));
  return html`
    <form class="audit-log-toolbar" role="search" aria-label="Audit log" onSubmit=${(event) => event.preventDefault()}>
      <${Choice} label="Action" name="action" ...${{ filters, onChange }} options=${[['', 'All'], ...ACTIONS]} />
      <${Field}
        label="Actor"
        name="actor"
        value=${actor}
        placeholder="ID in Keycloak"
        autocomplete="off"
        spellcheck=${false}
        maxlength="255"
        onInput=${(event) => setActor(event.currentTarget.value)}
      />
      <${Days} from=${filters.from} until=${filters.until} labels=${['From', 'Until']} onChange=${onChange} />
      <${Choice} label="Order" name="sort" ...${{ filters, onChange }} options=${SORTS} />
      <div class="row audit-log-shortcuts">
        ${me &&
        filters.actor !== me.keycloakId &&
        html`<button type="button" class="button" onClick=${() => onChange({ actor: me.keycloakId })}>Only my entries</button>`}
        ${filtered && clear}
      </div>
    </form>
  `;
}

function apiQuery({ actor, action, from, until, sort }) {
  return queryOf({
    limit: '50',
    sort: sort === 'at' ? 'at' : '-at',
    actor: actor.trim(),
    action: ACTIONS.some(([code]) => code === action) ? action : '',
    after: startOfDay(from, 0, -1),
    before: startOfDay(until, 1, 0),
  });
}
