// One team: who is in it, adding members of the organization, and removing them from the team.
import { html, useEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm } from '../../core/dialog.js';
import { Empty, ProblemNotice, Skeleton, toast } from '../../core/feedback.js';
import { Link, useLocation } from '../../core/router.js';
import { nameOf } from '../../core/user.js';
import { sendChange } from '../../shared/change.js';
import { More, SkeletonRows, listsOf, useList, usePlace } from '../../shared/lists.js';
import { RoleBadge } from '../../shared/organization.js';
import { UserPicker, findMembers } from '../../shared/user-picker.js';
import { MemberCell } from './member.js';
import { pathOf } from './record.js';

const teamMemberLists = listsOf(
  'teamMembersList',
  async (query, cursor, signal) => {
    const page = cursor ? `limit=100&cursor=${encodeURIComponent(cursor)}` : 'limit=50';
    return (await api.get(`${query}?${page}`, { signal })).body;
  },
  ({ userId }) => userId,
);

export function Team({ id, ...page }) {
  const { path: address } = useLocation();
  const path = `${pathOf(page.organization.id)}/teams/${encodeURIComponent(id)}`;
  const [state, setState] = useState({ team: null, problem: null });
  useEffect(() => {
    const abort = new AbortController();
    api.get(path, { signal: abort.signal }).then(
      ({ body }) => setState({ team: body, problem: null }),
      (problem) => abort.signal.aborted || setState({ team: null, problem }),
    );
    return () => abort.abort();
  }, [path]);
  const { team, problem } = state;
  const back = html`<p class="back"><${Link} href=${`${address}?tab=teams`}>All teams<//></p>`;
  if (problem?.status === 404 || problem?.status === 400) {
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
  return html`
    <div class="stack">
      <h2>${team.name}</h2>
      ${rights.mayManageTeams && html`<${AddToTeam} ...${{ page, team, path }} onAdded=${list.reload} />`}
      <${Content} ...${{ list, team, organization, rights }} onRemove=${setLeaving} />
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
        find=${(text, signal) => findMembers(pathOf(organization.id), text, signal)}
        atOnce
        focused=${additions > 0}
        onChange=${add}
      />
      <${ProblemNotice} problem=${problem} />
    </div>
  `;
}

function Content({ list, team, organization, rights, onRemove }) {
  if (list.status === 'failed' && list.items.length === 0) {
    return html`<${ProblemNotice} problem=${list.problem} onRetry=${list.reload} />`;
  }
  if (list.status === 'loading') {
    return html`<${SkeletonRows} rows=4 />`;
  }
  if (list.items.length === 0) {
    return html`<${Empty}
      title="No one is in this team"
      text=${rights.mayManageTeams
        ? `Find a member of ${organization.name} above to add the first one.`
        : 'An owner or an admin of the organization adds members to teams.'}
    />`;
  }
  return html`<${Table} ...${{ list, team, rights, onRemove }} /><${More} list=${list} />`;
}

function Table({ list, team, rights, onRemove }) {
  usePlace(list.place);
  return html`
    <div class="list-table" aria-busy=${list.status === 'renewing' ? 'true' : 'false'}>
      <table class="table cards">
        <caption class="visually-hidden">Members of ${team.name}</caption>
        <thead>
          <tr>
            <th scope="col">Member</th>
            <th scope="col">Role in the organization</th>
            <th scope="col"><span class="visually-hidden">Actions</span></th>
          </tr>
        </thead>
        <tbody>
          ${list.items.map(
            (member) => html`
              <tr key=${member.userId}>
                <td class="card-head"><${MemberCell} member=${member} rights=${rights} onOpen=${list.open} /></td>
                <td><${RoleBadge} role=${member.role} /></td>
                <td class="list-actions">
                  ${rights.mayManageTeams &&
                  html`<button
                    type="button"
                    class="button quiet small danger"
                    aria-label=${`Remove ${member.username} from the team`}
                    onClick=${() => onRemove(member)}
                  >
                    Remove
                  </button>`}
                </td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}
