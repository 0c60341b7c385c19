// The frame of every page: header, navigation, heading, and where the focus goes when a page opens.
import { html, useEffect, useRef } from './ui.js';
import { signInUrl } from './api.js';
import { Avatar, nameOf } from './user.js';
import { Link, useLocation } from './router.js';
import { forgetUser, useMe } from './session.js';

const NAVIGATION = [
  { href: '/', label: 'Account', active: /^\/$/ },
  { href: '/console', label: 'Users', active: /^\/console(\/users\/.*|\/import)?\/?$/, isFor: inConsole },
  { href: '/console/organizations', label: 'Organizations', active: /^(\/console)?\/organizations/, isFor: inConsole },
  { href: '/organizations', label: 'Organizations', active: /^\/organizations/, isFor: isMemberOnly },
  { href: '/console/audit-log', label: 'Audit log', active: /^\/console\/audit-log/, isFor: inConsole },
  { href: '/console/sync', label: 'Synchronization', active: /^\/console\/(sync|relinks)/, isFor: inConsole },
];

function inConsole({ mayRead }) {
  return mayRead;
}

function isMemberOnly({ mayRead, memberships }) {
  return !mayRead && memberships?.length > 0;
}

// The path of the current page. On the first page, the browser places the focus.
let shown = location.pathname;

/** A page. Its title is the heading and the window title; `actions` are beside it, `wide` leaves room for tables. */
export function Page({ title, actions, wide, children }) {
  const heading = useRef(null);
  const { path } = useLocation();

  useEffect(() => {
    document.title = title === 'Rollcall' ? title : `${title} · Rollcall`;
  }, [title]);

  useEffect(() => {
    if (shown !== path) {
      shown = path;
      heading.current?.focus({ preventScroll: true });
    }
  }, [path]);

  return html`<a class="skip-link" href="#main" onClick=${skip}>Skip to content</a>
    <${Head} path=${path} />
    <main id="main" tabindex="-1" class="page ${wide ? 'wide' : ''}">
      <div class="page-head spread">
        <h1 ref=${heading} tabindex="-1">${title}</h1>
        ${actions && html`<div class="row">${actions}</div>`}
      </div>
      ${children}
    </main>`;
}

/** For a navigation that scrolls sideways on narrow screens → its ref. Shows the current link when a dependency changes. */
export function useCurrentInView(...dependencies) {
  const navigation = useRef(null);
  useEffect(() => {
    const element = navigation.current;
    const current = element?.querySelector('[aria-current]');
    if (current) {
      element.scrollLeft += current.getBoundingClientRect().right - element.getBoundingClientRect().right;
    }
  }, dependencies);
  return navigation;
}

function Head({ path }) {
  const session = useMe();
  const { state, me, caller } = session;
  const pages = NAVIGATION.filter(({ isFor }) => !isFor || isFor(session));
  const navigation = useCurrentInView(path, pages.length);

  return html`<header class="head">
    <div class="head-inner">
      <${Link} href="/" class="brand"><img src="/app/icon.svg" alt="" width="24" height="24" />Rollcall<//>
      ${state === 'in' &&
      pages.length > 1 &&
      html`<nav ref=${navigation} aria-label="Pages">
        ${pages.map(
          ({ href, label, active }) =>
            html`<${Link} key=${href} href=${href} aria-current=${active.test(path) ? 'page' : undefined}>${label}<//>`,
        )}
      </nav>`}
      <div class="head-end">
        ${state === 'in' && me && html`<span class="head-name">${nameOf(me)}</span><${Avatar} user=${me} size=${28} />`}
        ${state === 'in' && caller && html`<a class="button quiet small" href="/logout" onClick=${forgetUser}>Sign out</a>`}
        ${state === 'out' && path !== '/' && html`<a class="button small" href=${signInUrl()}>Sign in</a>`}
      </div>
    </div>
  </header>`;
}

/** Without a fragment in the address, which would add an entry to the history. */
function skip(event) {
  event.preventDefault();
  document.getElementById('main').focus();
}
