// Feedback of the pages: loading, empty, failed, done.
import { createStore, html } from './ui.js';
import { signInUrl } from './api.js';
import { keepDrafts } from './drafts.js';

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

/** A problem as a sentence, with a button if a retry may help, or the way to the sign-in if the session has ended. */
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
    ${problem.status === 401
      ? html`<a class="button small" href=${signInUrl()} onClick=${keepDrafts}>Sign in again</a>`
      : onRetry && html`<button type="button" class="button small" onClick=${onRetry}>Try again</button>`}
  </div>`;
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
