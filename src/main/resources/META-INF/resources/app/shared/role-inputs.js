// The roles of a user: chosen from the realm's roles, or typed while those cannot be listed.
import { html, nextId, useAbortableEffect, useMemo, useRef, useState } from '../core/ui.js';
import { api, sentence } from '../core/api.js';
import { Check, Field } from '../core/form.js';
import { t } from '../core/texts.js';
import { errorText, labelOf } from '../core/user.js';
import { useKnownRoles } from './known-records.js';

/** With more roles than this, there is a search field. */
const SEARCH_FROM = 12;

/** The last list that was read, so that a form shows it immediately when it is opened again. */
let newest = null;

const NO_SOURCES = new Map();

/**
 * Where the roles of a user come from, by their names; empty until that is known, and if Keycloak does not tell.
 *
 * @param path of the user in the API
 * @param version of the record, which may have other roles
 */
export function useRoleSources(path, version) {
  const [sources, setSources] = useState(NO_SOURCES);
  useAbortableEffect(
    (signal) =>
      api.get(`${path}/roles`, { signal }).then(
        ({ body }) => setSources(new Map(body.items.map((role) => [role.name, role]))),
        () => {},
      ),
    [path, version],
  );
  return sources;
}

/** Says where a role comes from, if it is not only assigned: "From the group /staff. Contained in the role manager." */
export function sourceOf(source) {
  const { groups = [], roles = [] } = source ?? {};
  return [
    groups.length > 0 && t('roles.fromGroups', { count: groups.length, groups: groups.join(', ') }),
    roles.length > 0 && t('roles.inRoles', { count: roles.length, roles: roles.join(', ') }),
  ]
    .filter(Boolean)
    .join(' ');
}

/** Whether the service would refuse to take a role away, or the user would keep it nevertheless. */
function isFixed(source) {
  return source !== undefined && !source.revocable;
}

/** Why a role that only the person themselves cannot lose is fixed. */
function reasonOf(source) {
  return sourceOf(source) || (isFixed(source) ? t('roles.ownRole') : '');
}

/**
 * @param roles the names of the chosen roles
 * @param sources of `useRoleSources`
 * @param held the names of the roles that the user has: they can be kept even if they cannot be granted
 */
export function RoleInputs({ held = [], legend = labelOf('roles'), ...rest }) {
  const { listed, changeable, failed } = useRealmRoles();
  const errorId = useMemo(() => nextId('roles'), []);
  const error = rest.error && errorText({ field: 'roles', message: rest.error });
  if (!changeable) {
    return html`<div class="stack">
      <div>${legend}</div>
      ${rest.roles.length > 0 &&
      html`<p class="row">${rest.roles.map((role) => html`<span key=${role} class="badge neutral">${role}</span>`)}</p>`}
      <p class="hint">${t('roles.fromTokens')}</p>
    </div>`;
  }
  return html`
    <fieldset class="stack plain" aria-describedby=${error && !failed ? errorId : undefined}>
      <legend>${legend}</legend>
      ${failed ? html`<${TypedRoles} ...${rest} error=${error} />` : html`<${ListedRoles} ...${rest} listed=${listed} held=${held} />`}
      ${error && !failed && html`<p class="field-error" id=${errorId}>${sentence(error)}</p>`}
    </fieldset>
  `;
}

/** `listed` is null until the first answer; `failed` if no request has succeeded yet; `changeable` is false if only tokens tell roles. */
function useRealmRoles() {
  const [state, setState] = useState({ listed: newest, changeable: true, failed: false });
  useAbortableEffect((signal) => {
    api.get('/api/v1/roles', { signal }).then(
      ({ body }) => {
        newest = body.items;
        setState({ listed: newest, changeable: body.changeable, failed: false });
      },
      () => signal.aborted || setState({ listed: newest, changeable: true, failed: newest === null }),
    );
  }, []);
  return state;
}

function ListedRoles({ listed, roles, held, sources = NO_SOURCES, onChange }) {
  const [text, setText] = useState('');
  // A role stays visible after it was deselected.
  const chosen = useRef(new Set());
  roles.forEach((name) => chosen.current.add(name));
  const isKept = (name) => chosen.current.has(name) || held.includes(name);
  const known = new Map((listed ?? []).map((role) => [role.name, role]));
  const names = [...new Set([...known.keys(), ...held, ...chosen.current])].sort();
  const grantable = names.filter((name) => known.get(name)?.grantable);
  const searchable = grantable.length > SEARCH_FROM;
  const wanted = text.trim().toLowerCase();
  const matches = (name) => `${name} ${known.get(name)?.description ?? ''}`.toLowerCase().includes(wanted);
  const shown = names.filter((name) => isKept(name) || (grantable.includes(name) && matches(name)));
  return html`
    ${(listed === null || searchable) &&
    html`<div>
      ${searchable && html`<${FindRole} value=${text} onInput=${setText} />`}
      <p class="hint" role="status">
        ${listed === null ? t('roles.loading') : wanted !== '' && !grantable.some(matches) ? t('roles.noMatch') : ''}
      </p>
    </div>`}
    ${shown.length > 0 &&
    html`<div class="role-list">
      ${shown.map(
        (name) => html`
          <${Check}
            key=${name}
            label=${name}
            hint=${[hintOf(known.get(name)), reasonOf(sources.get(name))].filter(Boolean).join(' ')}
            checked=${roles.includes(name)}
            disabled=${roles.includes(name) ? isFixed(sources.get(name)) : !held.includes(name) && !grantable.includes(name)}
            onChange=${(event) => onChange(toggled(roles, name, event.currentTarget.checked))}
          />
        `,
      )}
    </div>`}
  `;
}

function FindRole({ value, onInput }) {
  return html`<${Field}
    label=${t('roles.find')}
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

/** Empty for a role that is not listed. */
function hintOf(role) {
  return [
    role?.description && sentence(role.description),
    role?.composite && t('roles.composite'),
    role && !role.grantable && t('roles.notGrantable'),
  ]
    .filter(Boolean)
    .join(' ');
}

function toggled(roles, name, on) {
  return on ? [...roles, name].sort() : roles.filter((each) => each !== name);
}

/** The roles of known users as check boxes, and a field for any other role. */
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
      // otherwise the whole form is sent
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
        label=${t('roles.another')}
        value=${other}
        error=${error}
        hint=${t('roles.anotherHint')}
        autocomplete="off"
        spellcheck=${false}
        autocapitalize="none"
        maxlength="255"
        onInput=${(event) => setOther(event.currentTarget.value)}
        onKeyDown=${addByEnter}
      />
      <button type="button" class="button" disabled=${other.trim() === ''} onClick=${add}>${t('roles.add')}</button>
    </div>
  `;
}
