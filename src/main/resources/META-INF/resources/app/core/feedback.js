// Feedback of the pages: loading, empty, failed, done.
import { createStore, html, useEffect, useLayoutEffect, useRef } from './ui.js';
import { sentence, signInUrl } from './api.js';
import { keepDrafts, reloadPage } from './drafts.js';
import { useModule } from './router.js';
import { t } from './texts.js';
import { errorText } from './user.js';

const TOAST_MILLIS = 6_000;

/** With a button, it takes longer to read and to press it. */
const TOAST_WITH_ACTION_MILLIS = 12_000;

/** Selectors of the elements that toasts avoid: everything that can be pressed or, if there is no room for that, only buttons. */
const OBSTACLES = ['dialog[open], button, a, input, select, textarea, summary', 'button, .button'];
// distances and steps, in pixels
const EDGE = 16;
const GAP = 4;
const STEP = 8;
const PLACE_MILLIS = 200;

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
  // without a message, the errors stand beside their inputs
  if (!problem?.message) {
    return null;
  }
  const errors = (problem.errors ?? []).filter(({ field }) => field);
  const isList = errors.length > 1 && problem.message === sentence(errors.map(errorText).join('; '));
  return html`<div class="notice error" role="alert">
    <p>${isList ? t('core.fieldsNeedAnotherValue') : problem.message}</p>
    ${errors.length > 1 && html`<ul>${errors.map((error) => html`<li key=${error.field}>${sentence(errorText(error))}</li>`)}</ul>`}
    ${problem.status === 401
      ? html`<a class="button small" href=${signInUrl()} onClick=${keepDrafts}>${t('core.signInAgain')}</a>`
      : onRetry && html`<button type="button" class="button small" onClick=${onRetry}>${t('core.tryAgain')}</button>`}
  </div>`;
}

/**
 * A part of a page with a module of its own, which is loaded after the page. The other attributes are those of the part.
 *
 * @param name unique on the page
 * @param load → a promise of the module
 * @param card whether the part is a card
 * @param lines of the placeholder until it is loaded
 */
export function LoadedPart({ name, load, card, lines = 6, ...page }) {
  const { state, module } = useModule(name, load);
  if (state === 'failed') {
    return html`<${ProblemNotice} problem=${{ message: t('core.partNotLoaded') }} onRetry=${reloadPage} />`;
  }
  const Content = module?.default;
  return Content ? html`<${Content} ...${page} />` : html`<div class=${card ? 'card' : ''}><${Skeleton} lines=${lines} /></div>`;
}

/** A dialog that is loaded when it is needed: the export `name` of its module. The other attributes are those of the dialog. */
export function LoadedDialog({ name, load, ...page }) {
  const { state, module } = useModule(name, load);
  const Content = module?.[name];
  return html`
    ${state === 'failed' && html`<${ProblemNotice} problem=${{ message: t('core.dialogNotLoaded') }} onRetry=${reloadPage} />`}
    ${Content && html`<${Content} ...${page} />`}
  `;
}

const [useToasts, notify] = createStore();
let toasts = [];
let count = 0;

/**
 * A short message; `kind` is success, info, warning or error. Errors stay until they are dismissed.
 *
 * @param action {label, run} of a button; null for none
 */
export function toast(text, kind = 'success', action = null) {
  count += 1;
  const id = count;
  toasts = [...toasts, { id, text, kind, action }];
  notify();
  if (kind !== 'error') {
    setTimeout(() => dismiss(id), action ? TOAST_WITH_ACTION_MILLIS : TOAST_MILLIS);
  }
}

function dismiss(id) {
  toasts = toasts.filter((each) => each.id !== id);
  notify();
}

/** Present before the first toast, since a live region that appears together with its text is not read out. */
export function Toasts() {
  useToasts();
  const region = useRef(null);
  const some = toasts.length > 0;

  useLayoutEffect(() => place(region.current));
  useEffect(() => {
    // the page may scroll or change below them
    const timer = some && setInterval(() => place(region.current), PLACE_MILLIS);
    return () => clearInterval(timer);
  }, [some]);

  return html`<div ref=${region} class="toasts" role="status" aria-live="polite">
    ${toasts.map(
      ({ id, text, kind, action }) => html`<div key=${id} class="toast ${kind}">
        <span>${text}</span>
        ${action &&
        html`<button
          type="button"
          class="button small"
          onClick=${() => {
            dismiss(id);
            action.run();
          }}
        >
          ${action.label}
        </button>`}
        <button type="button" class="toast-close" aria-label=${t('core.dismiss')} onClick=${() => dismiss(id)}>×</button>
      </div>`,
    )}
  </div>`;
}

/** Moves toasts that cover something to the first free place: from the bottom upwards, at the right edge, then at the left one. */
function place(region) {
  if (toasts.length === 0) {
    // the next ones begin at the place of the stylesheet
    region.style.left = '';
    region.style.bottom = '';
    return;
  }
  const { width, height, left, top } = region.getBoundingClientRect();
  const right = document.documentElement.clientWidth - EDGE - width;
  for (const selector of OBSTACLES) {
    const taken = takenBy(selector, region);
    const isFree = (x, y) =>
      !taken.some((box) => box.left < x + width + GAP && box.right > x - GAP && box.top < y + height + GAP && box.bottom > y - GAP);
    const isInside = left >= 0 && top >= 0 && left + width <= innerWidth && top + height <= innerHeight;
    if (isInside && isFree(left, top)) {
      return;
    }
    for (const x of [right, EDGE]) {
      for (let y = innerHeight - EDGE - height; y >= EDGE; y -= STEP) {
        if (isFree(x, y)) {
          region.style.left = `${Math.max(x, EDGE)}px`;
          region.style.bottom = `${innerHeight - y - height}px`;
          return;
        }
      }
    }
  }
}

function takenBy(selector, region) {
  return [...document.querySelectorAll(selector)]
    .filter((element) => !region.contains(element))
    .map((element) => element.getBoundingClientRect())
    .filter((box) => box.width > 0 && box.bottom > 0 && box.top < innerHeight);
}
