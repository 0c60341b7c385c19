// The frame of every page: header, navigation, heading, and where the focus goes when a page opens.
import { createStore, html, useEffect, useRef } from './ui.js';
import { signInUrl } from './api.js';
import { HAS_KEYS, LOGO, NAME, SUPPORT } from './branding.js';
import { Avatar, nameOf } from './user.js';
import { Link, useLocation } from './router.js';
import { forgetUser, useMe } from './session.js';
import { rich, t } from './texts.js';

/** All but those without `active` are in the head. */
const NAVIGATION = [
  { href: '/', name: 'account', active: /^\/$/ },
  { href: '/console', name: 'overview', active: /^\/console\/?$/, isFor: inConsole },
  { href: '/console/users', name: 'users', active: /^\/console\/(users|import|keys|agents)(\/|$)/, isFor: inConsole },
  { href: '/console/agents', name: 'agents', isFor: keysInConsole },
  { href: '/console/keys', name: 'keys', isFor: keysInConsole },
  {
    href: '/console/organizations',
    name: 'organizations',
    active: /^(\/console)?\/organizations|^\/console\/invitations/,
    isFor: inConsole,
  },
  { href: '/organizations', name: 'organizations', active: /^\/organizations/, isFor: isMemberOnly },
  { href: '/console/jobs', name: 'jobs', active: /^\/console\/jobs/, isFor: inConsole },
  { href: '/console/audit-log', name: 'auditLog', active: /^\/console\/audit-log/, isFor: inConsole },
  { href: '/console/sync', name: 'synchronization', active: /^\/console\/(sync|relinks|webhooks)/, isFor: inConsole },
  { href: '/console/webhooks', name: 'webhooks', isFor: inConsole },
];

function inConsole({ mayRead }) {
  return mayRead;
}

function keysInConsole({ mayRead }) {
  return HAS_KEYS && mayRead;
}

function isMemberOnly({ mayRead, memberships }) {
  return !mayRead && memberships?.length > 0;
}

/** The pages that a person can go to, each with its `href` and `label`. Takes the session of `useMe`. */
export function pagesFor(session) {
  return NAVIGATION.filter(({ isFor }) => !isFor || isFor(session)).map(({ name, ...page }) => ({
    ...page,
    label: t(`layout.navigation.${name}`),
  }));
}

const [usePaletteStore, notifyPalette] = createStore();
let paletteShown = false;

/** The palette goes to a page, an action, a user or an organization → {shown, show, close}. */
export function usePalette() {
  usePaletteStore();
  const set = (shown) => {
    paletteShown = shown;
    notifyPalette();
  };
  return { shown: paletteShown, show: () => set(true), close: () => set(false) };
}

// The path of the current page. On the first page, the browser places the focus.
let shown = location.pathname;

/** A page. Its title is the heading and the window title; `actions` are beside it, `wide` leaves room for tables. */
export function Page({ title, actions, wide, children }) {
  const heading = useRef(null);
  const { path } = useLocation();

  useEffect(() => {
    document.title = title === NAME ? title : `${title} · ${NAME}`;
  }, [title]);

  useEffect(() => {
    if (shown !== path) {
      shown = path;
      heading.current?.focus({ preventScroll: true });
    }
  }, [path]);

  return html`<a class="skip-link" href="#main" onClick=${skip}>${t('layout.skipToContent')}</a>
    <${Head} path=${path} />
    <main id="main" tabindex="-1" class="page ${wide ? 'wide' : ''}">
      <div class="page-head spread">
        <h1 ref=${heading} tabindex="-1">${title}</h1>
        ${actions && html`<div class="row">${actions}</div>`}
      </div>
      ${children}
    </main>
    ${SUPPORT && html`<footer class="foot"><p>${rich('layout.needHelp', { link: html`<a href=${SUPPORT.href}>${SUPPORT.label}</a>` })}</p></footer>`}`;
}

/** The logo and the name of the service. */
export function Brand() {
  return html`<img src=${LOGO} alt="" width="24" height="24" /><span>${NAME}</span>`;
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
  const pages = pagesFor(session).filter(({ active }) => active);
  const palette = usePalette();
  const navigation = useCurrentInView(path, pages.length);

  return html`<header class="head">
    <div class="head-inner">
      <${Link} href="/" class="brand"><${Brand} /><//>
      ${state === 'in' &&
      pages.length > 1 &&
      html`<nav ref=${navigation} aria-label=${t('layout.pages')}>
        ${pages.map(
          ({ href, label, active }) =>
            html`<${Link} key=${href} href=${href} aria-current=${active.test(path) ? 'page' : undefined}>${label}<//>`,
        )}
      </nav>`}
      <div class="head-end">
        ${state === 'in' &&
        me &&
        html`<button
          type="button"
          class="button quiet small head-palette"
          aria-keyshortcuts="Control+K"
          aria-haspopup="dialog"
          onClick=${palette.show}
        >
          ${t('layout.goTo')} <kbd aria-hidden="true">${t('layout.paletteKey')}</kbd>
        </button>`}
        ${state === 'in' && me && html`<span class="head-name">${nameOf(me)}</span><${Avatar} user=${me} size=${28} />`}
        ${state === 'in' && caller && html`<a class="button quiet small" href="/logout" onClick=${forgetUser}>${t('layout.signOut')}</a>`}
        ${state === 'out' && path !== '/' && html`<a class="button small" href=${signInUrl()}>${t('layout.signIn')}</a>`}
      </div>
    </div>
  </header>`;
}

/** Without a fragment in the address, which would add an entry to the history. */
function skip(event) {
  event.preventDefault();
  document.getElementById('main').focus();
}
