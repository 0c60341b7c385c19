// Dialogs with the browser's <dialog>: it keeps the focus inside, closes with Escape, and makes the page behind it inert.
import { html, nextId, useLayoutEffect, useMemo, useRef, useState } from './ui.js';
import { ProblemNotice } from './feedback.js';
import { Field } from './form.js';

/**
 * `onClose` is called when the person wants to close it; it closes when `open` is false. The focus then returns to the element that
 * had it before.
 */
export function Dialog({ title, open, onClose, wide, children }) {
  const element = useRef(null);
  const heading = useMemo(() => nextId('dialog'), []);

  useLayoutEffect(() => {
    if (!open) {
      return undefined;
    }
    const dialog = element.current;
    const opener = document.activeElement;
    dialog.showModal();
    return () => {
      dialog.close();
      if (opener?.isConnected) {
        opener.focus();
      }
    };
  }, [open]);

  function cancel(event) {
    // otherwise the browser closes a dialog that the page still considers open
    event.preventDefault();
    onClose?.();
  }

  /** Browsers close it without a cancel event when Escape is pressed twice. */
  function closed() {
    if (open && element.current?.isConnected) {
      onClose?.();
    }
  }

  const classes = `dialog ${wide ? 'wide' : ''}`;
  return html`<dialog ref=${element} class=${classes} aria-labelledby=${heading} onCancel=${cancel} onClose=${closed}>
    ${open &&
    html`<header class="dialog-head">
        <h2 id=${heading}>${title}</h2>
        <button type="button" class="button quiet small" aria-label="Close" onClick=${() => onClose?.()}>
          <span aria-hidden="true">×</span>
        </button>
      </header>
      <div class="dialog-body stack">${children}</div>`}
  </dialog>`;
}

/**
 * Asks for confirmation. With `word`, the person must type it first; `ready` is false while something else is missing. `onConfirm` may
 * be asynchronous: the dialog closes when it
 * succeeds, and shows the problem if it fails.
 */
export function Confirm({ title, text, word, danger, action = 'Confirm', open = true, ready, onConfirm, onClose, children }) {
  return html`<${Dialog} title=${title} open=${open} onClose=${onClose}>
    ${open && html`<${Question} ...${{ text, word, danger, action, ready, onConfirm, onClose, children }} />`}
  <//>`;
}

function Question({ text, word, danger, action, ready: allowed = true, onConfirm, onClose, children }) {
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(null);
  const ready = allowed && (!word || typed.trim() === word);

  async function confirm(event) {
    event.preventDefault();
    if (!ready || busy) {
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      await onConfirm?.();
      onClose?.();
    } catch (failure) {
      setProblem(failure);
      setBusy(false);
    }
  }

  return html`<form class="stack" onSubmit=${confirm} novalidate>
    ${text && html`<p>${text}</p>`} ${children}
    ${word &&
    html`<${Field}
      label=${`Type ${word} to confirm`}
      name="confirmation"
      value=${typed}
      onInput=${(event) => setTyped(event.currentTarget.value)}
      autocomplete="off"
      spellcheck=${false}
    />`}
    <${ProblemNotice} problem=${problem} />
    <div class="row end">
      <button type="button" class="button" onClick=${() => onClose?.()}>Cancel</button>
      <button type="submit" class="button ${danger ? 'danger' : 'primary'}" disabled=${!ready || busy}>${action}</button>
    </div>
  </form>`;
}
