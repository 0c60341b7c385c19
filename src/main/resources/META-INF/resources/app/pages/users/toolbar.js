// What the list can be filtered by. What is typed counts after a moment, so that not every letter asks the service.
import { html, useEffect, useRef, useState } from '../../core/ui.js';
import { Field, Select } from '../../core/form.js';
import { SORTS } from './filters.js';
import { knownRoles } from './people.js';

const MOMENT_MILLIS = 200;

export function Toolbar({ filters, onChange }) {
  const roles = knownRoles();
  const [q, setQ] = useTyped(filters.q, (text) => onChange({ q: text }));
  const [role, setRole] = useTyped(filters.role, (text) => onChange({ role: text }));
  const choose = (name) => (event) => onChange({ [name]: event.currentTarget.value });
  // Where it is narrow only the first two are there until more is asked for, or one of the others is in use.
  const [more, setMore] = useState(Boolean(filters.role || filters.from || filters.until));
  return html`
    <form class="users-toolbar ${more ? 'open' : ''}" role="search" aria-label="Users" onSubmit=${(event) => event.preventDefault()}>
      <${Field}
        label="Search"
        type="search"
        name="q"
        value=${q}
        placeholder="Name, username or e-mail"
        autocomplete="off"
        spellcheck=${false}
        maxlength="200"
        onInput=${(event) => setQ(event.currentTarget.value)}
      />
      <${Select}
        label="Status"
        name="enabled"
        value=${filters.enabled}
        options=${[
          { value: '', label: 'All' },
          { value: 'true', label: 'Enabled' },
          { value: 'false', label: 'Disabled' },
        ]}
        onChange=${choose('enabled')}
      />
      <${Field}
        label="Role"
        name="role"
        value=${role}
        placeholder="Any"
        list="known-roles"
        autocomplete="off"
        spellcheck=${false}
        maxlength="200"
        onInput=${(event) => setRole(event.currentTarget.value)}
      />
      <datalist id="known-roles">${roles.map((name) => html`<option key=${name} value=${name} />`)}</datalist>
      <${Days} from=${filters.from} until=${filters.until} labels=${['Created from', 'Created until']} onChange=${onChange} />
      <${Select}
        label="Sort"
        name="sort"
        value=${filters.sort}
        options=${SORTS.map(([value, label]) => ({ value, label }))}
        onChange=${choose('sort')}
      />
      <button type="button" class="button users-more-filters" aria-expanded=${more ? 'true' : 'false'} onClick=${() => setMore(!more)}>
        ${more ? 'Fewer filters' : 'More filters'}
      </button>
    </form>
  `;
}

/** Two days that are included, in the reader's zone. */
export function Days({ from, until, labels, onChange }) {
  const day = (name, label, value, bounds) => html`
    <${Field}
      label=${label}
      type="date"
      name=${name}
      value=${value}
      ...${bounds}
      onChange=${(event) => onChange({ [name]: event.currentTarget.value })}
    />
  `;
  return html`
    ${day('from', labels[0], from, { max: until || undefined })} ${day('until', labels[1], until, { min: from || undefined })}
  `;
}

/** What is being typed, ahead of what counts; it follows when something else changes that, the back button for one. */
export function useTyped(counts, onSettled) {
  const [typed, setTyped] = useState(counts);
  const settled = useRef(counts);
  const tell = useRef(onSettled);
  tell.current = onSettled;
  useEffect(() => {
    if (counts !== settled.current) {
      settled.current = counts;
      setTyped(counts);
    }
  }, [counts]);
  useEffect(() => {
    if (typed === settled.current) {
      return undefined;
    }
    const timer = setTimeout(() => {
      settled.current = typed;
      tell.current(typed);
    }, MOMENT_MILLIS);
    return () => clearTimeout(timer);
  }, [typed]);
  return [typed, setTyped];
}
