// Inputs of filters that several pages share. What is typed counts after a moment, so that not every letter asks the service.
import { html, useEffect, useRef, useState } from '../core/ui.js';
import { Field } from '../core/form.js';

const MOMENT_MILLIS = 200;

/** Two days that are included, in the reader's zone. */
export function Days({ from, until, labels, onChange }) {
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
    ${day('from', labels[0], from, { max: until || undefined })} ${day('until', labels[1], until, { min: from || undefined })}
  `;
}

/** What is being typed, ahead of what counts; it follows when something else changes that, the back button for one. */
export function useTyped(counts, onSettled) {
  const [typed, setTyped] = useState(counts);
  const settled = useRef(counts);
  const tell = useRef(onSettled);
  tell.current = onSettled;
  useEffect(() => {
    if (counts !== settled.current) {
      settled.current = counts;
      setTyped(counts);
    }
  }, [counts]);
  useEffect(() => {
    if (typed === settled.current) {
      return undefined;
    }
    const timer = setTimeout(() => {
      settled.current = typed;
      tell.current(typed);
    }, MOMENT_MILLIS);
    return () => clearTimeout(timer);
  }, [typed]);
  return [typed, setTyped];
}

/**
 * When a day of the reader's zone begins, as an instant for the API, whose bounds are exclusive.
 *
 * @param day as a date field has it, 2026-11-24; empty or half typed for none
 * @param later how many days later
 * @param millis what is added
 */
export function dayBegins(day, later, millis) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  if (!parts) {
    return '';
  }
  const date = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + later);
  return new Date(date.getTime() + millis).toISOString();
}
