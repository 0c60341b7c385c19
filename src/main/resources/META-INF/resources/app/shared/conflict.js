// Two people changed the same record: shows both versions, and the second person chooses field by field.
import { html, useState } from '../core/ui.js';
import { Dialog, DialogForm } from '../core/dialog.js';
import { t } from '../core/texts.js';
import { labelOf, labelledValue } from '../core/user.js';
import { changed, same, textOf } from './fields.js';

/**
 * @param noun what was changed, `user` or `organization`
 * @param flat (body) → its fields
 * @param base the fields when the person started to edit
 * @param yours the fields that the person wants
 * @param theirs the current record with its ETag
 * @param only (name) → whether the field can be saved, true unless given; the others are only shown
 * @param sending of `useSending`; it gets the chosen fields and the current record
 * @param onTheirs gets the current record, if all of it is kept
 */
export function Conflict({ noun, flat, base, yours, theirs, only, sending, onTheirs, onClose }) {
  const now = flat(theirs.body);
  const mine = changed(base, yours);
  const fields = [...new Set([...mine, ...changed(base, now)])].filter((name) => !same(now[name], yours[name]));
  const choosable = fields.filter((name) => !only || only(name));
  // By default each person's own changes are kept.
  const [choice, setChoice] = useState({});
  const chosen = (name) => choice[name] ?? (mine.includes(name) ? 'yours' : 'theirs');
  const all = (whose) => setChoice(Object.fromEntries(choosable.map((name) => [name, whose])));
  const side = (name, whose, label, value) => html`
    <${Side} ...${{ name, whose, label, value }} chosen=${chosen(name) === whose} onChoose=${setChoice} />
  `;

  function submit(event) {
    event.preventDefault();
    const resolved = { ...now };
    choosable
      .filter((name) => chosen(name) === 'yours')
      .forEach((name) => {
        resolved[name] = yours[name];
      });
    Object.keys(resolved).filter((name) => resolved[name] === undefined).forEach((name) => delete resolved[name]);
    if (changed(now, resolved).length === 0) {
      onTheirs(theirs);
    } else {
      sending.submit(event, resolved, theirs);
    }
  }

  return html`
    <${Dialog} title=${t(`conflicts.titles.${noun}`)} wide onClose=${onClose}>
      <${DialogForm}
        sending=${{ ...sending, submit }}
        action=${t('conflicts.save')}
        doing=${t('conflicts.saving')}
        cancel=${t('conflicts.back')}
        onCancel=${onClose}
      >
        <p>${t('conflicts.choose')}</p>
        ${choosable.length > 1 &&
        html`<div class="row">
          <button type="button" class="button small" onClick=${() => all('theirs')}>${t('conflicts.keepTheirs')}</button>
          <button type="button" class="button small" onClick=${() => all('yours')}>${t('conflicts.keepYours')}</button>
        </div>`}
        <div class="conflict">
          ${fields.map(
            (name) => html`
              <fieldset key=${name} class="plain">
                <legend>${labelOf(name)}</legend>
                <div class="conflict-sides">
                  ${choosable.includes(name)
                    ? [
                        side(name, 'theirs', t('conflicts.theirs'), now[name]),
                        side(name, 'yours', mine.includes(name) ? t('conflicts.yours') : t('conflicts.previous'), yours[name]),
                      ]
                    : html`<p class="conflict-side">
                        <span class="hint">${t('conflicts.theirs')}</span> ${textOf(labelledValue(name, now[name]))}
                      </p>`}
                </div>
              </fieldset>
            `,
          )}
          ${fields.length === 0 && html`<p>${t('conflicts.same')}</p>`}
        </div>
      <//>
    <//>
  `;
}

function Side({ name, whose, label, value, chosen, onChoose }) {
  return html`
    <label class="conflict-side ${chosen ? 'chosen' : ''}">
      <input
        type="radio"
        name=${`conflict-${name}`}
        value=${whose}
        checked=${chosen}
        onChange=${() => onChoose((now) => ({ ...now, [name]: whose }))}
      />
      <span class="conflict-value"><span class="hint">${label}</span>${textOf(labelledValue(name, value))}</span>
    </label>
  `;
}
