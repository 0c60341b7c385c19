// The audit log of all users, with its filters in the address.
import { html } from '../../core/ui.js';
import { Field, Select } from '../../core/form.js';
import { Page } from '../../core/layout.js';
import { navigate, useLocation } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { Days, startOfDay, useTyped } from '../../shared/filter-inputs.js';
import { AuditLog } from '../../shared/audit-log.js';
import { ACTIONS } from '../../shared/audit-log-entry.js';

const NAMES = ['actor', 'action', 'from', 'until', 'sort'];

const NO_ENTRIES = 'Changes of users through Rollcall, and changes noticed in Keycloak, appear here.';

export default function AuditLogPage() {
  const { path, query } = useLocation();
  const { me } = useMe();
  const filters = Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? '']));
  const filtered = NAMES.some((name) => name !== 'sort' && filters[name] !== '');
  const set = (changes, how = { replace: true }) => navigate(pageUrl(path, { ...filters, ...changes }), how);
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
  const choose = (name) => (event) => onChange({ [name]: event.currentTarget.value });
  return html`
    <form class="audit-log-toolbar" role="search" aria-label="Audit log" onSubmit=${(event) => event.preventDefault()}>
      <${Select}
        label="Action"
        name="action"
        value=${filters.action}
        options=${[{ value: '', label: 'All' }, ...ACTIONS.map(([value, label]) => ({ value, label }))]}
        onChange=${choose('action')}
      />
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
      <${Select}
        label="Order"
        name="sort"
        value=${filters.sort}
        options=${[
          { value: '', label: 'Newest first' },
          { value: 'at', label: 'Oldest first' },
        ]}
        onChange=${choose('sort')}
      />
      <div class="row audit-log-shortcuts">
        ${me &&
        filters.actor !== me.keycloakId &&
        html`<button type="button" class="button" onClick=${() => onChange({ actor: me.keycloakId })}>Only my entries</button>`}
        ${filtered && clear}
      </div>
    </form>
  `;
}

function pageUrl(path, filters) {
  const query = new URLSearchParams();
  NAMES.filter((name) => filters[name]).forEach((name) => query.set(name, filters[name]));
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

function apiQuery({ actor, action, from, until, sort }) {
  const query = new URLSearchParams({ limit: '50', sort: sort === 'at' ? 'at' : '-at' });
  const set = (name, value) => value && query.set(name, value);
  set('actor', actor.trim());
  set('action', ACTIONS.some(([code]) => code === action) ? action : '');
  set('after', startOfDay(from, 0, -1));
  set('before', startOfDay(until, 1, 0));
  return query.toString();
}
