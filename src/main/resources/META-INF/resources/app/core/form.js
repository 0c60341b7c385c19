// Fields with their label, hint and error, and input that outlives its page and the end of a session.
import { html, nextId, useCallback, useMemo, useRef, useState } from './ui.js';
import { sentence } from './api.js';
import { draftOf, dropDraft, setDraft } from './drafts.js';

/** One line of text; whatever else an <input> takes is passed on. Handlers get the browser's event. */
export function Field({ label, hint, error, required, type = 'text', ...rest }) {
  return html`<${Labelled} ...${{ label, hint, error, required, id: rest.id }}>
    ${(ids) => html`<input ...${rest} ...${ids} type=${type} required=${required} />`}
  <//>`;
}

/** Several lines of text. */
export function TextArea({ label, hint, error, required, ...rest }) {
  return html`<${Labelled} ...${{ label, hint, error, required, id: rest.id }}>
    ${(ids) => html`<textarea ...${rest} ...${ids} required=${required}></textarea>`}
  <//>`;
}

/** `options` are texts or [{value, label}]; or give <option>s as children. */
export function Select({ label, hint, error, required, options, value, children, ...rest }) {
  return html`<${Labelled} ...${{ label, hint, error, required, id: rest.id }}>
    ${(ids) => html`<select ...${rest} ...${ids} value=${value} required=${required}>
      ${options?.map((option) => {
        const each = typeof option === 'string' ? { value: option, label: option } : option;
        return html`<option key=${each.value} value=${each.value} selected=${each.value === value}>${each.label}</option>`;
      })}
      ${children}
    </select>`}
  <//>`;
}

/** A check box with its label at its side. */
export function Check({ label, hint, error, ...rest }) {
  const { ids, below } = useDescription({ hint, error, id: rest.id });
  return html`<div class="field check">
    <label for=${ids.id}><input ...${rest} ...${ids} type="checkbox" /><span>${label}</span></label>
    ${below}
  </div>`;
}

function Labelled({ label, hint, error, required, id, children }) {
  const { ids, below } = useDescription({ hint, error, id });
  return html`<div class="field ${error ? 'invalid' : ''}">
    <label for=${ids.id}>${label}${required && html` <span class="muted" aria-hidden="true">(required)</span>`}</label>
    ${children(ids)} ${below}
  </div>`;
}

function useDescription({ hint, error, id: given }) {
  const id = useMemo(() => given ?? nextId('field'), [given]);
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  const ids = { id, 'aria-describedby': described || undefined, 'aria-invalid': error ? 'true' : undefined };
  const below = html`${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
  ${error && html`<p class="field-error" id="${id}-error">${sentence(error)}</p>`}`;
  return { ids, below };
}

/** The errors of a problem by field → {email: 'is taken'}. */
export function fieldErrors(problem) {
  return Object.fromEntries((problem?.errors ?? []).map(({ field, message }) => [field, message]));
}

/** The problem without the errors of these fields, in a sentence about those that are left; null if there are none. */
export function withoutErrorsOf(problem, names) {
  const errors = problem?.errors ?? [];
  const left = errors.filter(({ field }) => !names.some((name) => field === name || field?.startsWith(`${name}.`)));
  if (left.length === errors.length) {
    return problem;
  }
  const message = sentence(left.map(({ field, message: wrong }) => `${field} ${wrong}`).join('; '));
  return left.length === 0 ? null : { ...problem, message, errors: left };
}

/** Puts the focus on the first field of a form that is wrong, once it is shown. */
export function focusFirstError(form) {
  requestAnimationFrame(() => form?.querySelector('[aria-invalid="true"]')?.focus());
}

/**
 * State that is kept when somebody leaves the page before it is sent → [value, set, clear, restored]. `key` names it within all
 * pages; `clear` goes back to the initial value; `isChanged(value)` says whether there is anything to lose. Members that are named
 * as passwords do not outlive a reload.
 */
export function useDraft(key, initial, isChanged = (value) => JSON.stringify(value) !== JSON.stringify(initial)) {
  const [state, setState] = useState(() => start(key, initial));

  // another key is another draft: of another user, for one
  const current = state.key === key ? state : start(key, initial);
  if (current !== state) {
    setState(current);
  }

  const latest = useRef(null);
  latest.current = { state: current, initial, isChanged };

  // Both keep or drop the draft at once and not in an effect: the page may be another before that runs.
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

function start(key, initial) {
  const kept = draftOf(key);
  return kept === undefined ? { key, value: initial, restored: false } : { key, value: kept, restored: true };
}
