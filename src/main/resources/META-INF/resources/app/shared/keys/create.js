// The dialog that creates an API key.
import { html } from '../../core/ui.js';
import { Dialog } from '../../core/dialog.js';
import { Check, Field, FieldGroup, Select } from '../../core/form.js';
import { t } from '../../core/texts.js';
import { labelOf } from '../../core/user.js';
import { isPending } from '../change.js';
import { CreateForm, useCreating } from '../create.js';
import { startOfDay } from '../filter-inputs.js';
import { dayAhead } from './days.js';

const DEFAULT_DAYS = 90;

/** The key counts until the end of its last day. */
const MOST_DAYS = 365;

/** As the service has them: a key with rights in one organization is refused what needs other scopes. */
const OF_ORGANIZATION = ['organizations:read', 'organizations:write'];
const OF_EVERYBODY = ['account:read', 'account:write', ...OF_ORGANIZATION];

/** Returns the scopes that are offered: not those with which the service would refuse the key. */
function scopesFor({ organization }, { mayRead, admin }) {
  if (organization) {
    return OF_ORGANIZATION;
  }
  return [...OF_EVERYBODY, ...(mayRead ? ['users:read'] : []), ...(admin ? ['users:write'] : []), ...(mayRead ? ['changes:read'] : [])];
}

/**
 * @param words of `KeysCard`
 * @param onCreated gets the key with its secret; null if the change is pending
 */
export function CreateKey({ organizations, words, mayRead, admin, path, onCreated, onClose }) {
  const empty = { name: '', scopes: [], organization: '', expiresAt: dayAhead(DEFAULT_DAYS) };
  const creating = useCreating({
    key: `api-key-${path}`,
    empty,
    path,
    bodyOf: (form) => ({
      name: form.name,
      scopes: chosen(form),
      organization: form.organization || undefined,
      expiresAt: startOfDay(form.expiresAt, 1, 0),
    }),
    isValid: (form) => form.name.trim() !== '' && chosen(form).length > 0 && form.expiresAt !== '',
    onDone: (answer) => onCreated(isPending(answer) ? null : answer.body),
  });
  const { form, change, checked, errors } = creating;
  const offered = scopesFor(form, { mayRead, admin });

  function chosen({ scopes, ...rest }) {
    return scopesFor(rest, { mayRead, admin }).filter((scope) => scopes.includes(scope));
  }

  const missing = (isMissing) => checked && isMissing && t('errors.missing');
  const toggle = (scope, on) => change({ scopes: on ? [...form.scopes, scope] : form.scopes.filter((each) => each !== scope) });
  return html`<${Dialog} title=${t('keys.create.title')} wide onClose=${onClose}>
    <${CreateForm} creating=${creating} action=${t('keys.create.action')} doing=${t('keys.create.doing')} onClose=${onClose}>
      <${Field}
        label=${labelOf('name')}
        name="name"
        required
        value=${form.name}
        hint=${t('keys.create.nameHint')}
        error=${errors.name ?? missing(form.name.trim() === '')}
        autocomplete="off"
        maxlength="100"
        onInput=${(event) => change({ name: event.currentTarget.value })}
      />
      ${organizations.length > 0 &&
      html`<${Select}
        label=${t('keys.columns.organization')}
        name="organization"
        value=${form.organization}
        hint=${form.organization ? words.organizationHint : undefined}
        error=${errors.organization}
        options=${[['', t('keys.create.noOrganization')], ...organizations.map(({ id, name }) => [id, name])]}
        onChange=${(event) => change({ organization: event.currentTarget.value })}
      />`}
      <${FieldGroup}
        label=${t('keys.columns.scopes')}
        required
        hint=${t('keys.create.scopesHint')}
        error=${errors.scopes ?? (checked && chosen(form).length === 0 && t('keys.create.chooseScope'))}
      >
        ${offered.map(
          (scope) => html`<${Check}
            key=${scope}
            label=${html`${words.labelOfScope(scope)} <code class="muted small-text">${scope}</code>`}
            checked=${form.scopes.includes(scope)}
            onChange=${(event) => toggle(scope, event.currentTarget.checked)}
          />`,
        )}
      <//>
      <${Field}
        label=${t('keys.create.lastDay')}
        type="date"
        name="expiresAt"
        required
        value=${form.expiresAt}
        min=${dayAhead(0)}
        max=${dayAhead(MOST_DAYS)}
        hint=${t('keys.create.lastDayHint')}
        error=${errors.expiresAt ?? missing(form.expiresAt === '')}
        onChange=${(event) => change({ expiresAt: event.currentTarget.value })}
      />
    <//>
  <//>`;
}
