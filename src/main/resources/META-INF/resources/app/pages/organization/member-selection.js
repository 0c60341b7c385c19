// What owners and admins of an organization may do with several members at once.
import { html, useAbortableEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { ProblemNotice } from '../../core/feedback.js';
import { Select } from '../../core/form.js';
import { t } from '../../core/texts.js';
import { labelOf, nameOf } from '../../core/user.js';
import { isManaged, roleOptions } from '../../shared/organization.js';
import { SelectionActions } from '../../shared/selection/bar.js';

/**
 * @param parameters of the list's query
 * @param path of the organization in the API
 */
export function Bar({ rights, organization, parameters, path, ...bar }) {
  const { grantable, isSelf } = rights;
  const mayChange = ({ role }) => grantable.includes(role);
  const actions = [
    {
      kind: 'add-to-team',
      label: t('organization.memberSelection.addToTeam'),
      title: (members) => t('organization.memberSelection.addToTeamTitle', { members }),
      effect: t('organization.memberSelection.addToTeamEffect'),
      parameter: 'team',
      Input: (input) => html`<${TeamSelect} ...${input} path=${path} />`,
    },
    {
      kind: 'change-role',
      label: t('organization.members.changeRole'),
      title: (members) => t('organization.memberSelection.changeRole', { members }),
      effect: t('organization.memberSelection.changeRoleEffect', { organization: organization.name }),
      parameter: 'role',
      Input: (input) => html`<${RoleSelect} ...${input} roles=${grantable} />`,
      isFor: mayChange,
      excepted: t('organization.memberSelection.ownersOnly'),
    },
    {
      kind: 'remove',
      label: t('organization.members.remove'),
      title: (members) => t('organization.memberSelection.remove', { members }),
      effect: t('organization.memberSelection.removeEffect'),
      danger: true,
      // the account of a managed member would go with the membership: that is confirmed one by one
      isFor: (member) => mayChange(member) && !isManaged(member) && !isSelf(member.userId),
      excepted: t('organization.memberSelection.oneByOne'),
    },
  ];
  return html`<${SelectionActions}
    ...${bar}
    total=${null}
    actions=${actions}
    nameOf=${nameOf}
    idOf=${({ userId }) => userId}
    filter=${Object.fromEntries(Object.entries(parameters).filter(([, value]) => value))}
    organization=${organization.id}
  />`;
}

function RoleSelect({ value, error, onChange, roles }) {
  return html`<${Select}
    label=${labelOf('role')}
    name="role"
    ...${{ value, error }}
    required
    options=${[['', t('organization.memberSelection.choose')], ...roleOptions(roles)]}
    onChange=${(event) => onChange(event.currentTarget.value)}
  />`;
}

/** `path` is that of the organization in the API. */
function TeamSelect({ path, value, error, onChange }) {
  const [{ teams, problem }, setState] = useState({ teams: null, problem: null });
  const read = (signal) =>
    api.all(`${path}/teams`, { signal }).then(
      ({ items }) => setState({ teams: items, problem: null }),
      (failure) => signal?.aborted || setState({ teams: null, problem: failure }),
    );
  useAbortableEffect(read, [path]);
  return html`
    <${ProblemNotice} problem=${problem} onRetry=${() => read()} />
    <${Select}
      label=${t('organization.memberSelection.team')}
      name="team"
      ...${{ value, error }}
      hint=${teams?.length === 0 ? t('organization.memberSelection.noTeams') : null}
      required
      options=${[['', t('organization.memberSelection.choose')], ...(teams ?? []).map(({ id, name }) => [id, name])]}
      onChange=${(event) => onChange(event.currentTarget.value)}
    />
  `;
}
