// Dialogs by the browser's own <dialog>: it keeps the focus inside, closes at Escape, and makes the page behind inert.
import { html, nextId, useLayoutEffect, useMemo, useRef, useState } from './ui.js';
import { ProblemNotice } from './feedback.js';
import { Field } from './form.js';

/**
 * `onClose` is told that the person wants it closed; it closes when `open` is false. The focus goes back to what opened it.
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
    // else the browser closes what the page believes to be open
    event.preventDefault();
    onClose?.();
  }

  /** Browsers close it without asking when Escape is pressed twice. */
  function closed() {
    if (open && element.current?.isConnected) {
      onClose?.();
    }
  }

  const looks = `dialog ${wide ? 'wide' : ''}`;
  return html`<dialog ref=${element} class=${looks} aria-labelledby=${heading} onCancel=${cancel} onClose=${closed}>
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
 * Asks before something is done. With `word`, it must be typed first. `onConfirm` may be asynchronous: the dialog closes when it is
 * done, and shows the problem if it fails. Mount it when it is wanted, or say so by `open`.
 */
export function Confirm({ title, text, word, danger, action = 'Confirm', open = true, onConfirm, onClose, children }) {
  return html`<${Dialog} title=${title} open=${open} onClose=${onClose}>
    ${open && html`<${Question} ...${{ text, word, danger, action, onConfirm, onClose, children }} />`}
  <//>`;
}

function Question({ text, word, danger, action, onConfirm, onClose, children }) {
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(null);
  const ready = !word || typed.trim() === word;

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
