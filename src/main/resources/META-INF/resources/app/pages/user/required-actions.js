// What Keycloak demands of the user at the next sign-in: taken back, and asked.
import { html, useState } from '../../core/ui.js';
import { Select } from '../../core/form.js';
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
    const back = request('DELETE', action, `“${label}” is no longer asked of the user.`);
    return html`<${Row} key=${action.alias} title=${label}>
      ${mayChange &&
      html`<${RowButton} label="Take back" name=${`Take back: ${label}`} busy=${changes.busy} onClick=${changes.now(back)} />`}
    <//>`;
  };

  function ask(event) {
    event.preventDefault();
    if (wanted) {
      changes.now(request('PUT', wanted, `“${labelOfAction(wanted)}” is asked of the user at the next sign-in.`))(event);
    }
  }

  return html`<${Group}
    title="Asked at the next sign-in"
    rows=${actions.filter(({ asked }) => asked).map(row)}
    none="Nothing"
  >
    ${mayChange &&
    askable.length > 0 &&
    html`<form class="security-ask" onSubmit=${ask}>
      <${Select}
        label="Required action"
        name="required-action"
        value=${wanted ? chosen : ''}
        options=${[['', 'Choose…'], ...askable.map((action) => [action.alias, labelOfAction(action)])]}
        onChange=${(event) => setChosen(event.currentTarget.value)}
      />
      <button type="submit" class="button" disabled=${!wanted || changes.busy}>Ask at the next sign-in</button>
    </form>`}
  <//>`;
}
