// The actions on what is selected in a list. Each asks for confirmation, and starts a job.
import { html, useState } from '../../core/ui.js';
import { Dialog, DialogForm } from '../../core/dialog.js';
import { Field, useSending } from '../../core/form.js';
import { t } from '../../core/texts.js';
import { MOST_WITHOUT_NUMBER, startJob } from '../jobs/start.js';

const NAMES_SHOWN = 5;

/**
 * @param selection of `useSelection`; `text` says what is selected
 * @param list of `useList`; `total` is the number of all that match, as the API has it, or null
 * @param many the kind of the items, as for `Selected`
 * @param nameOf (item) → its name
 * @param idOf (item) → its ID
 * @param actions each with its `kind` of job, a `label`, a `title(whom, number)`, where `whom` is such as "3 users", and the number null for
 *     all that match, the `effect` in a sentence, and whether it is a `danger`; `isFor(item)`, if not for all; `excepted` says why not. One
 *     with a parameter has its name as `parameter`, and an `Input` for it, which gets `value`, `error`, `onChange` and `id` of a selected
 *     item
 * @param filter the parameters of the list's query, for a job on all that match; null if jobs do not have such a filter
 * @param organization the ID of the organization that they belong to, if they do
 * @param onChanged for the job: called after it has changed some of them
 */
export function SelectionActions({ selection, text, list, total, actions, many, ...page }) {
  const [open, setOpen] = useState(null);
  const mayMatchMore = page.filter && selection.loaded && !selection.all && list.next;

  function started() {
    setOpen(null);
    selection.clear();
    // the button that had the focus is gone with the bar
    requestAnimationFrame(() => document.querySelector('[data-select-loaded]')?.focus());
  }

  return html`
    <div class="row">
      <p>${text}</p>
      ${mayMatchMore &&
      html`<button type="button" class="button small" onClick=${selection.selectAll}>
        ${total?.exact ? t(`selection.selectNumber.${many}`, { count: total.count }) : t(`selection.selectAll.${many}`)}
      </button>`}
      <button type="button" class="button quiet small" onClick=${selection.clear}>${t('selection.clear')}</button>
    </div>
    <div class="selection-actions" role="group" aria-label=${t('selection.actions')}>
      ${actions.map(
        (action) => html`<button
          type="button"
          key=${action.kind}
          class="button small ${action.danger ? 'quiet danger' : ''}"
          disabled=${itemsFor(action, selection).length === 0}
          onClick=${() => setOpen(action)}
        >
          ${action.label}
        </button>`,
      )}
    </div>
    ${open &&
    html`<${StartDialog}
      ...${page}
      ...${{ selection, total, many }}
      action=${open}
      onClose=${() => setOpen(null)}
      onStarted=${started}
    />`}
  `;
}

function itemsFor({ isFor = () => true }, { items }) {
  return items.filter(isFor);
}

function StartDialog({ action, selection, total, many, nameOf, idOf, filter, organization, onChanged, onClose, onStarted }) {
  const { kind, parameter, Input, danger } = action;
  const [value, setValue] = useState('');
  const [typed, setTyped] = useState('');
  const [sample] = useState(() => idOf(selection.items[0]));
  const items = itemsFor(action, selection);
  const excepted = action.isFor ? selection.items.length - items.length : 0;
  // selected items that are not loaded any more are selected nevertheless
  const ids = action.isFor ? items.map(idOf) : [...selection.ids];
  const size = selection.all ? (total?.exact ? total.count : null) : ids.length;
  const whom = size === null ? t(`selection.allThatMatch.${many}`) : t(`selection.number.${many}`, { count: size });
  const asksForNumber = kind === 'delete' && size !== null && size <= MOST_WITHOUT_NUMBER;
  const sending = useSending(async () => {
    if (parameter && value === '') {
      throw { errors: [{ field: parameter, message: t('selection.chooseOne') }] };
    }
    const started = await startJob({
      kind,
      parameters: parameter ? { [parameter]: value } : {},
      ...(selection.all ? { filter } : { ids }),
      organization,
      seen: size,
      onChanged,
    });
    // more than a hundred are asked about once more, and those whose number was not known
    if (started) {
      onStarted();
    }
  });

  function choose(next) {
    setValue(next);
    sending.dropErrors(parameter);
  }

  return html`
    <${Dialog} title=${action.title(whom, size)} onClose=${onClose}>
      <${DialogForm}
        sending=${sending}
        action=${action.label}
        doing=${t('selection.starting')}
        danger=${danger}
        ready=${!asksForNumber || typed.trim() === String(size)}
        onCancel=${onClose}
      >
        ${!selection.all && html`<p>${namesOf(items, nameOf, ids.length, many)}</p>`}
        <p>${action.effect}</p>
        ${excepted > 0 &&
        !selection.all &&
        html`<p class="muted">${t(`selection.excepted.${many}`, { count: excepted, reason: action.excepted })}</p>`}
        ${Input && html`<${Input} value=${value} error=${sending.errors[parameter]} id=${sample} onChange=${choose} />`}
        ${asksForNumber &&
        html`<${Field}
          label=${t('selection.typeToConfirm', { number: String(size) })}
          name="confirmation"
          value=${typed}
          inputmode="numeric"
          autocomplete="off"
          onInput=${(event) => setTyped(event.currentTarget.value)}
        />`}
        <p class="hint">${t('selection.oneByOne')}</p>
      <//>
    <//>
  `;
}

/** "Ada, Bob and 3 others". */
function namesOf(items, nameOf, size, many) {
  const names = items.slice(0, NAMES_SHOWN).map(nameOf);
  const rest = size - names.length;
  return rest > 0 ? t(`selection.namesAndOthers.${many}`, { names: names.join(', '), count: rest }) : names.join(', ');
}
