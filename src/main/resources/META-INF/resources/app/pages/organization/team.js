// One team: who is in it, adding members of the organization, and removing them from the team.
import { html, useAbortableEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm } from '../../core/dialog.js';
import { Empty, ProblemNotice, Skeleton, toast } from '../../core/feedback.js';
import { Link, useLocation } from '../../core/router.js';
import { nameOf } from '../../core/user.js';
import { sendChange } from '../../shared/change.js';
import { ActionsHeading, ListTable, Listed, listsOf, useList } from '../../shared/lists.js';
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
  const back = html`<p class="back"><${Link} href=${`${address}?tab=teams`}>All teams<//></p>`;
  if (isMissing(problem)) {
    return html`${back}<${Empty} title="There is no such team" text="It may have been deleted, or the link may be mistyped." />`;
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
    title="No one is in this team"
    text=${rights.mayManageTeams
      ? `Find a member of ${organization.name} above to add the first one.`
      : 'An owner or an admin of the organization adds members to teams.'}
  />`;
  return html`
    <div class="stack">
      <h2>${team.name}</h2>
      ${rights.mayManageTeams && html`<${AddToTeam} ...${{ page, team, path }} onAdded=${list.reload} />`}
      <${Listed} list=${list} rows=${4} empty=${empty}>
        <${ListTable}
          list=${list}
          caption=${`Members of ${team.name}`}
          columns=${['Member', 'Role in the organization', html`<${ActionsHeading} />`]}
          row=${(member) =>
            html`<${Row} key=${member.userId} ...${{ member, rights }} onOpen=${list.open} onRemove=${() => setLeaving(member)} />`}
        />
      <//>
    </div>
    ${leaving &&
    html`<${Confirm}
      title=${`Remove ${nameOf(leaving)} from ${team.name}`}
      text=${`${nameOf(leaving)} stays a member of ${organization.name}.`}
      action="Remove from team"
      onConfirm=${async () => {
        const send = () => api.send('DELETE', `${path}/members/${leaving.userId}`);
        await sendChange({ ...page, onDeleted: list.reload }, send, {
          onDone: () => {
            toast(`${nameOf(leaving)} is no longer in ${team.name}.`);
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
    const onDone = () => {
      toast(`${nameOf(user)} is in ${team.name}.`);
      onAdded();
    };
    try {
      const gone = () => setProblem({ message: `${nameOf(user)} is no longer a member of ${organization.name}.` });
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
        label="Add a member to this team"
        hint=${`Only members of ${organization.name} can be added.`}
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
          aria-label=${`Remove ${member.username} from the team`}
          onClick=${onRemove}
        >
          Remove
        </button>`}
      </td>
    </tr>
  `;
}
