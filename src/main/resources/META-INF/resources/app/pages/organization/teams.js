// The teams of an organization. The address has the team that is open.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm, Dialog, DialogForm } from '../../core/dialog.js';
import { Field, usePostOnce, useSending } from '../../core/form.js';
import { Empty, toast } from '../../core/feedback.js';
import { Link, useLocation, useQuery } from '../../core/router.js';
import { sendChange } from '../../shared/change.js';
import { Listed, countOf, listsOf, useList, usePlace } from '../../shared/lists.js';
import { Team } from './team.js';

const teamLists = listsOf('teamsList');

const MISSING = { errors: [{ field: 'name', message: 'Enter a name.' }] };

export default function Teams(page) {
  const [team] = useQuery('team');
  return team ? html`<${Team} key=${team} ...${page} id=${team} />` : html`<${TeamList} ...${page} />`;
}

function TeamList(page) {
  const { mayManageTeams } = page.rights;
  const list = useList(teamLists, `${page.path}/teams`);
  // Which dialog is open: {Content, team}
  const [dialog, setDialog] = useState(null);
  const close = () => setDialog(null);
  const create = () => setDialog({ Content: CreateTeam });
  const empty = html`<${Empty}
    title="No teams yet"
    text=${mayManageTeams
      ? 'A team groups some of the members. Create the first one; in Keycloak it is a group of the organization.'
      : 'Teams appear here when an owner or an admin of the organization creates them.'}
  />`;
  // The list has an element of its own, as that of the members.
  return html`
    <div class="spread list-summary">
      <p role="status" class="list-count">${countOf(list, 'team', 'teams')}</p>
      ${mayManageTeams && html`<button type="button" class="button primary" onClick=${create}>New team</button>`}
    </div>
    <div>
      <${Listed} list=${list} rows=${4} empty=${empty}>
        <${Rows} list=${list} page=${page} onAction=${(Content, team) => setDialog({ Content, team })} />
      <//>
    </div>
    ${dialog && html`<${dialog.Content} ...${page} team=${dialog.team} onClose=${close} onChanged=${list.renew} />`}
  `;
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
 * @return the `path` and the `headers` of the request, and the page's `offers`
 */
function useTeam(page, team, onChanged) {
  const [current, setCurrent] = useState(team);
  const path = `${page.path}/teams/${team.id}`;
  return {
    path,
    headers: { 'If-Match': `"${current.version}"` },
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
  const post = usePostOnce();
  const create = async (body) => {
    const onDone = () => toast(`The team ${body.name} is created.`);
    await sendChange(page, () => post(`${page.path}/teams`, body), { onDone });
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
  const sending = useSending(async () => {
    if (name.trim() === '') {
      throw MISSING;
    }
    await onSave({ name: name.trim() });
    onClose();
  });

  function type(event) {
    setName(event.currentTarget.value);
    sending.dropErrors('name');
  }

  return html`
    <${Dialog} title=${title} onClose=${onClose}>
      <${DialogForm} sending=${sending} action=${action} onCancel=${onClose}>
        <${Field}
          label="Name"
          name="name"
          value=${name}
          error=${sending.errors.name}
          required
          autocomplete="off"
          maxlength="255"
          onInput=${type}
        />
      <//>
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
