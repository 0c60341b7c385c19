// Goes to a page, an action, a user or an organization by typing: a combobox whose list is always open.
import { html, nextId, useAbortableEffect, useEffect, useMemo, useRef, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { HAS_KEYS } from '../../core/branding.js';
import { Dialog } from '../../core/dialog.js';
import { pagesFor } from '../../core/layout.js';
import { navigate } from '../../core/router.js';
import { forgetUser, useMe } from '../../core/session.js';
import { t } from '../../core/texts.js';
import { nameOf } from '../../core/user.js';
import { searchOf, useTyped } from '../filter-inputs.js';

const MOST = 5;
const NOTHING = { users: [], organizations: [], problem: null };

function actionsFor({ admin }) {
  return [
    ...(admin
      ? [
          { label: t('palette.newUser'), href: '/console/users?new=1' },
          ...(HAS_KEYS ? [{ label: t('palette.newAgent'), href: '/console/agents?new=1' }] : []),
          { label: t('palette.newOrganization'), href: '/console/organizations?new=1' },
          { label: t('palette.importUsers'), href: '/console/import' },
        ]
      : []),
    { label: t('palette.signOut'), leave: '/logout' },
  ];
}

export function Palette({ onClose }) {
  const session = useMe();
  const id = useMemo(() => nextId('palette'), []);
  const [wanted, setWanted] = useState('');
  const [typed, setTyped] = useTyped(wanted, setWanted);
  const [active, setActive] = useState(0);
  const [hasty, setHasty] = useState(false); // Enter was pressed before the matches arrived
  const found = useFound(wanted.trim(), session);
  const groups = groupsOf(session, typed.trim(), found);
  const options = groups.flatMap((group) => group.options);
  const at = Math.min(active, options.length - 1);
  const settled = typed === wanted && found.text === wanted.trim();
  const list = useRef(null);

  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [at, options.length]);
  useEffect(() => {
    if (hasty && settled) {
      setHasty(false);
      // of several, the first one was not on view
      if (options.length === 1) {
        go(options[0]);
      }
    }
  }, [hasty, settled]);

  function go({ href, leave }) {
    onClose();
    if (leave) {
      forgetUser();
      location.assign(leave);
    } else {
      navigate(href);
    }
  }

  function key(event) {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move && options.length > 0) {
      event.preventDefault();
      setActive((at + move + options.length) % options.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      // what was found for an earlier text is not what the person means
      if (options.length > 0 && (settled || !options[at].isFound)) {
        go(options[at]);
      } else {
        setHasty(!settled);
      }
    }
  }

  function type(event) {
    setTyped(event.currentTarget.value);
    setActive(0);
    setHasty(false);
  }

  return html`
    <${Dialog} title=${t('palette.title')} onClose=${onClose}>
      <div class="field">
        <label for=${id}>${labelFor(session)}</label>
        <input
          id=${id}
          type="text"
          role="combobox"
          autocomplete="off"
          spellcheck=${false}
          autocapitalize="none"
          maxlength="200"
          value=${typed}
          aria-expanded=${options.length > 0 ? 'true' : 'false'}
          aria-controls=${`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant=${options.length > 0 ? `${id}-${at}` : undefined}
          onInput=${type}
          onKeyDown=${key}
        />
        <p class="hint" role="status">${message({ found, settled, count: options.length, text: typed.trim() })}</p>
      </div>
      <div ref=${list} id=${`${id}-list`} role="listbox" aria-label=${t('palette.places')} class="palette-list" hidden=${options.length === 0}>
        ${groups.map(
          ({ name, label, options: places }) => html`<div key=${name} role="group" aria-labelledby=${`${id}-${name}`}>
            <div role="presentation" id=${`${id}-${name}`} class="palette-group">${label}</div>
            ${places.map((place) => {
              const index = options.indexOf(place);
              return html`<div
                key=${place.href ?? place.leave}
                id=${`${id}-${index}`}
                role="option"
                class="palette-option"
                aria-selected=${index === at ? 'true' : 'false'}
                onMouseDown=${(event) => event.preventDefault()}
                onMouseMove=${() => setActive(index)}
                onClick=${() => go(place)}
              >
                <span>${place.label}</span>${place.hint && html` <span class="muted small-text">${place.hint}</span>`}
              </div>`;
            })}
          </div>`,
        )}
      </div>
    <//>
  `;
}

function labelFor({ mayRead }) {
  return mayRead ? t('palette.label') : t('palette.labelWithoutUsers');
}

function message({ found: { problem }, settled, count, text }) {
  if (problem) {
    return problem.message;
  }
  if (!settled) {
    return t('palette.searching');
  }
  return count > 0 ? t('palette.results', { count }) : text === '' ? '' : t('palette.nothing');
}

/** The places that match, by what they are. */
function groupsOf(session, text, { users, organizations }) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = ({ label, hint = '' }) => words.every((word) => `${label} ${hint}`.toLowerCase().includes(word));
  const { mayRead, memberships } = session;
  const own = mayRead ? [] : (memberships ?? []).map((organization) => asPlace(organization, '/organizations'));
  return [
    { name: 'pages', label: t('palette.pages'), options: pagesFor(session).filter(matches) },
    { name: 'actions', label: t('palette.actions'), options: actionsFor(session).filter(matches) },
    { name: 'users', label: t('palette.users'), options: users },
    { name: 'organizations', label: t('palette.organizations'), options: [...own.filter(matches), ...organizations] },
  ].filter(({ options }) => options.length > 0);
}

function asPlace({ id, name, alias }, at) {
  return { label: name, hint: alias, href: `${at}/${id}` };
}

/** Users and organizations for those who may read all of them, with the `text` that they match. The old ones stay until the new ones arrive. */
function useFound(text, { mayRead }) {
  const [state, setState] = useState({ ...NOTHING, text: '' });
  useAbortableEffect(
    (signal) => {
      if (text === '' || !mayRead) {
        setState({ ...NOTHING, text });
        return;
      }
      const query = new URLSearchParams({ ...searchOf(text), limit: MOST });
      const read = (path) => api.get(`${path}${query}`, { signal }).then(({ body }) => body.items);
      Promise.all([read('/api/v1/users?kind=any&'), read('/api/v1/organizations?')]).then(
        ([users, organizations]) =>
          signal.aborted ||
          setState({
            users: users.map(userPlace),
            organizations: organizations.map((each) => ({ ...asPlace(each, '/console/organizations'), isFound: true })),
            problem: null,
            text,
          }),
        (problem) => signal.aborted || setState({ ...NOTHING, problem, text }),
      );
    },
    [text, mayRead],
  );
  return state;
}

function userPlace(user) {
  const hint = [user.kind === 'agent' && t('core.agent'), user.username, user.email].filter(Boolean).join(' · ');
  return { label: nameOf(user), hint, href: `/console/users/${user.id}`, isFound: true };
}
