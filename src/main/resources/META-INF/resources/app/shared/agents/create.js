// Creates an agent, or makes a user one again, in a dialog. A request that is sent twice creates one agent.
import { html } from '../../core/ui.js';
import { Dialog } from '../../core/dialog.js';
import { toast } from '../../core/feedback.js';
import { Select } from '../../core/form.js';
import { navigate } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { nameOf } from '../../core/user.js';
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
 * @param user who becomes the agent, instead of a new one: only administrators name one
 * @param onPending is called if the change is pending
 */
export function CreateAgent({ session, organization = null, organizations = [], user = null, onPending, onClose }) {
  const { admin, me } = session;
  const empty = {
    name: '',
    purpose: '',
    expiresAt: '',
    roles: [],
    sponsor: me && userOf(me),
    organization: organization && asPerson(organization),
  };
  const creating = useCreating({
    key: `new-agent-${user?.id ?? organization?.id ?? ''}`,
    empty,
    path: AGENT.path,
    bodyOf: (form) => bodyOf(form, session, user),
    isValid: (form) => Object.keys(missingIn(form, session)).length === 0,
    onDone(answer) {
      AGENT.lists.forget();
      if (isPending(answer)) {
        toast(t('agents.pending'), 'info');
        onPending?.();
        onClose();
      } else {
        const name = nameOfAgent(answer.body);
        toast(user ? t('agents.again.done', { name }) : t('agents.create.created', { name }));
        // not back to this dialog
        navigate(agentUrl(answer.body.id, session), { replace: true });
      }
    },
  });
  const { form, change, checked, dropErrors } = creating;
  const errors = { ...creating.errors, ...(checked && missingIn(form, session)) };
  const texts = user
    ? { title: t('agents.again.title', { user: nameOf(user) }), action: t('agents.again.action'), about: t('agents.again.about') }
    : { title: t('agents.create.title'), action: t('agents.create.action'), about: t('agents.create.about') };
  return html`<${Dialog} title=${texts.title} wide onClose=${onClose}>
    <${CreateForm} creating=${creating} action=${texts.action} doing=${t('agents.create.doing')} onClose=${onClose}>
      <p>${texts.about}</p>
      ${errors.user && html`<p class="field-error" role="alert">${t('agents.again.error', { error: errors.user })}</p>`}
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
      ${admin && !user && html`<${RoleInputs} roles=${form.roles} error=${errors.roles} onChange=${(roles) => change({ roles })} />`}
      ${!admin && errors.sponsor && html`<p class="field-error" role="alert">${t('agents.form.sponsorError', { error: errors.sponsor })}</p>`}
    <//>
  <//>`;
}

/** Nothing if there is no choice. */
function OrganizationInput({ form, errors, change, admin, organization, organizations }) {
  const shared = {
    label: t('agents.columns.organization'),
    name: 'organization',
    error: errors.organization,
    hint: t('agents.form.organizationHint'),
  };
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

/** Administrators name the sponsor, who would otherwise be themselves. */
function missingIn(form, { admin }) {
  return { ...missing(form), ...(admin && !form.sponsor && { sponsor: t('agents.move.choose') }) };
}

function bodyOf(form, { admin }, user) {
  return {
    name: form.name.trim(),
    purpose: form.purpose.trim() || undefined,
    expiresAt: startOfDay(form.expiresAt, 1, 0) || undefined,
    organization: form.organization?.id,
    ...(admin && { sponsor: form.sponsor?.id }),
    ...(user ? { user: user.id } : admin && { roles: form.roles }),
  };
}
