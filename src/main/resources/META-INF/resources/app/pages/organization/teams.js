// The teams of an organization. The address has the team that is open.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm, Dialog, DialogForm } from '../../core/dialog.js';
import { Field, usePostOnce, useSending } from '../../core/form.js';
import { Empty, toast } from '../../core/feedback.js';
import { Link, useLocation, useQuery } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { labelOf } from '../../core/user.js';
import { sendChange } from '../../shared/change.js';
import { Listed, countOf, listsOf, useList, usePlace } from '../../shared/lists.js';
import { Team } from './team.js';

const teamLists = listsOf('teamsList');

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
  const renew = () => {
    list.renew();
    page.recount();
  };
  const empty = html`<${Empty}
    title=${t('organization.teams.none')}
    text=${mayManageTeams ? t('organization.teams.createFirst') : t('organization.teams.noneText')}
  />`;
  // The list has an element of its own, as that of the members.
  return html`
    <div class="spread list-summary">
      <p role="status" class="list-count">${countOf(list, 'teams')}</p>
      ${mayManageTeams &&
      html`<button type="button" class="button primary" onClick=${create}>${t('organization.teams.create')}</button>`}
    </div>
    <div>
      <${Listed} list=${list} rows=${4} empty=${empty}>
        <${Rows} list=${list} page=${page} onAction=${(Content, team) => setDialog({ Content, team })} />
      <//>
    </div>
    ${dialog && html`<${dialog.Content} ...${page} team=${dialog.team} onClose=${close} onChanged=${renew} />`}
  `;
}

function Rows({ list, page, onAction }) {
  const { path } = useLocation();
  usePlace(list.place);
  const action = (Content, team, label, name, danger) =>
    html`<button
      type="button"
      class="button quiet small ${danger ? 'danger' : ''}"
      aria-label=${name}
      onClick=${() => onAction(Content, team)}
    >
      ${label}
    </button>`;
  const actions = (team) => html`<span class="row">
    ${action(RenameTeam, team, t('organization.teams.rename'), t('organization.teams.renameTitle', { team: team.name }))}
    ${action(DeleteTeam, team, t('organization.teams.delete'), t('organization.teams.deleteTitle', { team: team.name }), true)}
  </span>`;
  return html`
    <div class="card">
      <ul class="rows" aria-label=${t('organization.tabs.teams')}>
        ${list.items.map(
          (team) => html`
            <li key=${team.id}>
              <${Link} href=${`${path}?tab=teams&team=${team.id}`} data-item=${team.id} onClick=${() => list.open(team.id)}>
                ${team.name}
              <//>
              ${page.rights.mayManageTeams && actions(team)}
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
        toast(t('organization.teams.gone', { team: team.name }), 'info');
        onChanged();
      },
    },
  };
}

function CreateTeam({ onClose, onChanged, ...page }) {
  const post = usePostOnce();
  const create = async (body) => {
    const onDone = () => toast(t('organization.teams.created', { team: body.name }));
    await sendChange(page, () => post(`${page.path}/teams`, body), { onDone });
    onChanged();
  };
  return html`<${NameDialog}
    title=${t('organization.teams.create')}
    name=""
    action=${t('organization.teams.createAction')}
    onSave=${create}
    onClose=${onClose}
  />`;
}

function RenameTeam({ team, onClose, onChanged, ...page }) {
  const { offers, path, headers } = useTeam(page, team, onChanged);
  const rename = async (body) => {
    const onDone = () => toast(t('organization.teams.renamed', { team: body.name }));
    await sendChange(offers, () => api.send('PATCH', path, body, { headers }), { onDone });
    onChanged();
  };
  return html`
    <${NameDialog}
      title=${t('organization.teams.renameTitle', { team: team.name })}
      name=${team.name}
      action=${t('organization.teams.renameAction')}
      onSave=${rename}
      onClose=${onClose}
    />
  `;
}

/** `onSave` gets {name} and may fail. */
function NameDialog({ title, name: initial, action, onSave, onClose }) {
  const [name, setName] = useState(initial);
  const sending = useSending(async () => {
    if (name.trim() === '') {
      throw { errors: [{ field: 'name', message: t('organizationForm.enterName') }] };
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
          label=${labelOf('name')}
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
  const onDone = () => toast(t('organization.teams.deleted', { team: team.name }));
  const remove = async () => {
    await sendChange(offers, () => api.send('DELETE', path, undefined, { headers }), { onDone });
    onChanged();
  };
  return html`
    <${Confirm}
      title=${t('organization.teams.deleteTitle', { team: team.name })}
      text=${t('organization.teams.deleteText')}
      action=${t('organization.teams.deleteAction')}
      danger
      onConfirm=${remove}
      onClose=${onClose}
    />
  `;
}
