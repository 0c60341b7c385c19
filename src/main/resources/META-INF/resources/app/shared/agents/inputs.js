// The inputs of an agent that its creation and its change have in common.
import { html } from '../../core/ui.js';
import { Field, TextArea } from '../../core/form.js';
import { t } from '../../core/texts.js';
import { labelOf } from '../../core/user.js';
import { dayAhead } from '../keys/days.js';

/** @param lastDay whether to ask for it: the agent expires at the end of that day */
export function AgentInputs({ form, errors, onChange, lastDay = true }) {
  const set = (name) => (event) => onChange({ [name]: event.currentTarget.value });
  return html`
    <${Field}
      label=${labelOf('name')}
      name="name"
      required
      value=${form.name}
      hint=${t('agents.form.nameHint')}
      error=${errors.name}
      autocomplete="off"
      maxlength="100"
      onInput=${set('name')}
    />
    <${TextArea}
      label=${t('agents.form.purpose')}
      name="purpose"
      rows="2"
      value=${form.purpose}
      hint=${t('agents.form.purposeHint')}
      error=${errors.purpose}
      maxlength="500"
      onInput=${set('purpose')}
    />
    ${lastDay &&
    html`<${Field}
      label=${t('agents.form.lastDay')}
      type="date"
      name="expiresAt"
      value=${form.expiresAt}
      min=${dayAhead(0)}
      hint=${t('agents.form.lastDayHint')}
      error=${errors.expiresAt}
      onChange=${set('expiresAt')}
    />`}
  `;
}

/** The errors that need no request. */
export function missing(form) {
  return form.name.trim() === '' ? { name: t('errors.missing') } : {};
}
