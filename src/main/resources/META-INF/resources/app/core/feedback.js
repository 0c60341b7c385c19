// Feedback of the pages: loading, empty, failed, done.
import { createStore, html } from './ui.js';
import { reloadPage } from './drafts.js';
import { useModule } from './router.js';

const TOAST_MILLIS = 6_000;

/** Placeholder bars while text is loading, so that nothing jumps. */
export function Skeleton({ lines = 3 }) {
  return html`<div class="skeleton" aria-hidden="true">
    ${Array.from({ length: lines }, (_, index) => html`<span key=${index} class="skeleton-line"></span>`)}
  </div>`;
}

/** An empty state: why it is empty, and what to do (the children). */
export function Empty({ title, text, children }) {
  return html`<div class="empty">
    <h2>${title}</h2>
    ${text && html`<p class="muted">${text}</p>`}
    ${children && html`<div class="row center">${children}</div>`}
  </div>`;
}

/** A problem as a sentence, with a button if a retry may help. */
export function ProblemNotice({ problem, onRetry }) {
  if (!problem) {
    return null;
  }
  const errors = (problem.errors ?? []).filter(({ field }) => field);
  return html`<div class="notice error" role="alert">
    <p>${problem.message}</p>
    ${errors.length > 1 &&
    html`<ul>
      ${errors.map(({ field, message }) => html`<li key=${field}><span class="mono">${field}</span> ${message}</li>`)}
    </ul>`}
    ${onRetry && html`<button type="button" class="button small" onClick=${onRetry}>Try again</button>`}
  </div>`;
}

const NOT_LOADED = { message: 'This part of the page could not be loaded. The service may be busy, or you may be offline.' };

/**
 * A part of a page with a module of its own, which is loaded after the page. The other attributes are those of the part.
 *
 * @param name unique on the page
 * @param load → a promise of the module
 * @param card whether the part is a card
 */
export function LoadedPart({ name, load, card, ...page }) {
  const { state, module } = useModule(name, load);
  if (state === 'failed') {
    return html`<${ProblemNotice} problem=${NOT_LOADED} onRetry=${reloadPage} />`;
  }
  const Content = module?.default;
  return Content ? html`<${Content} ...${page} />` : html`<div class=${card ? 'card' : ''}><${Skeleton} lines=6 /></div>`;
}

const [useToasts, notify] = createStore();
let toasts = [];
let count = 0;

/** A short message; `kind` is success, info, warning or error. Errors stay until they are dismissed. */
export function toast(text, kind = 'success') {
  count += 1;
  const id = count;
  toasts = [...toasts, { id, text, kind }];
  notify();
  if (kind !== 'error') {
    setTimeout(() => dismiss(id), TOAST_MILLIS);
  }
}

function dismiss(id) {
  toasts = toasts.filter((each) => each.id !== id);
  notify();
}

/** Present before the first toast, since a live region that appears together with its text is not read out. */
export function Toasts() {
  useToasts();
  return html`<div class="toasts" role="status" aria-live="polite">
    ${toasts.map(
      ({ id, text, kind }) => html`<div key=${id} class="toast ${kind}">
        <span>${text}</span>
        <button type="button" class="toast-close" aria-label="Dismiss" onClick=${() => dismiss(id)}>×</button>
      </div>`,
    )}
  </div>`;
}
