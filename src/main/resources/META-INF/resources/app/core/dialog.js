// Dialogs with the browser's <dialog>: it keeps the focus inside, closes with Escape, and makes the page behind it inert.
import { html, nextId, useLayoutEffect, useMemo, useRef, useState } from './ui.js';
import { ProblemNotice } from './feedback.js';
import { Field, useSending } from './form.js';
import { t } from './texts.js';

const FIRST_FIELD = '.dialog-body :is(input:not([type="radio"]:not(:checked)), select, textarea):enabled:not([readonly])';

/**
 * `onClose` is called when the person wants to close it. It begins at its first field; a dialog without fields begins at its head. When it
 * is gone, the focus returns to the element that had it before.
 */
export function Dialog({ title, onClose, wide, children }) {
  const element = useRef(null);
  const heading = useMemo(() => nextId('dialog'), []);

  useLayoutEffect(() => {
    const dialog = element.current;
    const opener = document.activeElement;
    dialog.showModal();
    dialog.querySelector(FIRST_FIELD)?.focus();
    return () => {
      dialog.close();
      if (opener?.isConnected) {
        opener.focus();
      }
    };
  }, []);

  function cancel(event) {
    // otherwise the browser closes a dialog that the page still considers open
    event.preventDefault();
    onClose();
  }

  /** Browsers close it without a cancel event when Escape is pressed twice. It stays if the page still wants it. */
  function closed() {
    if (element.current?.isConnected) {
      element.current.showModal();
      onClose();
    }
  }

  const classes = `dialog ${wide ? 'wide' : ''}`;
  return html`<dialog ref=${element} class=${classes} aria-labelledby=${heading} onCancel=${cancel} onClose=${closed}>
    <header class="dialog-head">
      <h2 id=${heading}>${title}</h2>
      <button type="button" class="button quiet small" aria-label=${t('dialogs.close')} onClick=${() => onClose()}>
        <span aria-hidden="true">×</span>
      </button>
    </header>
    <div class="dialog-body stack">${children}</div>
  </dialog>`;
}

/**
 * The form in a dialog: the children, the problem, and two buttons.
 *
 * @param sending of `useSending`
 * @param action the label of the button that sends, `doing` while it does
 * @param ready false while something is missing
 */
export function DialogForm({ sending, action, doing = action, danger, ready = true, cancel = t('dialogs.cancel'), onCancel, children }) {
  const { submit, busy, problem } = sending;
  return html`<form class="stack" onSubmit=${submit} novalidate>
    ${children}
    <${ProblemNotice} problem=${problem} />
    <div class="row end">
      <button type="button" class="button" onClick=${() => onCancel()}>${cancel}</button>
      <button type="submit" class="button ${danger ? 'danger' : 'primary'}" disabled=${!ready || busy}>${busy ? doing : action}</button>
    </div>
  </form>`;
}

/**
 * Asks for confirmation. With `word`, the person must type it first; `ready` is false while something else is missing. `onConfirm` may
 * be asynchronous: the dialog closes when it succeeds, and shows the problem if it fails.
 */
export function Confirm({ title, text, word, ready = true, onConfirm, onClose, children, ...button }) {
  const [typed, setTyped] = useState('');
  const sending = useSending(async () => {
    await onConfirm();
    onClose();
  });
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <${DialogForm} ...${button} sending=${sending} ready=${ready && (!word || typed.trim() === word)} onCancel=${onClose}>
      ${text && html`<p>${text}</p>`} ${children}
      ${word &&
      html`<${Field}
        label=${t('dialogs.typeToConfirm', { word })}
        name="confirmation"
        value=${typed}
        onInput=${(event) => setTyped(event.currentTarget.value)}
        autocomplete="off"
        spellcheck=${false}
      />`}
    <//>
  <//>`;
}
