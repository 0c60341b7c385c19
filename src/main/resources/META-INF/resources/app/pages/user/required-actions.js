// What Keycloak demands of the user at the next sign-in: taken back, and asked.
import { html, useState } from '../../core/ui.js';
import { Select } from '../../core/form.js';
import { t } from '../../core/texts.js';
import { isAskable, labelOfAction } from '../../shared/security/labels.js';
import { Group, Row, RowButton } from '../../shared/security/rows.js';

export function RequiredActions({ actions, path, mayChange, changes }) {
  const [chosen, setChosen] = useState('');
  const request = (method, action, done) => ({
    method,
    path: `${path}/required-actions/${encodeURIComponent(action.alias)}`,
    done,
  });
  const askable = actions.filter((action) => !action.asked && isAskable(action));
  const wanted = askable.find(({ alias }) => alias === chosen);
  const row = (action) => {
    const label = labelOfAction(action);
    const back = request('DELETE', action, t('user.requiredActions.takenBack', { action: label }));
    return html`<${Row} key=${action.alias} title=${label}>
      ${mayChange &&
      html`<${RowButton}
        label=${t('user.requiredActions.takeBack')}
        name=${t('user.requiredActions.takeBackAction', { action: label })}
        busy=${changes.busy}
        onClick=${changes.now(back)}
      />`}
    <//>`;
  };

  function ask(event) {
    event.preventDefault();
    if (wanted) {
      changes.now(request('PUT', wanted, t('user.requiredActions.asked', { action: labelOfAction(wanted) })))(event);
    }
  }

  return html`<${Group}
    title=${t('user.requiredActions.title')}
    rows=${actions.filter(({ asked }) => asked).map(row)}
    none=${t('user.requiredActions.none')}
  >
    ${mayChange &&
    askable.length > 0 &&
    html`<form class="security-ask" onSubmit=${ask}>
      <${Select}
        label=${t('user.requiredActions.requiredAction')}
        name="required-action"
        value=${wanted ? chosen : ''}
        options=${[['', t('user.requiredActions.choose')], ...askable.map((action) => [action.alias, labelOfAction(action)])]}
        onChange=${(event) => setChosen(event.currentTarget.value)}
      />
      <button type="submit" class="button" disabled=${!wanted || changes.busy}>${t('user.requiredActions.ask')}</button>
    </form>`}
  <//>`;
}
