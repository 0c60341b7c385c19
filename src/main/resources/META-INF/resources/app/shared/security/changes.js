// Changes how a user signs in. What is hard to undo is confirmed first.
import { html, useRef, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm } from '../../core/dialog.js';
import { ProblemNotice, toast } from '../../core/feedback.js';
import { useSending } from '../../core/form.js';
import { t } from '../../core/texts.js';

/**
 * A change is {method, path, headers, done}: the request, and the sentence that says it is done. One that is confirmed also has the
 * `title`, `text` and `action` of the dialog.
 *
 * @param reload reads what is shown again, after each change
 * @param onPending gets the ID of an operation whose result is not known yet
 * @return `ask(change)` and `now(change)` → handlers of a button, with and without confirmation; `busy`; `heading`, a ref of the part's
 *     heading; `feedback`, the dialog and the problem of a change without one
 */
export function useChanges({ reload, onPending }) {
  const [asked, setAsked] = useState(null);
  const heading = useRef(null);

  async function perform({ method, path, headers, done }) {
    // 404: another window, or Keycloak, was faster
    const answer = await api.send(method, path, undefined, { headers }).catch((problem) => {
      if (problem.status !== 404) {
        throw problem;
      }
      return null;
    });
    if (answer?.status === 202) {
      onPending(answer.body?.act);
    } else {
      toast(answer ? done : t('security.gone'), answer ? 'success' : 'info');
    }
    await reload();
  }

  /** The button that was pressed may be gone. */
  function keepFocus() {
    requestAnimationFrame(() => document.activeElement === document.body && heading.current?.focus({ preventScroll: true }));
  }

  function close() {
    setAsked(null);
    keepFocus();
  }

  const sending = useSending(perform);
  const feedback = html`
    <${ProblemNotice} problem=${sending.problem} />
    ${asked &&
    html`<${Confirm}
      title=${asked.title}
      text=${asked.text}
      action=${asked.action}
      danger
      onConfirm=${() => perform(asked)}
      onClose=${close}
    />`}
  `;
  return {
    ask: (change) => () => {
      sending.reset();
      setAsked(change);
    },
    now: (change) => (event) => sending.submit(event, change).then(keepFocus),
    busy: sending.busy,
    heading,
    feedback,
  };
}
