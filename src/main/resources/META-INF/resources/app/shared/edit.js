// What the forms of a record have in common: the draft, saving it, and the conflict if someone else was faster. A change applies to
// the record as it was when the person began to type; if that has changed, they choose between the two versions.
import { html, useState } from '../core/ui.js';
import { api } from '../core/api.js';
import { DraftNotice, useDraft } from '../core/drafts.js';
import { useSending } from '../core/form.js';
import { ProblemNotice, toast } from '../core/feedback.js';
import { t } from '../core/texts.js';
import { sendChange } from './change.js';
import { Conflict } from './conflict.js';
import { changed, isComplete, patchOf } from './fields.js';

/**
 * @param page what the page offers: `record`, and what `sendChange` needs
 * @param kind of record: its `noun`, which chooses the texts of a conflict, and `flat(body)` → its fields
 * @param key of the draft
 * @param fieldsOf (draft) → the fields that the person wants; a draft is {base, ...}
 * @param isValid (draft) → whether it can be saved
 * @param write (base, fields) → a promise of the answer
 * @return `base`, the record that the draft applies to; `draft`, null if nothing is typed; `edit(draft → what it holds)`, and what
 *     `useSending` returns; the rest is for `EditForm`
 */
export function useEditing(page, kind, { key, fieldsOf, isValid = () => true, write }) {
  const isEdited = (typed) => !isValid(typed) || changed(kind.flat(typed.base.body), fieldsOf(typed)).length > 0;
  const [draft, setDraft, clear, restored] = useDraft(key, null, isEdited);
  const [conflict, setConflict] = useState(null);
  const base = draft?.base ?? page.record;
  const edited = draft !== null && isEdited(draft);
  const sending = useSending(
    async (fields = fieldsOf(draft), target = base) => {
      const onPending = (act) => {
        reset();
        page.onPending(act);
        toast(t('records.pending'), 'warning');
      };
      const onDone = ({ body, etag }) => {
        showRecord({ body, etag });
        toast(t('records.saved'));
      };
      const onConflict = (theirs) => setConflict({ base: kind.flat(target.body), yours: fields, theirs });
      await sendChange({ ...page, onPending }, () => write(target, fields), { onDone, onConflict });
    },
    () => edited && isValid(draft),
  );

  function reset() {
    clear();
    setConflict(null);
    sending.reset();
  }

  function showRecord(record) {
    reset();
    page.onRecord(record);
  }

  return {
    ...sending,
    kind,
    base,
    draft,
    restored,
    edited,
    conflict,
    edit(change) {
      setDraft((now) => ({ base: now?.base ?? page.record, ...change(now) }));
    },
    keepTheirs: showRecord,
    closeConflict: () => setConflict(null),
    discard: reset,
  };
}

/**
 * The form of a record with attributes.
 *
 * @param kind also has its `path` in the API, and `formOf(body)` → the inputs' values; perhaps `completed(patch, fields)` → what is sent
 * @param missing (form) → the errors that need no request, by field
 * @return what `useEditing` returns, the inputs' values as `form`, and `change(some of them)`
 */
export function useRecordForm(page, kind, missing = () => ({})) {
  const { body } = page.record;
  const editing = useEditing(page, kind, {
    key: `${kind.noun}-${body.id}`,
    fieldsOf: ({ base, form }) => kind.flat({ ...base.body, ...form }),
    isValid: ({ form }) => isComplete(form, missing),
    write(base, fields) {
      const changes = patchOf(kind.flat(base.body), fields);
      const patch = kind.completed?.(changes, fields) ?? changes;
      // as after a conflict in which all of theirs was kept
      return Object.keys(patch).length === 0
        ? page.read()
        : api.send('PATCH', `${kind.path}/${body.id}`, patch, { headers: { 'If-Match': base.etag } });
    },
  });
  const form = editing.draft?.form ?? kind.formOf(body);
  return {
    ...editing,
    form,
    errors: { ...editing.errors, ...(editing.checked && missing(form)) },
    change(part) {
      editing.edit((draft) => ({ form: { ...(draft?.form ?? form), ...part } }));
      editing.dropErrors(...Object.keys(part));
    },
  };
}

/**
 * The form around the inputs.
 *
 * @param editing from `useEditing`
 * @param choosable (name) → whether the form can save the field; true unless given
 */
export function EditForm({ editing, action, choosable, children }) {
  const { kind, busy, problem, conflict, edited } = editing;
  return html`
    <form class="stack" onSubmit=${editing.submit} novalidate>
      <${DraftNotice} shown=${editing.restored && edited} />
      ${children}
      <${ProblemNotice} problem=${problem} />
      <div class="row">
        <button type="submit" class="button primary" disabled=${!edited || busy}>${busy ? t('records.saving') : action}</button>
        ${edited && html`<button type="button" class="button" onClick=${editing.discard}>${t('records.discard')}</button>`}
      </div>
    </form>
    ${conflict &&
    html`<${Conflict}
      ...${conflict}
      noun=${kind.noun}
      flat=${kind.flat}
      only=${choosable}
      sending=${editing}
      onClose=${editing.closeConflict}
      onTheirs=${editing.keepTheirs}
    />`}
  `;
}
