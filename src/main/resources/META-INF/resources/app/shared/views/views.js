// How the person looks at a list: filters that they have saved under names, and the columns. Both are kept in this browser.
import { html, useState } from '../../core/ui.js';
import { Dialog, DialogForm } from '../../core/dialog.js';
import { Check, Field, useSending } from '../../core/form.js';
import { toast } from '../../core/feedback.js';
import { navigate } from '../../core/router.js';
import { usePreference } from '../../core/preferences.js';
import { t } from '../../core/texts.js';

const MOST_SAVED = 50;
const MOST_LETTERS = 60;

/**
 * @param views
 *     name of the list
 * @param path of its page
 * @param current the address of the page with the filters
 * @param filtered whether any filter is set
 * @param columns all that can be shown: {name, label}, `shown` the names of those that are
 * @param onColumns gets the names of the columns to show, or null for the usual ones
 */
export default function Views({ views: { columns, shown, onColumns, ...list } }) {
  const [choosing, setChoosing] = useState(false);
  return html`
    <${SavedFilters} ...${list} />
    <button type="button" class="button small" onClick=${() => setChoosing(true)}>${t('views.columns')}</button>
    ${choosing && html`<${Columns} ...${{ columns, shown }} onChange=${onColumns} onClose=${() => setChoosing(false)} />`}
  `;
}

function SavedFilters({ name, path, current, filtered }) {
  const [stored, store] = usePreference(`filters.${name}`, []);
  const [saving, setSaving] = useState(false);
  const saved = savedIn(stored);
  const query = current.split('?')[1] ?? '';
  const chosen = saved.findIndex((each) => each.query === query);
  const forget = () => {
    store(saved.filter((_, index) => index !== chosen));
    toast(t('views.forgotten', { name: saved[chosen].name }), 'info');
  };
  return html`
    ${saved.length > 0 &&
    html`<span class="field saved-filters">
      <select
        aria-label=${t('views.savedFilters')}
        value=${String(chosen)}
        onChange=${({ currentTarget: { value } }) => saved[value] && navigate(`${path}?${saved[value].query}`)}
      >
        <option value="-1" selected=${chosen === -1}>${t('views.chooseSaved')}</option>
        ${saved.map(
          (each, index) => html`<option key=${each.name} value=${String(index)} selected=${index === chosen}>${each.name}</option>`,
        )}
      </select>
    </span>`}
    ${chosen >= 0 &&
    html`<button
      type="button"
      class="button quiet small"
      aria-label=${t('views.forgetFilters', { name: saved[chosen].name })}
      onClick=${forget}
    >
      ${t('views.forget')}
    </button>`}
    ${chosen < 0 &&
    filtered &&
    saved.length < MOST_SAVED &&
    html`<button type="button" class="button small" onClick=${() => setSaving(true)}>${t('views.saveFilters')}</button>`}
    ${saving && html`<${SaveDialog} ...${{ saved, query, store }} onClose=${() => setSaving(false)} />`}
  `;
}

/** Another release, or another program on this origin, may have stored anything. */
function savedIn(stored) {
  const isText = (value) => typeof value === 'string';
  return Array.isArray(stored) ? stored.filter((each) => isText(each?.name) && isText(each?.query)).slice(0, MOST_SAVED) : [];
}

function SaveDialog({ saved, query, store, onClose }) {
  const [typed, setTyped] = useState('');
  const sending = useSending(async () => {
    const name = typed.trim();
    if (name === '') {
      throw { errors: [{ field: 'name', message: t('views.enterName') }] };
    }
    // the same name again replaces what it stood for
    const others = saved.filter((each) => each.name !== name);
    store([...others, { name, query }].sort((one, other) => one.name.localeCompare(other.name)));
    toast(t('views.saved', { name }));
    onClose();
  });

  function type(event) {
    setTyped(event.currentTarget.value);
    sending.dropErrors('name');
  }

  return html`
    <${Dialog} title=${t('views.saveTitle')} onClose=${onClose}>
      <${DialogForm} sending=${sending} action=${t('views.save')} onCancel=${onClose}>
        <${Field}
          label=${t('views.name')}
          name="name"
          value=${typed}
          error=${sending.errors.name}
          hint=${t('views.nameHint')}
          required
          autocomplete="off"
          maxlength=${MOST_LETTERS}
          onInput=${type}
        />
      <//>
    <//>
  `;
}

/** The choice applies at once, so that the person sees it behind the dialog. */
function Columns({ columns, shown, onChange, onClose }) {
  const toggle = (name, on) =>
    onChange(columns.map((column) => column.name).filter((each) => (each === name ? on : shown.includes(each))));
  return html`
    <${Dialog} title=${t('views.columns')} onClose=${onClose}>
      <div>
        ${columns.map(
          ({ name, label }) => html`<${Check}
            key=${name}
            label=${label}
            checked=${shown.includes(name)}
            onChange=${(event) => toggle(name, event.currentTarget.checked)}
          />`,
        )}
      </div>
      <div class="row end">
        <button type="button" class="button" onClick=${() => onChange(null)}>${t('views.usualColumns')}</button>
        <button type="button" class="button primary" onClick=${onClose}>${t('views.done')}</button>
      </div>
    <//>
  `;
}
