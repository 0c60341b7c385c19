// What the list can be filtered by. What is typed counts after a moment, so that not every letter asks the service.
import { html, useEffect, useRef, useState } from '../../core/ui.js';
import { Field, Select } from '../../core/form.js';
import { SORTS } from './filters.js';
import { useKnownRoles } from './people.js';

const MOMENT_MILLIS = 200;

export function Toolbar({ filters, onChange }) {
  const roles = useKnownRoles();
  const [q, setQ] = useTyped(filters.q, (text) => onChange({ q: text }));
  const [role, setRole] = useTyped(filters.role, (text) => onChange({ role: text }));
  const choose = (name) => (event) => onChange({ [name]: event.currentTarget.value });
  return html`
    <form class="users-toolbar" role="search" aria-label="Users" onSubmit=${(event) => event.preventDefault()}>
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
      <${Field} label="Created from" type="date" name="from" value=${filters.from} max=${filters.until || undefined} onChange=${choose('from')} />
      <${Field} label="Created until" type="date" name="until" value=${filters.until} min=${filters.from || undefined} onChange=${choose('until')} />
      <${Select}
        label="Sort"
        name="sort"
        value=${filters.sort}
        options=${SORTS.map(([value, label]) => ({ value, label }))}
        onChange=${choose('sort')}
      />
    </form>
  `;
}

/** What is being typed, ahead of what counts; it follows when that is changed by something else, the back button for one. */
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
