// Invites one or many addresses, in a dialog. Each address that cannot be invited is named with its line.
import { html } from '../../../core/ui.js';
import { Dialog } from '../../../core/dialog.js';
import { Check, Select, TextArea } from '../../../core/form.js';
import { ProblemNotice, toast } from '../../../core/feedback.js';
import { t } from '../../../core/texts.js';
import { labelOf } from '../../../core/user.js';
import { CreateForm, useCreating } from '../../../shared/create.js';
import { ROLES, roleMeaning, roleOptions } from '../../../shared/organization.js';
import { MOST, addressesOf, errorsOf, without } from './addresses.js';

const EMPTY = { text: '', role: 'member', teamIds: [] };

export function Invite({ organization, rights, path, teams, onClose, onInvited }) {
  const creating = useCreating({
    key: `invite-${organization.id}`,
    empty: EMPTY,
    path,
    bodyOf: ({ text, role, teamIds }) => ({ emails: addressesOf(text).map(({ email }) => email), role, teamIds }),
    isValid: ({ text }) => errorsOf(addressesOf(text), true, null).length === 0,
    onDone({ status }, { emails }) {
      toast(
        status === 202
          ? t('organization.invite.pending')
          : t('organization.invite.created', { count: emails.length }),
        status === 202 ? 'info' : 'success',
      );
      onInvited();
      onClose();
    },
  });
  const { form, checked, problem } = creating;
  const entries = addressesOf(form.text);
  // The service's errors name the addresses by their number in the request, so they go when the text changes.
  const wrong = errorsOf(entries, checked, problem);
  const change = (part) => {
    creating.change(part);
    creating.reset();
  };
  const toggle = (team, on) =>
    change({ teamIds: on ? [...form.teamIds, team] : form.teamIds.filter((each) => each !== team) });
  return html`
    <${Dialog} title=${t('organization.invite.title', { organization: organization.name })} wide onClose=${onClose}>
      <${CreateForm}
        creating=${wrong.length > 0 ? { ...creating, problem: null } : creating}
        action=${t('organization.invite.action')}
        doing=${t('organization.invite.inviting')}
        onClose=${onClose}
      >
        <${TextArea}
          label=${t('organization.invite.addresses')}
          name="emails"
          required
          value=${form.text}
          hint=${hintOf(entries)}
          error=${wrong.length > 0 ? wrong.map(({ text }) => text) : undefined}
          autocomplete="off"
          spellcheck=${false}
          autocapitalize="none"
          rows="5"
          onInput=${(event) => change({ text: event.currentTarget.value })}
        />
        ${wrong.some(({ entry }) => entry) &&
        entries.length > 1 &&
        html`<div>
          <button type="button" class="button small" onClick=${() => change({ text: without(form.text, wrong) })}>
            ${t('organization.invite.remove')}
          </button>
        </div>`}
        <${Select}
          label=${labelOf('role')}
          name="role"
          value=${form.role}
          hint=${roleMeaning(form.role)}
          error=${creating.errors.role}
          options=${roleOptions(ROLES.filter((role) => rights.grantable.includes(role)))}
          onChange=${(event) => change({ role: event.currentTarget.value })}
        />
        <${ProblemNotice} problem=${teams.problem} onRetry=${teams.read} />
        ${teams.items.length > 0 &&
        html`<fieldset class="stack plain tight">
          <legend>${t('organization.tabs.teams')}</legend>
          <div class="role-list">
            ${teams.items.map(
              ({ id, name }) => html`<${Check}
                key=${id}
                label=${name}
                checked=${form.teamIds.includes(id)}
                onChange=${(event) => toggle(id, event.currentTarget.checked)}
              />`,
            )}
          </div>
        </fieldset>`}
      <//>
    <//>
  `;
}

function hintOf(entries) {
  return entries.length === 0
    ? t('organization.invite.hint', { most: MOST })
    : t('organization.invite.hintOfNumber', { count: entries.length });
}
