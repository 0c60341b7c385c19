// Items that the person has selected in a list, for actions on all of them at once.
import { html, useCallback, useRef, useState } from '../../core/ui.js';
import { useModule } from '../../core/router.js';
import { t } from '../../core/texts.js';

const NOTHING = { ids: new Set(), all: false };

/**
 * @param list of `useList`
 * @param query of the list: another one has other items, of which none is selected
 * @param idOf (item) → its ID
 * @param isSelectable (item) → whether there is an action for it
 * @param offered whether the person may do anything with a selection
 * @return `offered`; `ids`, a Set; `all`, whether all that match the filters are selected, also those that are not loaded; `items`, those
 *     selected items that are loaded; `loaded`, whether all loaded ones are selected; and what the check boxes and the bar need
 */
export function useSelection({ list, query, idOf = ({ id }) => id, isSelectable = () => true, offered }) {
  const [state, setState] = useState({ query, ...NOTHING });
  const { ids, all } = state.query === query ? state : NOTHING;
  const select = (next) => setState({ query, ids: next, all: false });
  const selectable = offered ? list.items.filter(isSelectable) : [];
  const has = (item) => all || ids.has(idOf(item));
  const items = selectable.filter(has);
  const loaded = items.length > 0 && items.length === selectable.length;
  return {
    offered,
    ids,
    all,
    items,
    loaded,
    isSelectable,
    has,
    toggle(item) {
      const next = new Set(all ? items.map(idOf) : ids);
      if (!next.delete(idOf(item))) {
        next.add(idOf(item));
      }
      select(next);
    },
    toggleLoaded: () => select(loaded ? NOTHING.ids : new Set([...ids, ...selectable.map(idOf)])),
    selectAll: () => setState({ query, ids, all: true }),
    clear: () => select(NOTHING.ids),
  };
}

/** The check box of an item; `name` is what it is called. */
export function SelectBox({ selection, item, name }) {
  return (
    selection.isSelectable(item) &&
    html`<label class="select-box">
      <input
        type="checkbox"
        aria-label=${t('selection.select', { name })}
        checked=${selection.has(item)}
        onChange=${() => selection.toggle(item)}
      />
    </label>`
  );
}

/** The check box of all items that are loaded; `many` is their kind, as for `Selected`. */
export function SelectLoadedBox({ selection, many }) {
  return html`<label class="select-box">
    <input
      type="checkbox"
      data-select-loaded
      aria-label=${t(`selection.selectLoaded.${many}`)}
      checked=${selection.loaded}
      indeterminate=${selection.items.length > 0 && !selection.loaded}
      onChange=${selection.toggleLoaded}
    />
  </label>`;
}

/**
 * Says what is selected, and offers the actions. The bar is loaded with the first selection.
 *
 * @param many the kind of the items, `users`, `members` or `invitations`, which chooses the texts
 * @param onChanged after a job has changed some of the items
 * @param load → a promise of the module whose `Bar` gets the selection and all other attributes
 */
export function Selected({ selection, load, onChanged, ...page }) {
  const { many } = page;
  // a job ends when the list may have other filters
  const latest = useRef(onChanged);
  latest.current = onChanged;
  const changed = useCallback(() => latest.current(), []);
  const some = selection.offered && selection.ids.size > 0;
  const text = selection.all ? t(`selection.allSelected.${many}`) : t(`selection.selected.${many}`, { count: selection.ids.size });
  // present before the first selection, since a live region that appears together with its text is not read out
  return html`
    ${selection.offered && html`<p class="visually-hidden" role="status">${some ? text : ''}</p>`}
    ${some && html`<${Loaded} ...${page} ...${{ selection, load, text }} onChanged=${changed} />`}
  `;
}

function Loaded({ load, ...page }) {
  const { state, module } = useModule('selection', load);
  const failed = html`<p>${t('selection.notLoaded')}</p>`;
  const Bar = module?.Bar;
  return html`<section class="selection-bar" aria-label=${t('selection.selection')}>
    ${Bar ? html`<${Bar} ...${page} />` : state === 'failed' ? failed : html`<p>${page.text}</p>`}
  </section>`;
}
