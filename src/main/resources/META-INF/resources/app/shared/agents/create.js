// Creates an agent, in a dialog. A request that is sent twice creates one agent.
import { html } from '../../core/ui.js';
import { Dialog } from '../../core/dialog.js';
import { toast } from '../../core/feedback.js';
import { Select } from '../../core/form.js';
import { navigate } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { isPending } from '../change.js';
import { CreateForm, useCreating } from '../create.js';
import { startOfDay } from '../filter-inputs.js';
import { RoleInputs } from '../role-inputs.js';
import { ORGANIZATIONS, UserPicker, asPerson, findOrganizations, findUsers } from '../user-picker.js';
import { AgentInputs, missing } from './inputs.js';
import { AGENT } from './record.js';
import { agentUrl, nameOfAgent } from './words.js';

/**
 * @param session of `useMe`: only administrators name a sponsor, and give roles
 * @param organization the only one that the agent may be of, {id, name}; null to choose one
 * @param organizations those to choose from; administrators choose from all
 * @param onPending is called if the change is pending
 */
export function CreateAgent({ session, organization = null, organizations = [], onPending, onClose }) {
  const { admin, me } = session;
  const empty = { name: '', purpose: '', expiresAt: '', roles: [], sponsor: me && userOf(me), organization: organization && asPerson(organization) };
  const creating = useCreating({
    key: `new-agent-${organization?.id ?? ''}`,
    empty,
    path: AGENT.path,
    bodyOf: (form) => bodyOf(form, session),
    isValid: (form) => Object.keys(missing(form)).length === 0,
    onDone(answer) {
      AGENT.lists.forget();
      if (isPending(answer)) {
        toast(t('agents.pending'), 'info');
        onPending?.();
        onClose();
      } else {
        toast(t('agents.create.created', { name: nameOfAgent(answer.body) }));
        // not back to this dialog
        navigate(agentUrl(answer.body.id, session), { replace: true });
      }
    },
  });
  const { form, change, checked, dropErrors } = creating;
  const errors = { ...creating.errors, ...(checked && missing(form)) };
  return html`<${Dialog} title=${t('agents.create.title')} wide onClose=${onClose}>
    <${CreateForm} creating=${creating} action=${t('agents.create.action')} doing=${t('agents.create.doing')} onClose=${onClose}>
      <p>${t('agents.create.about')}</p>
      <${AgentInputs} form=${form} errors=${errors} onChange=${change} />
      ${admin &&
      html`<${UserPicker}
        label=${t('agents.columns.sponsor')}
        hint=${t('agents.form.sponsorHint')}
        name="sponsor"
        required
        chosen=${form.sponsor}
        error=${errors.sponsor}
        find=${(text, signal) => findUsers(text, signal, { enabled: true })}
        onChange=${(person) => {
          change({ sponsor: person && userOf(person) });
          dropErrors('sponsor');
        }}
      />`}
      <${OrganizationInput} ...${{ form, errors, change, admin, organization, organizations }} />
      ${admin && html`<${RoleInputs} roles=${form.roles} error=${errors.roles} onChange=${(roles) => change({ roles })} />`}
      ${!admin && errors.sponsor && html`<p class="field-error" role="alert">${t('agents.form.sponsorError', { error: errors.sponsor })}</p>`}
    <//>
  <//>`;
}

/** Nothing if there is no choice. */
function OrganizationInput({ form, errors, change, admin, organization, organizations }) {
  const shared = { label: t('agents.columns.organization'), name: 'organization', error: errors.organization, hint: t('agents.form.organizationHint') };
  if (organization) {
    return null;
  }
  if (admin) {
    return html`<${UserPicker}
      ...${shared}
      chosen=${form.organization}
      find=${findOrganizations}
      texts=${ORGANIZATIONS}
      onChange=${(found) => change({ organization: found && { id: found.id, firstName: found.firstName, username: found.username } })}
    />`;
  }
  return (
    organizations.length > 0 &&
    html`<${Select}
      ...${shared}
      value=${form.organization?.id ?? ''}
      options=${[['', t('agents.noOrganization')], ...organizations.map(({ id, name }) => [id, name])]}
      onChange=${(event) => change({ organization: event.currentTarget.value ? { id: event.currentTarget.value } : null })}
    />`
  );
}

/** The values of a user that a draft depends on. */
function userOf({ id, username, email, firstName, lastName }) {
  return { id, username, email, firstName, lastName };
}

function bodyOf(form, { admin }) {
  return {
    name: form.name.trim(),
    purpose: form.purpose.trim() || undefined,
    expiresAt: startOfDay(form.expiresAt, 1, 0) || undefined,
    organization: form.organization?.id,
    ...(admin && { sponsor: form.sponsor?.id, roles: form.roles }),
  };
}
