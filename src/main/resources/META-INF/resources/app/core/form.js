// Form fields with label, hint and error, and sending what they hold.
import { html, nextId, useMemo, useRef, useState } from './ui.js';
import { api, newKey, sentence } from './api.js';
import { t } from './texts.js';
import { errorMessage, errorText } from './user.js';

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

/** `options` are [value, label]. */
export function Select({ label, hint, error, required, options, value, ...rest }) {
  return html`<${Labelled} ...${{ label, hint, error, required, id: rest.id }}>
    ${(ids) => html`<select ...${rest} ...${ids} value=${value} required=${required}>
      ${options.map(
        ([each, text]) => html`<option key=${each} value=${each} selected=${each === value}>${text}</option>`,
      )}
    </select>`}
  <//>`;
}

/** A check box with its label beside it. */
export function Check({ label, hint, error, ...rest }) {
  const { ids, below } = useDescription({ label, hint, error, id: rest.id });
  return html`<div class="field check">
    <label for=${ids.id}><input ...${rest} ...${ids} type="checkbox" /><span>${label}</span></label>
    ${below}
  </div>`;
}

/** One of several radio buttons; `chosen` is the value of the one that is checked. */
export function Radio({ label, hint, value, chosen, onChange, ...rest }) {
  return html`<label class="choice">
    <input ...${rest} type="radio" value=${value} checked=${value === chosen} onChange=${() => onChange(value)} />
    <span>${label}<span class="hint">${hint}</span></span>
  </label>`;
}

/** Several inputs for one field: its label is their legend. */
export function FieldGroup({ label, hint, error, required, children }) {
  const { ids, below } = useDescription({ label, hint, error });
  return html`<fieldset class="field plain" ...${ids}>
    <legend class="label">${label}<${Required} shown=${required} /></legend>
    <div class="stack tight">${children}</div>
    ${below}
  </fieldset>`;
}

function Labelled({ label, hint, error, required, id, children }) {
  const { ids, below } = useDescription({ label, hint, error, id });
  return html`<div class="field">
    <label for=${ids.id}>${label}<${Required} shown=${required} /></label>
    ${children(ids)} ${below}
  </div>`;
}

function Required({ shown }) {
  return shown && html` <span class="muted" aria-hidden="true">${t('core.required')}</span>`;
}

function useDescription({ label, hint, error, id: given }) {
  const id = useMemo(() => given ?? nextId('field'), [given]);
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  const ids = { id, 'aria-describedby': described || undefined, 'aria-invalid': error ? 'true' : undefined };
  const below = html`${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
  ${error && html`<${ErrorText} id="${id}-error" label=${label} error=${error} />`}`;
  return { ids, below };
}

/** One error, or a list of several. */
function ErrorText({ id, label, error }) {
  return Array.isArray(error)
    ? html`<ul class="field-error" id=${id}>${error.map((each) => html`<li key=${each}>${sentence(each)}</li>`)}</ul>`
    : html`<p class="field-error" id=${id}>${error === t('errors.missing') ? requestFor(label) : sentence(error)}</p>`;
}

/** "Enter an external ID." An abbreviation keeps its capital letters. */
function requestFor(label) {
  const name = /^[A-Z][^A-Z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
  return /^[aeio]/i.test(name) ? t('core.enterAn', { name }) : t('core.enterA', { name });
}

/** The errors of a problem by field → {email: 'is taken'}. */
function fieldErrors(problem) {
  return Object.fromEntries((problem?.errors ?? []).map((error) => [error.field, errorMessage(error)]));
}

/** The problem without the errors of these fields, and a message about the remaining ones; null if none remain. */
function withoutErrorsOf(problem, names) {
  const errors = problem?.errors ?? [];
  const left = errors.filter(({ field }) => !names.some((name) => field === name || field?.startsWith(`${name}.`)));
  if (left.length === errors.length) {
    return problem;
  }
  const message = sentence(left.map(errorText).join('; '));
  return left.length === 0 ? null : { ...problem, message, errors: left };
}

/** Focuses the first invalid field of a form, after the next render. */
function focusFirstError(form) {
  requestAnimationFrame(() =>
    form.querySelector('[aria-invalid="true"]:not(fieldset), fieldset[aria-invalid="true"] :is(input, textarea, button)')?.focus(),
  );
}

/**
 * Whether a number or a date in a form is incomplete. Scripts find no value in such an input, so saving would remove the value. The browser
 * tells the person.
 */
function isIncomplete(form) {
  const input = [...(form.elements ?? [])].find(({ validity }) => validity?.badInput);
  input?.reportValidity();
  return Boolean(input);
}

/**
 * Sends what a form or a button asks for, one request at a time. If a field has an error afterwards, it gets the focus.
 *
 * @param send (arguments of `submit`) → a promise; the problem that it throws is shown
 * @param isValid whether there is something to send. Otherwise the form shows its own errors, since it is `checked`
 * @return `submit(event, ...)`, `busy`, `checked`, `problem`, its `errors` by field → {email: 'is taken'}, `dropErrors(...names)` of
 *     fields that were changed, and `reset()`
 */
export function useSending(send, isValid = () => true) {
  const [state, setState] = useState({ busy: false, checked: false, problem: null });
  const update = (part) => setState((now) => ({ ...now, ...part }));

  async function submit(event, ...parameters) {
    event.preventDefault();
    if (state.busy) {
      return;
    }
    const form = event.currentTarget;
    if (isIncomplete(form)) {
      return;
    }
    update({ busy: true, checked: true, problem: null });
    try {
      if (isValid()) {
        await send(...parameters);
      }
      update({ busy: false });
    } catch (problem) {
      update({ busy: false, problem });
    }
    focusFirstError(form);
  }

  return {
    ...state,
    errors: fieldErrors(state.problem),
    submit,
    dropErrors: (...names) => setState((now) => ({ ...now, problem: withoutErrorsOf(now.problem, names) })),
    reset: () => update({ checked: false, problem: null }),
  };
}

/**
 * (path, body, headers) → the answer to a POST that is executed once. Its idempotency key stays the same while the same body and headers are
 * sent again. Changed ones get a new key, and so does a request after a refusal: the service would repeat that answer.
 */
export function usePostOnce() {
  const last = useRef({});
  return async (path, body, headers) => {
    const text = JSON.stringify([body, headers]);
    if (last.current.text !== text) {
      last.current = { text, key: newKey() };
    }
    try {
      return await api.send('POST', path, body, { headers: { ...headers, 'Idempotency-Key': last.current.key } });
    } catch (problem) {
      if (problem.status >= 400 && problem.status < 500) {
        last.current = {};
      }
      throw problem;
    }
  };
}
