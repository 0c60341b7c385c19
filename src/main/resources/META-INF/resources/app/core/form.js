// Form fields with label, hint and error, and drafts that survive leaving the page and the end of a session.
import { html, nextId, useCallback, useMemo, useRef, useState } from './ui.js';
import { sentence } from './api.js';
import { draftOf, dropDraft, setDraft } from './drafts.js';

/** One line of text. All other attributes go to the <input>; handlers get the browser's event. */
export function Field({ label, hint, error, required, type = 'text', ...rest }) {
  return html`<${Labelled} ...${{ label, hint, error, required, id: rest.id }}>
    ${(ids) => html`<input ...${rest} ...${ids} type=${type} required=${required} />`}
  <//>`;
}

/** Several lines of text. */
export function TextArea({ label, hint, error, required, value, ...rest }) {
  return html`<${Labelled} ...${{ label, hint, error, required, id: rest.id }}>
    ${(ids) => html`<textarea ...${rest} ...${ids} value=${value} required=${required}></textarea>`}
  <//>`;
}

/** `options` are strings or [{value, label}]. */
export function Select({ label, hint, error, required, options, value, ...rest }) {
  return html`<${Labelled} ...${{ label, hint, error, required, id: rest.id }}>
    ${(ids) => html`<select ...${rest} ...${ids} value=${value} required=${required}>
      ${options.map((option) => {
        const each = typeof option === 'string' ? { value: option, label: option } : option;
        return html`<option key=${each.value} value=${each.value} selected=${each.value === value}>${each.label}</option>`;
      })}
    </select>`}
  <//>`;
}

/** A check box with its label beside it. */
export function Check({ label, hint, error, ...rest }) {
  const { ids, below } = useDescription({ hint, error, id: rest.id });
  return html`<div class="field check">
    <label for=${ids.id}><input ...${rest} ...${ids} type="checkbox" /><span>${label}</span></label>
    ${below}
  </div>`;
}

function Labelled({ label, hint, error, required, id, children }) {
  const { ids, below } = useDescription({ hint, error, id });
  return html`<div class="field">
    <label for=${ids.id}>${label}${required && html` <span class="muted" aria-hidden="true">(required)</span>`}</label>
    ${children(ids)} ${below}
  </div>`;
}

function useDescription({ hint, error, id: given }) {
  const id = useMemo(() => given ?? nextId('field'), [given]);
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  const ids = { id, 'aria-describedby': described || undefined, 'aria-invalid': error ? 'true' : undefined };
  const below = html`${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
  ${error && html`<${ErrorText} id="${id}-error" error=${error} />`}`;
  return { ids, below };
}

/** One error, or a list of several. */
function ErrorText({ id, error }) {
  return Array.isArray(error)
    ? html`<ul class="field-error" id=${id}>${error.map((each) => html`<li key=${each}>${sentence(each)}</li>`)}</ul>`
    : html`<p class="field-error" id=${id}>${sentence(error)}</p>`;
}

/** The errors of a problem by field → {email: 'is taken'}. */
export function fieldErrors(problem) {
  return Object.fromEntries((problem?.errors ?? []).map(({ field, message }) => [field, message]));
}

/** The problem without the errors of these fields, and a message about the remaining ones; null if none remain. */
export function withoutErrorsOf(problem, names) {
  const errors = problem?.errors ?? [];
  const left = errors.filter(({ field }) => !names.some((name) => field === name || field?.startsWith(`${name}.`)));
  if (left.length === errors.length) {
    return problem;
  }
  const message = sentence(left.map(({ field, message: wrong }) => `${field} ${wrong}`).join('; '));
  return left.length === 0 ? null : { ...problem, message, errors: left };
}

/** Focuses the first invalid field of a form, after the next render. */
export function focusFirstError(form) {
  requestAnimationFrame(() => form?.querySelector('[aria-invalid="true"]')?.focus());
}

/**
 * State that is kept when the person leaves the page before it is saved → [value, set, clear, restored]. `key` is unique among all
 * pages; `clear` goes back to the initial value; `isChanged(value)` tells whether there is anything to lose. Members with a name
 * like a password are not kept across a reload.
 */
export function useDraft(key, initial, isChanged = (value) => JSON.stringify(value) !== JSON.stringify(initial)) {
  const [state, setState] = useState(() => start(key, initial));

  // another key is another draft, for example of another user
  const current = state.key === key ? state : start(key, initial);
  if (current !== state) {
    setState(current);
  }

  const latest = useRef(null);
  latest.current = { state: current, initial, isChanged };

  // Both keep or drop the draft immediately. An effect would run too late if the page changes first.
  const set = useCallback(
    (next) => {
      const { state: previous, isChanged: isWorthKeeping } = latest.current;
      const value = typeof next === 'function' ? next(previous.value) : next;
      if (isWorthKeeping(value)) {
        setDraft(key, value);
      } else {
        dropDraft(key);
      }
      latest.current.state = { ...previous, key, value };
      setState(latest.current.state);
    },
    [key],
  );
  const clear = useCallback(
    (next) => {
      dropDraft(key);
      latest.current.state = { key, value: next === undefined ? latest.current.initial : next, restored: false };
      setState(latest.current.state);
    },
    [key],
  );
  return [current.value, set, clear, current.restored];
}

/** Says that a draft is back which was not saved; the children say more. */
export function DraftNotice({ shown, children }) {
  return (
    shown &&
    html`<div class="notice info" role="status">
      <p>Your unsaved changes are still here. ${children}</p>
    </div>`
  );
}

function start(key, initial) {
  const kept = draftOf(key);
  return kept === undefined ? { key, value: initial, restored: false } : { key, value: kept, restored: true };
}
