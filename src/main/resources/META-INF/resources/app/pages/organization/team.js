// One team: who is in it, adding members of the organization, and removing them from the team.
import { html, useAbortableEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm } from '../../core/dialog.js';
import { Empty, ProblemNotice, Skeleton, toast } from '../../core/feedback.js';
import { Link, useLocation } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { nameOf } from '../../core/user.js';
import { sendChange } from '../../shared/change.js';
import { ActionsHeading, ListTable, Listed, countOf, listsOf, useList } from '../../shared/lists.js';
import { RoleBadge } from '../../shared/organization.js';
import { isMissing } from '../../shared/record.js';
import { UserPicker, findMembers } from '../../shared/user-picker.js';
import { MemberCell } from './member.js';

const teamMemberLists = listsOf('teamMembersList', { idOf: ({ userId }) => userId });

export function Team({ id, ...page }) {
  const { path: address } = useLocation();
  const path = `${page.path}/teams/${encodeURIComponent(id)}`;
  const [state, setState] = useState({ team: null, problem: null });
  useAbortableEffect(
    (signal) =>
      api.get(path, { signal }).then(
        ({ body }) => setState({ team: body, problem: null }),
        (problem) => signal.aborted || setState({ team: null, problem }),
      ),
    [path],
  );
  const { team, problem } = state;
  const back = html`<p class="back"><${Link} href=${`${address}?tab=teams`}>${t('organization.team.all')}<//></p>`;
  if (isMissing(problem)) {
    return html`${back}<${Empty} title=${t('organization.team.notFound')} text=${t('organization.team.notFoundText')} />`;
  }
  if (!team) {
    return html`${back} ${problem ? html`<${ProblemNotice} problem=${problem} />` : html`<${Skeleton} lines=4 />`}`;
  }
  return html`${back}<${TeamMembers} page=${page} team=${team} path=${path} />`;
}

function TeamMembers({ page, team, path }) {
  const { organization, rights } = page;
  const list = useList(teamMemberLists, `${path}/members`);
  const [leaving, setLeaving] = useState(null);
  const empty = html`<${Empty}
    title=${t('organization.team.none')}
    text=${rights.mayManageTeams
      ? t('organization.team.addFirst', { organization: organization.name })
      : t('organization.team.noneText')}
  />`;
  const names = leaving && { member: nameOf(leaving), team: team.name, organization: organization.name };
  return html`
    <div class="stack">
      <h2>${team.name}</h2>
      ${rights.mayManageTeams && html`<${AddToTeam} ...${{ page, team, path }} onAdded=${list.reload} />`}
      <p role="status" class="list-count">${countOf(list, 'members')}</p>
      <${Listed} list=${list} rows=${4} empty=${empty}>
        <${ListTable}
          list=${list}
          caption=${t('organization.team.caption', { team: team.name })}
          columns=${[t('organization.members.member'), t('organization.team.role'), html`<${ActionsHeading} />`]}
          row=${(member) =>
            html`<${Row} key=${member.userId} ...${{ member, rights }} onOpen=${list.open} onRemove=${() => setLeaving(member)} />`}
        />
      <//>
    </div>
    ${leaving &&
    html`<${Confirm}
      title=${t('organization.team.removeTitle', names)}
      text=${t('organization.team.staysMember', names)}
      action=${t('organization.team.removeFromTeam')}
      onConfirm=${async () => {
        const send = () => api.send('DELETE', `${path}/members/${leaving.userId}`);
        await sendChange({ ...page, onDeleted: list.reload }, send, {
          onDone: () => {
            toast(t('organization.team.removed', names));
            list.reload();
          },
        });
      }}
      onClose=${() => setLeaving(null)}
    />`}
  `;
}

/** A member who is chosen is added at once. */
function AddToTeam({ page, team, path, onAdded }) {
  const { organization } = page;
  // A new picker after each addition, ready for the next one.
  const [additions, setAdditions] = useState(0);
  const [problem, setProblem] = useState(null);

  async function add(user) {
    setProblem(null);
    const names = { member: nameOf(user), team: team.name, organization: organization.name };
    const onDone = () => {
      toast(t('organization.team.added', names));
      onAdded();
    };
    try {
      const gone = () => setProblem({ message: t('organization.memberActions.removed', names) });
      await sendChange({ ...page, onDeleted: gone }, () => api.send('PUT', `${path}/members/${user.userId}`), { onDone });
    } catch (failure) {
      setProblem(failure);
    }
    setAdditions((count) => count + 1);
  }

  return html`
    <div class="card stack">
      <${UserPicker}
        key=${additions}
        label=${t('organization.team.add')}
        hint=${t('organization.team.addHint', { organization: organization.name })}
        chosen=${null}
        find=${(text, signal) => findMembers(page.path, text, signal)}
        atOnce
        focused=${additions > 0}
        onChange=${add}
      />
      <${ProblemNotice} problem=${problem} />
    </div>
  `;
}

function Row({ member, rights, onOpen, onRemove }) {
  return html`
    <tr>
      <td class="card-head"><${MemberCell} member=${member} rights=${rights} onOpen=${onOpen} /></td>
      <td><${RoleBadge} role=${member.role} /></td>
      <td class="list-actions">
        ${rights.mayManageTeams &&
        html`<button
          type="button"
          class="button quiet small danger"
          aria-label=${t('organization.team.removeOf', { member: member.username })}
          onClick=${onRemove}
        >
          ${t('organization.members.remove')}
        </button>`}
      </td>
    </tr>
  `;
}
