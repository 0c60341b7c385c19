// The roles of a user: chosen from those of the realm, or typed while these cannot be listed.
import { html, nextId, useEffect, useMemo, useRef, useState } from '../core/ui.js';
import { api, sentence } from '../core/api.js';
import { Check, Field } from '../core/form.js';
import { useKnownRoles } from './known-users.js';

/** With more roles than that there is a field to find one. */
const MANY = 12;

/** The newest list, so that a form that is opened again has one at once. */
let newest = null;

/**
 * @param roles the names of those that are chosen
 * @param held of those that the user has: they can be kept, whether they can be granted or not
 */
export function RoleInputs({ held = [], legend = 'Roles', ...rest }) {
  const { listed, failed } = useRealmRoles();
  const error = useMemo(() => nextId('roles'), []);
  return html`
    <fieldset class="stack plain" aria-describedby=${rest.error && !failed ? error : undefined}>
      <legend>${legend}</legend>
      ${failed ? html`<${TypedRoles} ...${rest} />` : html`<${ListedRoles} ...${rest} listed=${listed} held=${held} />`}
      ${rest.error && !failed && html`<p class="field-error" id=${error}>${sentence(`Roles ${rest.error}`)}</p>`}
    </fieldset>
  `;
}

/** `listed` is null until there is an answer; `failed` if there is none and never was. */
function useRealmRoles() {
  const [state, setState] = useState({ listed: newest, failed: false });
  useEffect(() => {
    const abort = new AbortController();
    api.get('/api/v1/roles', { signal: abort.signal }).then(
      ({ body }) => {
        newest = body.items;
        setState({ listed: newest, failed: false });
      },
      () => abort.signal.aborted || setState({ listed: newest, failed: newest === null }),
    );
    return () => abort.abort();
  }, []);
  return state;
}

function ListedRoles({ listed, roles, held, onChange }) {
  const [text, setText] = useState('');
  // What was chosen once stays where it is when it is not any more.
  const chosen = useRef(new Set());
  roles.forEach((name) => chosen.current.add(name));
  const isKept = (name) => chosen.current.has(name) || held.includes(name);
  const known = new Map((listed ?? []).map((role) => [role.name, role]));
  const names = [...new Set([...known.keys(), ...held, ...chosen.current])].sort();
  const grantable = names.filter((name) => known.get(name)?.grantable);
  const many = grantable.length > MANY;
  const wanted = text.trim().toLowerCase();
  const matches = (name) => `${name} ${known.get(name)?.description ?? ''}`.toLowerCase().includes(wanted);
  const shown = names.filter((name) => isKept(name) || (grantable.includes(name) && matches(name)));
  return html`
    ${(listed === null || many) &&
    html`<div>
      ${many && html`<${FindRole} value=${text} onInput=${setText} />`}
      <p class="hint" role="status">
        ${listed === null ? 'Loading the roles…' : wanted !== '' && !grantable.some(matches) ? 'No other role matches.' : ''}
      </p>
    </div>`}
    ${shown.length > 0 &&
    html`<div class="role-list">
      ${shown.map(
        (name) => html`
          <${Check}
            key=${name}
            label=${name}
            hint=${hintOf(known.get(name))}
            checked=${roles.includes(name)}
            disabled=${!roles.includes(name) && !held.includes(name) && !grantable.includes(name)}
            onChange=${(event) => onChange(toggled(roles, name, event.currentTarget.checked))}
          />
        `,
      )}
    </div>`}
  `;
}

function FindRole({ value, onInput }) {
  return html`<${Field}
    label="Find a role"
    type="search"
    value=${value}
    autocomplete="off"
    spellcheck=${false}
    autocapitalize="none"
    maxlength="255"
    onInput=${(event) => onInput(event.currentTarget.value)}
    onKeyDown=${(event) => event.key === 'Enter' && event.preventDefault()}
  />`;
}

/** Nothing for a role that is not listed. */
function hintOf(role) {
  return [
    role?.description && sentence(role.description),
    role?.composite && 'Contains other roles.',
    role && !role.grantable && 'Cannot be granted here.',
  ]
    .filter(Boolean)
    .join(' ');
}

function toggled(roles, name, on) {
  return on ? [...roles, name].sort() : roles.filter((each) => each !== name);
}

/** Roles that have been seen on anybody as check boxes, and a field for one that is not among them. */
function TypedRoles({ roles, onChange, error }) {
  const known = useKnownRoles();
  const [added, setAdded] = useState([]);
  const [other, setOther] = useState('');
  const names = [...new Set([...known, ...roles, ...added])].sort();
  function add() {
    const name = other.trim();
    if (name !== '') {
      setAdded([...added, name]);
      setOther('');
      if (!roles.includes(name)) {
        onChange(toggled(roles, name, true));
      }
    }
  }
  function addByEnter(event) {
    if (event.key === 'Enter') {
      // It would send the whole form.
      event.preventDefault();
      add();
    }
  }
  return html`
    ${names.length > 0 &&
    html`<div class="role-list">
      ${names.map(
        (name) => html`
          <${Check}
            key=${name}
            label=${name}
            checked=${roles.includes(name)}
            onChange=${(event) => onChange(toggled(roles, name, event.currentTarget.checked))}
          />
        `,
      )}
    </div>`}
    <div class="row with-button">
      <${Field}
        label="Another role"
        value=${other}
        error=${error}
        hint="By its name in Keycloak: the list of its roles cannot be read now."
        autocomplete="off"
        spellcheck=${false}
        autocapitalize="none"
        maxlength="255"
        onInput=${(event) => setOther(event.currentTarget.value)}
        onKeyDown=${addByEnter}
      />
      <button type="button" class="button" disabled=${other.trim() === ''} onClick=${add}>Add role</button>
    </div>
  `;
}
