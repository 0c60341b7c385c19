// What the forms of a record have in common: the draft, saving it, and the conflict if someone else was faster. A change applies to
// the record as it was when the person began to type; if that has changed, they choose between the two versions.
import { html, useState } from '../core/ui.js';
import { DraftNotice, useDraft, withoutErrorsOf } from '../core/form.js';
import { ProblemNotice, toast } from '../core/feedback.js';
import { sendChange } from './change.js';
import { Conflict } from './conflict.js';

const IDLE = { busy: false, problem: null, conflict: null };

/**
 * @param page what the page offers: `record`, and what `sendChange` needs
 * @param kind of record: its `noun`, `flat(record)` → its fields, and `recordOf(answer)` → a record
 * @param key of the draft
 * @param isEdited whether a draft {base, ...} differs from its base
 * @param write (base, fields) → a promise of the answer
 * @param onReset after the draft was saved or discarded
 * @return `base`, the record that the draft applies to; `draft`, null if nothing is typed; `edit(draft → what it holds)`,
 *     `save(fields)` and `discard()`; the rest is for `EditForm`
 */
export function useEditing(page, kind, { key, isEdited, write, onReset = () => {} }) {
  const [draft, setDraft, clear, restored] = useDraft(key, null, isEdited);
  const [state, setState] = useState(IDLE);
  const base = draft?.base ?? page.record;

  function reset() {
    clear();
    onReset();
  }

  function showRecord(record) {
    reset();
    setState(IDLE);
    page.onRecord(record);
  }

  /** `mine` is what the person wants, and the fields they started from. */
  async function send(target, fields, mine) {
    setState((now) => ({ ...now, busy: true, problem: null }));
    const onPending = (act) => {
      reset();
      setState(IDLE);
      page.onPending(act);
      toast('The change is pending: Keycloak did not answer in time.', 'warning');
    };
    const onDone = (answer) => {
      showRecord(kind.recordOf(answer));
      toast('Saved.');
    };
    const onConflict = (theirs) => setState({ ...IDLE, conflict: { ...mine, theirs } });
    try {
      await sendChange({ ...page, onPending }, () => write(target, fields), { onDone, onConflict });
    } catch (problem) {
      setState((now) => ({ ...now, busy: false, problem }));
    }
  }

  return {
    ...state,
    kind,
    base,
    draft,
    restored,
    edited: draft !== null && isEdited(draft),
    edit(change) {
      setDraft((now) => ({ base: now?.base ?? page.record, ...change(now) }));
    },
    dropErrors(names) {
      setState((now) => ({ ...now, problem: withoutErrorsOf(now.problem, names) }));
    },
    save: (fields) => send(base, fields, { base: kind.flat(base), yours: fields }),
    resolve: (fields, theirs) => send(theirs, fields, { base: kind.flat(theirs), yours: fields }),
    keepTheirs: showRecord,
    closeConflict() {
      setState((now) => ({ ...now, conflict: null }));
    },
    discard() {
      reset();
      setState((now) => ({ ...now, problem: null }));
    },
  };
}

/**
 * The form around the inputs.
 *
 * @param editing from `useEditing`
 * @param choosable (name) → whether the form can save the field; true unless given
 */
export function EditForm({ editing, formRef, onSave, saveLabel, choosable, children }) {
  const { kind, busy, problem, conflict, edited } = editing;
  return html`
    <form class="stack" ref=${formRef} onSubmit=${onSave} novalidate>
      <${DraftNotice} shown=${editing.restored && edited} />
      ${children}
      <${ProblemNotice} problem=${problem} />
      <div class="row">
        <button type="submit" class="button primary" disabled=${!edited || busy}>${busy ? 'Saving…' : saveLabel}</button>
        ${edited && html`<button type="button" class="button" onClick=${editing.discard}>Discard</button>`}
      </div>
    </form>
    ${conflict &&
    html`<${Conflict}
      ...${conflict}
      noun=${kind.noun}
      flat=${kind.flat}
      only=${choosable}
      busy=${busy}
      problem=${problem}
      onClose=${editing.closeConflict}
      onTheirs=${editing.keepTheirs}
      onSave=${editing.resolve}
    />`}
  `;
}
