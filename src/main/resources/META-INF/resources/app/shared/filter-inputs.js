// Filter inputs that several pages share.
import { html, useEffect, useRef, useState } from '../core/ui.js';
import { Field, Select } from '../core/form.js';
import { t } from '../core/texts.js';

const DEBOUNCE_MILLIS = 200;

/** The options of the filter for what is enabled or disabled. */
export const STATUSES = () => [
  ['', t('filters.all')],
  ['true', t('filters.enabled')],
  ['false', t('filters.disabled')],
];

/** Whether a filter is set, apart from the sort order. Each is a text or a list. */
export function isFiltered({ sort, ...filters }) {
  return Object.values(filters).some((value) => value.length > 0);
}

/** A filter with a few values; `options` are [value, label], or a function that returns them. */
export function Choice({ name, filters, options, onChange, ...rest }) {
  return html`<${Select}
    ...${rest}
    name=${name}
    options=${typeof options === 'function' ? options() : options}
    value=${filters[name]}
    onChange=${(event) => onChange({ [name]: event.currentTarget.value })}
  />`;
}

/** A range of days, both included, in the reader's time zone; `hint` is about its end. */
export function Days({ from, until, labels, hint, onChange }) {
  const day = (name, label, value, bounds) => html`
    <${Field}
      label=${label}
      type="date"
      name=${name}
      value=${value}
      ...${bounds}
      onChange=${(event) => onChange({ [name]: event.currentTarget.value })}
    />
  `;
  return html`
    ${day('from', labels[0], from, { max: until || undefined })} ${day('until', labels[1], until, { min: from || undefined, hint })}
  `;
}

/** The text that is being typed → [typed, setTyped]. `onSettled` gets it after a pause; the text follows when `value` changes. */
export function useTyped(value, onSettled) {
  const [typed, setTyped] = useState(value);
  const settled = useRef(value);
  const callback = useRef(onSettled);
  callback.current = onSettled;
  useEffect(() => {
    if (value !== settled.current) {
      settled.current = value;
      setTyped(value);
    }
  }, [value]);
  useEffect(() => {
    if (typed === settled.current) {
      return undefined;
    }
    const timer = setTimeout(() => {
      settled.current = typed;
      callback.current(typed);
    }, DEBOUNCE_MILLIS);
    return () => clearTimeout(timer);
  }, [typed]);
  return [typed, setTyped];
}

/**
 * What a search asks the API for: words or, as in the paths of the API, the record with an ID in Keycloak or an external ID.
 *
 * @return `{ search }`, `{ keycloakId }` or `{ externalId }`
 */
export function searchOf(q) {
  const reference = /^(kc|ext):(.+)$/.exec(q.trim());
  return reference ? { [reference[1] === 'kc' ? 'keycloakId' : 'externalId']: reference[2] } : { search: q.trim() };
}

/** The key `/` goes to the search of a list, unless it is typed into something else or a dialog is open. */
function useSearchKey() {
  useEffect(() => {
    function focus(event) {
      const isTyped = event.target.closest?.('input, select, textarea') || document.querySelector('dialog[open]');
      const input = document.querySelector('main [role="search"] input[type="search"]');
      if (event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyped && input) {
        event.preventDefault();
        input.select();
      }
    }
    document.addEventListener('keydown', focus);
    return () => document.removeEventListener('keydown', focus);
  }, []);
}

/** A search as you type; `onChange` gets the words after a pause. */
export function Search({ value, placeholder, onChange }) {
  const [typed, setTyped] = useTyped(value, onChange);
  useSearchKey();
  return html`
    <${Field}
      label=${t('filters.search')}
      type="search"
      name="q"
      value=${typed}
      placeholder=${placeholder}
      aria-keyshortcuts="/"
      autocomplete="off"
      spellcheck=${false}
      maxlength="200"
      onInput=${(event) => setTyped(event.currentTarget.value)}
    />
  `;
}

/** The parameter of a filter by an attribute: of whom, and its name, which may be any text. */
const ATTRIBUTE = /^(attributes|profile)\.(.+)$/s;
const MOST_ATTRIBUTES = 20;

/** The filters by attributes in the address, as [parameter, value]; an empty value is for records without the attribute. */
export function attributesOf(query) {
  return [...query].filter(([parameter]) => ATTRIBUTE.test(parameter));
}

/**
 * Filters by attributes, one row each.
 *
 * @param value as `attributesOf` has it; `onChange` gets the rows that are complete, after a pause
 * @param kinds [value, label] of the attributes that the records have
 */
export function AttributeFilters({ value, kinds, onChange }) {
  const [rows, setRows] = useState(() => rowsOf(value));
  const address = textOf(value);
  const settled = useRef(address);
  const callback = useRef(onChange);
  callback.current = onChange;
  const typed = textOf(valueOf(rows));
  useEffect(() => {
    if (address !== settled.current) {
      settled.current = address;
      setRows(rowsOf(value));
    }
  }, [address]);
  useEffect(() => {
    if (typed === settled.current) {
      return undefined;
    }
    const timer = setTimeout(() => {
      settled.current = typed;
      callback.current(valueOf(rows));
    }, DEBOUNCE_MILLIS);
    return () => clearTimeout(timer);
  }, [typed]);
  const change = (index, part) => setRows(rows.map((row, i) => (i === index ? { ...row, ...part } : row)));
  const add = () => setRows([...rows, { kind: kinds[0][0], name: '', condition: 'is', text: '' }]);
  return html`
    <div class="filter-attributes" role="group" aria-label=${t('filters.attributes')}>
      ${rows.map(
        (row, index) => html`
          <${AttributeFilter}
            key=${index}
            ...${{ row, kinds }}
            onChange=${(part) => change(index, part)}
            onRemove=${() => setRows(rows.filter((_, i) => i !== index))}
          />
        `,
      )}
      ${rows.length < MOST_ATTRIBUTES &&
      html`<div><button type="button" class="button small" onClick=${add}>${t('filters.addAttribute')}</button></div>`}
    </div>
  `;
}

function AttributeFilter({ row: { kind, name, condition, text }, kinds, onChange, onRemove }) {
  const conditions = [
    ['is', t('filters.is')],
    ['unset', t('filters.isNotSet')],
  ];
  const select = (label, part, options, value) => html`
    <${Select} label=${label} ...${{ options, value }} onChange=${(event) => onChange({ [part]: event.currentTarget.value })} />
  `;
  const input = (label, part, value) => html`
    <${Field}
      label=${label}
      value=${value}
      autocomplete="off"
      spellcheck=${false}
      maxlength="255"
      onInput=${(event) => onChange({ [part]: event.currentTarget.value })}
    />
  `;
  return html`
    <div class="filter-attribute">
      ${kinds.length > 1 && select(t('filters.attributeOf'), 'kind', kinds, kind)} ${input(t('filters.attribute'), 'name', name)}
      ${select(t('filters.condition'), 'condition', conditions, condition)}
      ${condition === 'is' && input(t('filters.value'), 'text', text)}
      <button
        type="button"
        class="button quiet"
        aria-label=${name ? t('filters.removeNamed', { attribute: name }) : t('filters.removeUnnamed')}
        onClick=${onRemove}
      >
        ${t('filters.remove')}
      </button>
    </div>
  `;
}

function rowsOf(value) {
  return value.map(([parameter, text]) => {
    const [, kind, name] = ATTRIBUTE.exec(parameter);
    return { kind, name, condition: text === '' ? 'unset' : 'is', text };
  });
}

/** The rows that are complete. */
function valueOf(rows) {
  return rows
    .filter(({ name, condition, text }) => name !== '' && (condition === 'unset' || text !== ''))
    .map(({ kind, name, condition, text }) => [`${kind}.${name}`, condition === 'unset' ? '' : text]);
}

function textOf(value) {
  return new URLSearchParams(value).toString();
}

/**
 * The start of a day in the reader's time zone, as an instant for the API, whose bounds are exclusive.
 *
 * @param day the value of a date field, such as 2026-11-24
 * @param addDays days to add
 * @param addMillis milliseconds to add
 * @return an empty string if the day is empty or incomplete
 */
export function startOfDay(day, addDays, addMillis) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  if (!parts) {
    return '';
  }
  const date = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + addDays);
  return new Date(date.getTime() + addMillis).toISOString();
}
