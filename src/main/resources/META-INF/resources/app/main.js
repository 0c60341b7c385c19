// The pages and their addresses. A page is loaded when someone goes there, at the same time as their session.
import { html, render, useEffect, useErrorBoundary, useLayoutEffect, useRef } from './core/ui.js';
import { signInAgain, useSessionEnd } from './core/api.js';
import { reloadPage } from './core/drafts.js';
import { Empty, ProblemNotice, Skeleton, Toasts } from './core/feedback.js';
import { Page } from './core/layout.js';
import { Link, useLocation, useModule } from './core/router.js';
import { useMe } from './core/session.js';

const ROUTES = [
  { path: /^\/(?:index\.html)?$/, load: () => import('./pages/home/index.js') },
  { path: /^\/invitation\/?$/, load: () => import('./pages/invitation/index.js') },
  { path: /^\/console\/?$/, load: () => import('./pages/users/index.js') },
  { path: /^\/console\/users\/(?<id>[^/]+)\/?$/, load: () => import('./pages/user/index.js') },
  { path: /^\/console\/organizations\/?$/, load: () => import('./pages/organizations/index.js') },
  { path: /^\/organizations\/?$/, load: () => import('./pages/organizations/mine.js') },
  { path: /^(?:\/console)?\/organizations\/(?<id>[^/]+)\/?$/, load: () => import('./pages/organization/index.js') },
  { path: /^\/console\/audit-log\/?$/, load: () => import('./pages/audit-log/index.js') },
  { path: /^\/console\/import\/?$/, load: () => import('./pages/import/index.js') },
  { path: /^\/console\/relinks\/?$/, load: () => import('./pages/relinks/index.js') },
  { path: /^\/console\/sync(?:\/(?<run>[^/]+))?\/?$/, load: () => import('./pages/sync/index.js') },
];

function App() {
  const { path } = useLocation();
  const { shown, close } = useSessionEnd();
  return html`<${Guarded} key=${path} path=${path} /><${Toasts} />${shown && html`<${SessionEnded} onClose=${close} />`}`;
}

/** The console is for administrators and readers: the service refuses everyone else, and this explains it. */
function Guarded({ path }) {
  const { state, mayRead, problem, reload } = useMe();
  const page = usePage(path);
  const [crash, resetCrash] = useErrorBoundary((failure) => console.error(failure));
  const inConsole = path === '/console' || path.startsWith('/console/');
  const needsSession = inConsole || path === '/organizations' || path.startsWith('/organizations/');

  useEffect(() => {
    if (needsSession && state === 'out') {
      signInAgain();
    }
  }, [needsSession, state]);

  if (crash) {
    return html`<${Page} title="Something went wrong">
      <${Empty} title="This page could not be shown" text="This is an error in Rollcall. Nothing that you saved is lost.">
        <button type="button" class="button primary" onClick=${resetCrash}>Try again</button>
      <//>
    <//>`;
  }
  if (state === 'loading' || (needsSession && state === 'out') || page.state === 'loading') {
    return html`<${Waiting} />`;
  }
  if (inConsole && !mayRead) {
    return problem?.status === 0 || problem?.status >= 500
      ? html`<${Page} title="Rollcall"><${ProblemNotice} problem=${problem} onRetry=${reload} /><//>`
      : html`<${Forbidden} />`;
  }
  if (page.state === 'failed') {
    return html`<${NotLoaded} />`;
  }
  return page.state === 'ready' ? html`<${page.module.default} params=${page.params} />` : html`<${NotFound} path=${path} />`;
}

function usePage(path) {
  const route = ROUTES.find((each) => each.path.test(path));
  return { ...useModule(path, route?.load), params: { ...route?.path.exec(path).groups } };
}

/** As tall as the page that follows, so that nothing moves. */
function Waiting() {
  return html`<div class="waiting" aria-busy="true">
    <p class="visually-hidden" role="status">Loading</p>
    <div class="head"><div class="head-inner"></div></div>
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
    <header class="dialog-head"><h2 id="session-ended">Your session has ended</h2></header>
    <div class="dialog-body stack">
      <p>
        You were signed out, or did nothing for too long. Sign in again to go on here. What you have typed is kept in this tab, except
        passwords.
      </p>
      <div class="row end">
        <button type="button" class="button" onClick=${() => dialog.current.close()}>Close</button>
        <button type="button" class="button primary" onClick=${() => signInAgain()}>Sign in again</button>
      </div>
    </div>
  </dialog>`;
}

function Forbidden() {
  return html`<${Page} title="Administrators and readers only">
    <${Empty}
      title="Only administrators and readers can see this page"
      text="Your account has neither role. If you need one, ask an administrator of this platform, then sign in again."
    >
      <${Link} href="/" class="button primary">Go to my account<//>
    <//>
  <//>`;
}

function NotLoaded() {
  return html`<${Page} title="Page not loaded">
    <${Empty} title="This page could not be loaded" text="The service may be busy, or you may be offline. Nothing that you saved is lost.">
      <button type="button" class="button primary" onClick=${reloadPage}>Try again</button>
    <//>
  <//>`;
}

/** For every unknown address: the service sends the shell with status 404, too. */
function NotFound({ path }) {
  return html`<${Page} title="Page not found">
    <${Empty} title="There is no page at this address" text=${html`<span class="mono">${path}</span> may be outdated or mistyped.`}>
      <${Link} href="/" class="button primary">Go to the start page<//>
    <//>
  <//>`;
}

render(html`<${App} />`, document.getElementById('app'));
