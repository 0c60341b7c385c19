// What administrators may do with several users at once.
import { html, useAbortableEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { ProblemNotice } from '../../core/feedback.js';
import { Select } from '../../core/form.js';
import { useMe } from '../../core/session.js';
import { t } from '../../core/texts.js';
import { labelOf, nameOf } from '../../core/user.js';
import { isAskable, labelOfAction } from '../../shared/security/labels.js';
import { SelectionActions } from '../../shared/selection/bar.js';

/** `text` is the name of the texts of the action. */
const ACTIONS = [
  { kind: 'enable', text: 'enable' },
  { kind: 'disable', text: 'disable', danger: true },
  { kind: 'grant-role', text: 'grantRole', parameter: 'role', Input: GrantableRole },
  { kind: 'revoke-role', text: 'revokeRole', parameter: 'role', Input: AnyRole, danger: true },
  { kind: 'end-sessions', text: 'endSessions' },
  { kind: 'ask-action', text: 'askAction', parameter: 'action', Input: RequiredAction },
  { kind: 'delete', text: 'delete', danger: true },
];

/** What the service refuses for the person's own account. */
const NEVER_ONESELF = ['disable', 'delete'];

/**
 * @param query of the API, which has the filters
 */
export function Bar({ query, ...bar }) {
  const { me } = useMe();
  const forOthers = { isFor: ({ id }) => id !== me?.id, excepted: t('users.selection.ownAccount') };
  return html`<${SelectionActions}
    ...${bar}
    total=${bar.list.total}
    actions=${ACTIONS.map((action) => ({ ...withTexts(action), ...(NEVER_ONESELF.includes(action.kind) && forOthers) }))}
    nameOf=${nameOf}
    idOf=${({ id }) => id}
    filter=${filterOf(query)}
  />`;
}

function withTexts({ text, ...action }) {
  return {
    ...action,
    label: t(`users.actions.${text}`),
    title: (whom, number) => (number === null ? t(`users.titlesForAll.${text}`) : t(`users.titles.${text}`, { count: number })),
    effect: t(`users.effects.${text}`),
  };
}

/** The parameters by name, without the order; null if one is given several times, such as an attribute: a job takes each once. */
function filterOf(query) {
  const parameters = new URLSearchParams(query);
  parameters.delete('sort');
  const filter = Object.fromEntries(parameters);
  return Object.keys(filter).length === [...parameters].length ? filter : null;
}

/** @param optionsOf the answer → [value, label] */
function Remote({ path, optionsOf, label, name, value, error, onChange }) {
  const [{ options, problem }, setState] = useState({ options: [], problem: null });
  const read = (signal) =>
    api.get(path, { signal }).then(
      ({ body }) => setState({ options: optionsOf(body), problem: null }),
      (failure) => signal?.aborted || setState({ options: [], problem: failure }),
    );
  useAbortableEffect(read, [path]);
  return html`
    <${ProblemNotice} problem=${problem} onRetry=${() => read()} />
    <${Select}
      ...${{ label, name, value, error }}
      required
      options=${[['', t('users.selection.choose')], ...options]}
      onChange=${(event) => onChange(event.currentTarget.value)}
    />
  `;
}

function GrantableRole(input) {
  const optionsOf = ({ items }) => items.filter(({ grantable }) => grantable).map(({ name }) => [name, name]);
  return html`<${Remote} ...${input} label=${labelOf('role')} name="role" path="/api/v1/roles" optionsOf=${optionsOf} />`;
}

function AnyRole(input) {
  const optionsOf = ({ items }) => items.map(({ name }) => [name, name]);
  return html`<${Remote} ...${input} label=${labelOf('role')} name="role" path="/api/v1/roles" optionsOf=${optionsOf} />`;
}

/** Keycloak offers the same required actions to everybody, so those of one user are the ones of all. */
function RequiredAction({ id, ...input }) {
  const optionsOf = ({ items }) => items.filter(isAskable).map((action) => [action.alias, labelOfAction(action)]);
  return html`<${Remote}
    ...${input}
    label=${t('users.selection.requiredAction')}
    name="action"
    path=${`/api/v1/users/${id}/required-actions`}
    optionsOf=${optionsOf}
  />`;
}
