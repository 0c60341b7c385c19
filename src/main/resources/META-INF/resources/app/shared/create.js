// What the dialogs have in common that create something: the draft, and a request that creates it once.
import { html } from '../core/ui.js';
import { DialogForm } from '../core/dialog.js';
import { DraftNotice, useDraft } from '../core/drafts.js';
import { usePostOnce, useSending } from '../core/form.js';
import { t } from '../core/texts.js';

/**
 * @param key of the draft
 * @param empty the inputs' values before anything is typed
 * @param path of the API
 * @param bodyOf (form) → the body of the request
 * @param isValid (form) → whether it can be sent
 * @param onDone gets the answer and the body; the draft is dropped by then
 * @return what `useSending` returns, the inputs' values as `form`, and `change(some of them)`; the rest is for `CreateForm`
 */
export function useCreating({ key, empty, path, bodyOf, isValid, onDone }) {
  const [form, setForm, clear, restored] = useDraft(key, empty);
  const post = usePostOnce();
  const sending = useSending(
    async () => {
      const body = bodyOf(form);
      const answer = await post(path, body);
      clear();
      onDone(answer, body);
    },
    () => isValid(form),
  );
  return {
    ...sending,
    form,
    clear,
    restored,
    change(part) {
      setForm((now) => ({ ...now, ...part }));
      sending.dropErrors(...Object.keys(part));
    },
  };
}

/** The form in the dialog, with the children as its inputs. Closing the dialog with Escape keeps the draft. */
export function CreateForm({ creating, onClose, children, ...button }) {
  const cancel = () => {
    creating.clear();
    onClose();
  };
  return html`<${DialogForm} ...${button} sending=${creating} onCancel=${cancel}>
    <${DraftNotice} shown=${creating.restored}>${t('records.cancelDiscards')}<//>
    ${children}
  <//>`;
}
