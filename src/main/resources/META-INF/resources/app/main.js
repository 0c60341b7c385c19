// The pages and their addresses. A page is loaded when someone goes there, at the same time as their session.
import { html, render, useEffect, useErrorBoundary, useLayoutEffect, useRef } from './core/ui.js';
import { signInAgain, useSessionEnd } from './core/api.js';
import { NAME } from './core/branding.js';
import { reloadPage } from './core/drafts.js';
import { Empty, LoadedDialog, ProblemNotice, Skeleton, Toasts } from './core/feedback.js';
import { Brand, Page, usePalette } from './core/layout.js';
import { Link, useLocation, useModule } from './core/router.js';
import { reload as loadSession, useMe } from './core/session.js';
import { loadTexts, rich, t, useLanguage, withTexts } from './core/texts.js';

const ROUTES = [
  { path: /^\/(?:index\.html)?$/, load: () => import('./pages/home/index.js') },
  { path: /^\/invitation\/?$/, load: () => import('./pages/invitation/index.js') },
  { path: /^\/email-change\/?$/, load: () => import('./pages/email-change/index.js') },
  { path: /^\/console\/?$/, load: () => import('./pages/overview/index.js') },
  { path: /^\/console\/users\/?$/, load: () => import('./pages/users/index.js') },
  { path: /^\/console\/users\/(?<id>[^/]+)\/?$/, load: () => import('./pages/user/index.js') },
  { path: /^\/console\/organizations\/?$/, load: () => import('./pages/organizations/index.js') },
  { path: /^\/console\/invitations\/?$/, load: () => import('./pages/invitations/index.js') },
  { path: /^\/organizations\/?$/, load: () => import('./pages/organizations/mine.js') },
  { path: /^(?:\/console)?\/organizations\/(?<id>[^/]+)\/?$/, load: () => import('./pages/organization/index.js') },
  { path: /^\/console\/keys\/?$/, load: () => withTexts('keys', () => import('./pages/keys/index.js')) },
  { path: /^\/console\/agents\/?$/, load: () => withTexts('agents', () => import('./pages/agents/index.js')) },
  {
    path: /^(?:\/console)?\/agents\/(?<id>[^/]+)\/?$/,
    load: () => withTexts('keys', () => withTexts('agents', () => import('./pages/agent/index.js'))),
  },
  { path: /^\/console\/webhooks\/?$/, load: () => withTexts('webhooks', () => import('./pages/webhooks/index.js')) },
  {
    path: /^\/console\/webhooks\/(?<id>[^/]+)\/?$/,
    load: () => withTexts('webhooks', () => import('./pages/webhook/index.js')),
  },
  { path: /^\/console\/audit-log\/?$/, load: () => import('./pages/audit-log/index.js') },
  { path: /^\/console\/import\/?$/, load: () => import('./pages/import/index.js') },
  { path: /^\/console\/jobs(?:\/(?<job>[^/]+))?\/?$/, load: () => import('./pages/jobs/index.js') },
  { path: /^\/console\/relinks\/?$/, load: () => import('./pages/relinks/index.js') },
  { path: /^\/console\/sync(?:\/(?<run>[^/]+))?\/?$/, load: () => withTexts('sync', () => import('./pages/sync/index.js')) },
];

const PALETTE = { name: 'Palette', load: () => import('./shared/palette/palette.js') };

function App() {
  // another language renders everything anew; what is typed stays
  useLanguage();
  const { path } = useLocation();
  const { shown, close } = useSessionEnd();
  const palette = usePaletteKey();
  return html`<${Guarded} key=${path} path=${path} />
    <${JobsBar} />
    <${Toasts} />
    ${palette.shown && html`<${LoadedDialog} ...${PALETTE} onClose=${palette.close} />`}
    ${shown && html`<${SessionEnded} onClose=${close} />`}`;
}

/** Loaded after the page of a person who is signed in. */
function JobsBar() {
  const { state, caller } = useMe();
  const isIn = state === 'in' && caller !== null;
  const { module } = useModule(isIn ? 'jobs' : 'no jobs', isIn ? () => import('./shared/jobs/bar.js') : undefined);
  const Bar = module?.default;
  return Bar ? html`<${Bar} />` : null;
}

/** Ctrl+K, or Cmd+K, opens the palette for people who are signed in, unless a dialog is open. */
function usePaletteKey() {
  const { state } = useMe();
  const palette = usePalette();
  useEffect(() => {
    function open(event) {
      const isKey = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
      if (isKey && state === 'in' && !document.querySelector('dialog[open]')) {
        event.preventDefault();
        palette.show();
      }
    }
    document.addEventListener('keydown', open);
    return () => document.removeEventListener('keydown', open);
  }, [state]);
  return palette;
}

/** The console is for administrators and readers: the service refuses everyone else, and this explains it. */
function Guarded({ path }) {
  const { state, mayRead, problem, reload } = useMe();
  const page = usePage(path);
  const [crash, resetCrash] = useErrorBoundary((failure) => console.error(failure));
  const inConsole = path === '/console' || path.startsWith('/console/');
  const needsSession = inConsole || path === '/organizations' || /^\/(organizations|agents)\//.test(path);

  useEffect(() => {
    if (needsSession && state === 'out') {
      signInAgain();
    }
  }, [needsSession, state]);

  if (crash) {
    return html`<${Page} title=${t('layout.somethingWentWrong')}>
      <${Empty} title=${t('layout.notShown')} text=${t('layout.errorInService', { name: NAME })}>
        <button type="button" class="button primary" onClick=${resetCrash}>${t('core.tryAgain')}</button>
      <//>
    <//>`;
  }
  if (state === 'loading' || (needsSession && state === 'out') || page.state === 'loading') {
    return html`<${Waiting} />`;
  }
  if (inConsole && !mayRead) {
    return problem?.status === 0 || problem?.status >= 500
      ? html`<${Page} title=${NAME}><${ProblemNotice} problem=${problem} onRetry=${reload} /><//>`
      : html`<${Forbidden} />`;
  }
  if (page.state === 'failed') {
    return html`<${NotLoaded} />`;
  }
  return page.state === 'ready' ? html`<${page.module.default} params=${page.params} />` : html`<${NotFound} path=${path} />`;
}

function routeOf(path) {
  return ROUTES.find((each) => each.path.test(path));
}

function usePage(path) {
  const route = routeOf(path);
  return { ...useModule(path, route?.load), params: { ...route?.path.exec(path).groups } };
}

/** As tall as the page that follows, so that nothing moves. Its head is that of the shell. */
function Waiting() {
  return html`<div class="waiting" aria-busy="true">
    <p class="visually-hidden" role="status">${t('layout.loading')}</p>
    <div class="head"><div class="head-inner"><span class="brand"><${Brand} /></span></div></div>
    <div class="page"><${Skeleton} lines=6 /></div>
  </div>`;
}

/** Above the page and its dialogs. They stay as they are, so that the person sees what they were doing. */
function SessionEnded({ onClose }) {
  const dialog = useRef(null);
  useLayoutEffect(() => {
    dialog.current.showModal();
    dialog.current.querySelector('.primary').focus();
  }, []);

  return html`<dialog ref=${dialog} class="dialog" aria-labelledby="session-ended" onClose=${onClose}>
    <header class="dialog-head"><h2 id="session-ended">${t('layout.sessionEnded')}</h2></header>
    <div class="dialog-body stack">
      <p>${t('layout.sessionEndedText')}</p>
      <div class="row end">
        <button type="button" class="button" onClick=${() => dialog.current.close()}>${t('dialogs.close')}</button>
        <button type="button" class="button primary" onClick=${() => signInAgain()}>${t('core.signInAgain')}</button>
      </div>
    </div>
  </dialog>`;
}

function Forbidden() {
  return html`<${Page} title=${t('layout.forbiddenPage')}>
    <${Empty} title=${t('layout.forbidden')} text=${t('layout.forbiddenText')}>
      <${Link} href="/" class="button primary">${t('layout.toMyAccount')}<//>
    <//>
  <//>`;
}

function NotLoaded() {
  return html`<${Page} title=${t('layout.pageNotLoaded')}>
    <${Empty} title=${t('layout.notLoaded')} text=${t('layout.notLoadedText')}>
      <button type="button" class="button primary" onClick=${reloadPage}>${t('core.tryAgain')}</button>
    <//>
  <//>`;
}

/** For every unknown address: the service sends the shell with status 404, too. */
function NotFound({ path }) {
  return html`<${Page} title=${t('layout.pageNotFound')}>
    <${Empty} title=${t('layout.notFound')} text=${rich('layout.notFoundText', { path: html`<span class="mono">${path}</span>` })}>
      <${Link} href="/" class="button primary">${t('layout.toStart')}<//>
    <//>
  <//>`;
}

// at the same time as the texts; what fails here is shown when the page asks for it
loadSession();
routeOf(location.pathname)
  ?.load()
  .catch(() => {});

loadTexts().then(
  () => {
    const app = document.getElementById('app');
    // the head that the shell shows until then
    app.replaceChildren();
    render(html`<${App} />`, app);
  },
  () => {
    document.getElementById('not-loaded').hidden = false;
  },
);
