// Finds one person by typing: a combobox whose list follows the text.
import { html, nextId, useAbortableEffect, useEffect, useLayoutEffect, useMemo, useRef, useState } from '../core/ui.js';
import { api, sentence } from '../core/api.js';
import { t } from '../core/texts.js';
import { Avatar, KindBadge, nameOf } from '../core/user.js';
import { useTyped } from './filter-inputs.js';
import { rememberOrganization } from './known-records.js';

const MOST = 8;
const IDLE = { items: [], status: 'idle', problem: null };

const PEOPLE = {
  placeholder: () => t('pickers.peoplePlaceholder'),
  list: () => t('pickers.people'),
  other: (name) => t('pickers.chooseSomeoneElse', { name }),
};

export const ORGANIZATIONS = {
  placeholder: () => t('pickers.organizationsPlaceholder'),
  list: () => t('pickers.organizations'),
  other: (name) => t('pickers.chooseAnotherOrganization', { name }),
};

/** The picker shows organizations like people: by a name, and something below it. */
export function asPerson({ id, name, alias }) {
  return { id, firstName: name, username: alias };
}

/** Finds organizations, for those who may read all of them. */
export async function* findOrganizations(text, signal) {
  const query = new URLSearchParams({ limit: MOST, search: text });
  const { body } = await api.get(`/api/v1/organizations?${query}`, { signal });
  body.items.forEach(rememberOrganization);
  yield body.items.map(asPerson);
}

/** Finds users of the service, persons unless `only` has another kind, for those who may read them. Yields the best matches first, then all matches. */
export async function* findUsers(text, signal, only = {}) {
  const get = async (page) => {
    const query = new URLSearchParams({ ...only, search: text, ...page });
    return (await api.get(`/api/v1/users?${query}`, { signal })).body;
  };
  const { items, next } = await get({ limit: MOST });
  if (!next || items.length === MOST) {
    yield items;
    return;
  }
  if (items.length > 0) {
    yield items;
  }
  // All other matches, such as those in the middle of words, are on the next page. They may take long.
  const others = await get({ limit: MOST - items.length, cursor: next });
  yield [...items, ...others.items];
}

/** As `findUsers`, agents among them: for lists of what users have done, or have. */
export function findUsersOfAnyKind(text, signal) {
  return findUsers(text, signal, { kind: 'any' });
}

/** Finds members of the organization with this path in the API, with the ID of the user as their own. */
export async function* findMembers(path, text, signal) {
  const query = new URLSearchParams({ limit: MOST, ...(text && { search: text }) });
  const { body } = await api.get(`${path}/members?${query}`, { signal });
  yield body.items.map((member) => ({ ...member, id: member.userId }));
}

/**
 * @param chosen the person, or null
 * @param find (text, signal) → an async iterable of lists of people who match, each begins with the previous one
 * @param atOnce whether there is a list before anything is typed
 * @param focused whether it gets the focus when it appears
 * @param texts `ORGANIZATIONS` for what are not people
 */
export function UserPicker({ label, hint, error, required, name, chosen, onChange, find, atOnce, focused, texts = PEOPLE }) {
  const input = useRef(null);
  const button = useRef(null);
  const id = useMemo(() => nextId('picker'), []);
  // The element that had the focus is gone after a person is chosen, and after that is taken back.
  const moves = useRef(focused);
  useLayoutEffect(() => {
    if (moves.current) {
      (chosen ? button : input).current.focus();
    }
    moves.current = false;
  }, [chosen?.id]);
  const change = (user) => {
    moves.current = true;
    onChange(user);
  };
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined;
  return html`
    <div class="field">
      ${chosen
        ? html`<span class="label" id=${`${id}-label`}>${label}</span>`
        : html`<label for=${id}>
            ${label}${required && html` <span class="muted" aria-hidden="true">${t('pickers.required')}</span>`}
          </label>`}
      ${chosen
        ? html`<div class="picked" role="group" aria-labelledby=${`${id}-label`}>
            <${UserLine} user=${chosen} />
            <button
              type="button"
              ref=${button}
              class="button quiet small"
              aria-label=${texts.other(nameOf(chosen))}
              onClick=${() => change(null)}
            >
              ${t('pickers.change')}
            </button>
          </div>`
        : html`<${Search} ...${{ id, input, name, required, described, error, find, atOnce, texts, onChoose: change }} />`}
      ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
      ${error && html`<p class="field-error" id=${`${id}-error`}>${sentence(error)}</p>`}
    </div>
  `;
}

function Search({ id, input, name, required, described, error, find, atOnce, texts, onChoose }) {
  const [wanted, setWanted] = useState('');
  const [typed, setTyped] = useTyped(wanted, setWanted);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const [hasty, setHasty] = useState(false); // Enter was pressed before the matches arrived
  const { items, status, problem } = useMatches(wanted.trim(), open && (atOnce || wanted.trim() !== ''), find);
  const isListed = open && items.length > 0;
  const at = Math.min(active, items.length - 1); // fewer may match than before
  const list = useRef(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [at, items]);
  const answered = wanted === typed && !['idle', 'loading'].includes(status);
  const settled = answered && status !== 'begun'; // no more matches will come
  useEffect(() => {
    if (hasty && settled) {
      setHasty(false);
      // of several, the first one was not on view
      if (items.length === 1) {
        onChoose(items[0]);
      }
    }
  }, [hasty, settled]);

  function close() {
    setHasty(false);
    setOpen(false);
  }

  function key(event) {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move && isListed) {
      event.preventDefault();
      setActive((at + move + items.length) % items.length);
    } else if (move) {
      event.preventDefault();
      setOpen(true);
    } else if (event.key === 'Enter') {
      // otherwise the whole form is sent
      event.preventDefault();
      if (isListed && answered) {
        onChoose(items[at]);
      } else {
        setHasty(open && typed.trim() !== '' && !settled);
      }
    } else if (event.key === 'Escape' && open) {
      // closes the list, not the dialog around it
      event.preventDefault();
      close();
    }
  }

  return html`
    <div onFocusOut=${({ currentTarget, relatedTarget }) => currentTarget.contains(relatedTarget) || close()}>
      <input
        ref=${input}
        id=${id}
        name=${name}
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck=${false}
        autocapitalize="none"
        maxlength="200"
        placeholder=${texts.placeholder()}
        required=${required}
        value=${typed}
        aria-expanded=${isListed ? 'true' : 'false'}
        aria-controls=${`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant=${isListed ? `${id}-${at}` : undefined}
        aria-describedby=${described}
        aria-invalid=${error ? 'true' : undefined}
        onInput=${(event) => {
          setTyped(event.currentTarget.value);
          setActive(0);
          setHasty(false);
          setOpen(true);
        }}
        onClick=${() => setOpen(true)}
        onKeyDown=${key}
      />
      <ul ref=${list} id=${`${id}-list`} role="listbox" aria-label=${texts.list()} class="picker-list" hidden=${!isListed}>
        ${items.map(
          (user, index) => html`
            <li
              key=${user.id}
              id=${`${id}-${index}`}
              role="option"
              aria-selected=${index === at ? 'true' : 'false'}
              onMouseDown=${(event) => event.preventDefault()}
              onMouseMove=${() => setActive(index)}
              onClick=${() => onChoose(user)}
            >
              <${UserLine} user=${user} />
            </li>
          `,
        )}
      </ul>
      <p class="hint" role="status">${message({ status, problem, settled, count: items.length, text: typed.trim() })}</p>
    </div>
  `;
}

function message({ status, problem, settled, count, text }) {
  if (problem) {
    return count > 0 ? t('pickers.othersNotLoaded') : problem.message;
  }
  if (text !== '' && !settled) {
    return t('pickers.searching');
  }
  if (status !== 'ready' || count > 0) {
    return '';
  }
  return text === '' ? t('pickers.noOne') : t('pickers.noMatch');
}

/** The old matches stay until the new ones arrive. */
function useMatches(text, wanted, find) {
  const [state, setState] = useState(IDLE);
  const latest = useRef(find);
  latest.current = find;
  useAbortableEffect(
    (signal) => {
      if (wanted) {
        setState((now) => ({ ...now, status: 'loading', problem: null }));
        follow(latest.current(text, signal), (state) => signal.aborted || setState(state));
      } else {
        setState(IDLE);
      }
    },
    [text, wanted],
  );
  return state;
}

/** Passes on each list as it arrives. After a failure, keeps the last one. */
async function follow(lists, show) {
  let items = [];
  try {
    for await (items of lists) {
      show({ items, status: 'begun', problem: null });
    }
    show({ items, status: 'ready', problem: null });
  } catch (problem) {
    show({ items, status: 'failed', problem });
  }
}

/** A person in one line: avatar, name, username and e-mail. */
export function UserLine({ user }) {
  return html`
    <span class="picker-user">
      <${Avatar} user=${user} size=${32} />
      <span class="picker-names">
        <span>${nameOf(user)} <${KindBadge} kind=${user.kind} /> ${user.enabled === false && html`<span class="badge neutral">${t('pickers.disabled')}</span>`}</span>
        <span class="muted small-text">${[user.username, user.email].filter(Boolean).join(' · ')}</span>
      </span>
    </span>
  `;
}
