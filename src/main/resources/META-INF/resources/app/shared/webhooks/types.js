// The types of events that a webhook gets: all of an entity, such as user.*, or some.
import { html } from '../../core/ui.js';
import { Check, FieldGroup } from '../../core/form.js';
import { t } from '../../core/texts.js';
import { labelOf } from '../../core/user.js';

const ACTIONS = {
  user: ['created', 'updated', 'disabled', 'enabled', 'deleted', 'restored', 'relinked'],
  organization: ['created', 'updated', 'disabled', 'enabled', 'deleted', 'restored'],
  membership: ['created', 'updated', 'deleted'],
  team: ['created', 'updated', 'deleted'],
};

/** All types of events of these entities. */
export function allOf(entities) {
  return entities.map((entity) => `${entity}.*`);
}

/**
 * @param entities those to choose from
 * @param types those that are chosen
 */
export function TypeInputs({ entities, types, error, onChange }) {
  return html`<${FieldGroup} label=${labelOf('types')} required hint=${t('webhooks.form.typesHint')} error=${error}>
    ${entities.map((entity) => html`<${Entity} key=${entity} ...${{ entity, types, onChange }} />`)}
  <//>`;
}

function Entity({ entity, types, onChange }) {
  const all = `${entity}.*`;
  const isAll = types.includes(all);
  const others = types.filter((type) => !type.startsWith(`${entity}.`));
  const toggle = (type, isWanted) => onChange(isWanted ? [...types, type] : types.filter((each) => each !== type));
  const label = t(`webhooks.entities.${entity}`);
  return html`
    <${Check}
      label=${html`${label} <code class="muted small-text">${all}</code>`}
      checked=${isAll}
      onChange=${(event) => onChange(event.currentTarget.checked ? [...others, all] : others)}
    />
    ${!isAll &&
    html`<div class="webhook-types" role="group" aria-label=${label}>
      ${ACTIONS[entity].map((action) => {
        const type = `${entity}.${action}`;
        return html`<${Check}
          key=${type}
          label=${html`<code>${type}</code>`}
          checked=${types.includes(type)}
          onChange=${(event) => toggle(type, event.currentTarget.checked)}
        />`;
      })}
    </div>`}
  `;
}
