// The teams of an organization. The address has the team that is open.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm, Dialog } from '../../core/dialog.js';
import { Field, fieldErrors, focusFirstError, withoutErrorsOf } from '../../core/form.js';
import { Empty, ProblemNotice, toast } from '../../core/feedback.js';
import { plural } from '../../core/language.js';
import { Link, useLocation, useQuery } from '../../core/router.js';
import { sendChange } from '../../shared/change.js';
import { useKey } from '../../shared/idempotency-key.js';
import { More, SkeletonRows, listsOf, useList, usePlace } from '../../shared/lists.js';
import { pathOf } from './record.js';
import { Team } from './team.js';

const teamLists = listsOf('teamsList', async (query, cursor, signal) => {
  const page = cursor ? `limit=100&cursor=${encodeURIComponent(cursor)}` : 'limit=50';
  return (await api.get(`${query}?${page}`, { signal })).body;
});

const MISSING = { message: 'Enter a name.', errors: [{ field: 'name', message: 'is missing' }] };

export default function Teams(page) {
  const [team] = useQuery('team');
  return team ? html`<${Team} key=${team} ...${page} id=${team} />` : html`<${TeamList} ...${page} />`;
}

function TeamList(page) {
  const { organization, rights } = page;
  const list = useList(teamLists, `${pathOf(organization.id)}/teams`);
  // Which dialog is open: {Content, team}
  const [dialog, setDialog] = useState(null);
  const close = () => setDialog(null);
  const reload = () => {
    teamLists.forget();
    list.reload();
  };
  const create = () => setDialog({ Content: CreateTeam });
  // The list has an element of its own, as that of the members.
  return html`
    <div class="spread list-summary">
      <p role="status" class="list-count">${summary(list)}</p>
      ${rights.mayManageTeams && html`<button type="button" class="button primary" onClick=${create}>New team</button>`}
    </div>
    <div><${Listed} list=${list} page=${page} onAction=${(Content, team) => setDialog({ Content, team })} /></div>
    ${dialog && html`<${dialog.Content} ...${page} team=${dialog.team} onClose=${close} onChanged=${reload} />`}
  `;
}

function summary({ status, items, next }) {
  if (status === 'loading') {
    return 'Loading teams…';
  }
  return items.length === 0 ? '' : `${plural(items.length, 'team', 'teams')}${next ? ' so far' : ''}`;
}

function Listed({ list, page, onAction }) {
  if (list.status === 'failed' && list.items.length === 0) {
    return html`<${ProblemNotice} problem=${list.problem} onRetry=${list.reload} />`;
  }
  if (list.status === 'loading') {
    return html`<${SkeletonRows} rows=4 />`;
  }
  if (list.items.length === 0) {
    return html`<${Empty}
      title="No teams yet"
      text=${page.rights.mayManageTeams
        ? 'A team groups some of the members. Create the first one; in Keycloak it is a group of the organization.'
        : 'Teams appear here when an owner or an admin of the organization creates them.'}
    />`;
  }
  return html`<${Rows} list=${list} page=${page} onAction=${onAction} /><${More} list=${list} />`;
}

function Rows({ list, page, onAction }) {
  const { path } = useLocation();
  usePlace(list.place);
  const action = (Content, label, team, danger) =>
    html`<button
      type="button"
      class="button quiet small ${danger ? 'danger' : ''}"
      aria-label=${`${label} ${team.name}`}
      onClick=${() => onAction(Content, team)}
    >
      ${label}
    </button>`;
  return html`
    <div class="card">
      <ul class="rows" aria-label="Teams">
        ${list.items.map(
          (team) => html`
            <li key=${team.id}>
              <${Link} href=${`${path}?tab=teams&team=${team.id}`} data-item=${team.id} onClick=${() => list.open(team.id)}>
                ${team.name}
              <//>
              ${page.rights.mayManageTeams &&
              html`<span class="row">${action(RenameTeam, 'Rename', team)} ${action(DeleteTeam, 'Delete', team, true)}</span>`}
            </li>
          `,
        )}
      </ul>
    </div>
  `;
}

/**
 * The arguments of `sendChange` for a change of a team that exists.
 *
 * @return the team as it was read last, and the page's offers
 */
function useTeam(page, team, onChanged) {
  const [current, setCurrent] = useState(team);
  const path = `${pathOf(page.organization.id)}/teams/${team?.id}`;
  return {
    current,
    path,
    headers: { 'If-Match': `"${current?.version}"` },
    offers: {
      ...page,
      read: () => api.get(path).then(({ body }) => body),
      onRecord: (now) => {
        setCurrent(now);
        onChanged();
      },
      onDeleted: () => {
        toast(`The team ${team.name} was deleted in the meantime.`, 'info');
        onChanged();
      },
    },
  };
}

function CreateTeam({ onClose, onChanged, ...page }) {
  const key = useKey();
  const create = async (body) => {
    const headers = { 'Idempotency-Key': key.keyFor(body) };
    const onDone = () => toast(`The team ${body.name} is created.`);
    try {
      await sendChange(page, () => api.send('POST', `${pathOf(page.organization.id)}/teams`, body, { headers }), { onDone });
    } catch (problem) {
      key.refused(problem);
      throw problem;
    }
    onChanged();
  };
  return html`<${NameDialog} title="New team" name="" action="Create team" onSave=${create} onClose=${onClose} />`;
}

function RenameTeam({ team, onClose, onChanged, ...page }) {
  const { offers, path, headers } = useTeam(page, team, onChanged);
  const rename = async (body) => {
    const onDone = () => toast(`The team is called ${body.name}.`);
    await sendChange(offers, () => api.send('PATCH', path, body, { headers }), { onDone });
    onChanged();
  };
  return html`
    <${NameDialog} title=${`Rename ${team.name}`} name=${team.name} action="Rename team" onSave=${rename} onClose=${onClose} />
  `;
}

/** `onSave` gets {name} and may fail. */
function NameDialog({ title, name: initial, action, onSave, onClose }) {
  const [name, setName] = useState(initial);
  const [state, setState] = useState({ busy: false, problem: null });

  async function save(event) {
    event.preventDefault();
    const form = event.currentTarget;
    if (state.busy) {
      return;
    }
    setState({ busy: true, problem: null });
    try {
      if (name.trim() === '') {
        throw MISSING;
      }
      await onSave({ name: name.trim() });
      onClose();
    } catch (problem) {
      setState({ busy: false, problem });
      focusFirstError(form);
    }
  }

  function type(event) {
    setName(event.currentTarget.value);
    setState((now) => ({ ...now, problem: withoutErrorsOf(now.problem, ['name']) }));
  }

  return html`
    <${Dialog} title=${title} open onClose=${onClose}>
      <form class="stack" onSubmit=${save} novalidate>
        <${Field}
          label="Name"
          name="name"
          value=${name}
          error=${fieldErrors(state.problem).name}
          required
          autocomplete="off"
          maxlength="255"
          onInput=${type}
        />
        <${ProblemNotice} problem=${state.problem} />
        <div class="row end">
          <button type="button" class="button" onClick=${onClose}>Cancel</button>
          <button type="submit" class="button primary" disabled=${state.busy}>${action}</button>
        </div>
      </form>
    <//>
  `;
}

function DeleteTeam({ team, onClose, onChanged, ...page }) {
  const { offers, path, headers } = useTeam(page, team, onChanged);
  const onDone = () => toast(`The team ${team.name} is deleted.`);
  const remove = async () => {
    await sendChange(offers, () => api.send('DELETE', path, undefined, { headers }), { onDone });
    onChanged();
  };
  return html`
    <${Confirm}
      title=${`Delete ${team.name}`}
      text="The team is deleted in Keycloak and here. Its members stay in the organization. This cannot be undone."
      action="Delete team"
      danger
      onConfirm=${remove}
      onClose=${onClose}
    />
  `;
}
