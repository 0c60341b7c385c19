// One user: all that is known of them, all that can be done to them, and what was.
import { html, useCallback, useEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { dropDraft } from '../../core/drafts.js';
import { Link } from '../../core/router.js';
import { Page } from '../../core/layout.js';
import { Avatar, StatusBadge, nameOf } from '../../core/user.js';
import { Empty, ProblemNotice, Skeleton } from '../../core/feedback.js';
import { Changeable, useProtection } from '../../core/protection.js';
import { Time } from '../../core/time.js';
import { remember, rememberGone } from '../../shared/known-users.js';
import { keepInLists } from '../../shared/user-lists.js';
import { Actions } from './actions.js';
import { readRecord } from './record.js';
import { EditRoles, EditUser } from './edit.js';
import { InDoubt } from '../../shared/pending.js';
import { Acts } from '../../shared/audit-log.js';

export default function User({ params: { id } }) {
  const { record, problem, load, keep, lost } = useRecord(id);
  // Grows with each change, so that the trail shows it.
  const [changes, setChanges] = useState(0);
  const [doubt, setDoubt] = useState(null);
  const changed = () => setChanges((count) => count + 1);

  if (problem?.status === 404 || problem?.status === 400) {
    return html`<${Gone} id=${id} well=${problem.status === 404} />`;
  }
  if (!record) {
    return html`
      <${Page} title="User" wide>
        ${problem
          ? html`<${ProblemNotice} problem=${problem} onRetry=${load} />`
          : html`<div class="card"><${Skeleton} lines=8 /></div>`}
      <//>
    `;
  }

  const { user } = record;
  const tools = {
    record,
    onRecord: (next) => {
      keep(next);
      changed();
    },
    onGone: lost,
    onActed: changed,
    onDoubt: (act) => {
      setDoubt(act);
      changed();
    },
  };
  return html`
    <${Page} title=${nameOf(user)} actions=${html`<${StatusBadge} enabled=${user.enabled} />`} wide>
      <p class="back"><${Link} href="/console">All users<//></p>
      ${doubt &&
      html`<${InDoubt}
        key=${doubt}
        act=${doubt}
        onSettled=${() => {
          load();
          changed();
        }}
      />`}
      <${Columns} id=${id} tools=${tools} changes=${changes} />
    <//>
  `;
}

function Columns({ id, tools, changes }) {
  const isProtected = useProtection(id);
  return html`
    <div class="user-columns">
      <div class="stack user-fields">
        <${Changeable} isProtected=${isProtected} who="This user administers">
          <${EditUser} key=${`edit-${id}`} ...${tools} />
          <${EditRoles} key=${`roles-${id}`} ...${tools} />
        <//>
      </div>
      <div class="user-trail"><${Trail} id=${id} changes=${changes} /></div>
      <div class="stack user-side">
        <${Facts} user=${tools.record.user} />
        ${!isProtected && html`<${Actions} ...${tools} />`}
      </div>
    </div>
  `;
}

/** The record with its tag. `keep` puts another in its place, `lost` says that there is none any more. */
function useRecord(id) {
  const [record, setRecord] = useState(null);
  const [problem, setProblem] = useState(null);
  const keep = useCallback((next) => {
    remember(next.user);
    keepInLists(next.user.id, next.user);
    setProblem(null);
    setRecord(next);
  }, []);
  const lost = useCallback(() => {
    rememberGone(id);
    keepInLists(id, null);
    dropDraft(`user-${id}`);
    dropDraft(`roles-${id}`);
    setProblem({ status: 404 });
  }, [id]);
  const load = useCallback(
    (signal) =>
      readRecord(id, signal instanceof AbortSignal ? signal : undefined).then(keep, (failure) => {
        if (failure.status === 404) {
          lost();
        } else if (failure.name !== 'AbortError') {
          setProblem(failure);
        }
      }),
    [id],
  );
  useEffect(() => {
    const abort = new AbortController();
    load(abort.signal);
    return () => abort.abort();
  }, [load]);
  return { record, problem, load, keep, lost };
}

function Facts({ user }) {
  const fact = (label, value) => html`<dt>${label}</dt><dd>${value}</dd>`;
  return html`
    <section class="card stack" aria-label="Record">
      <div class="person">
        <${Avatar} user=${user} size=${56} />
        <div>
          <p><strong>${nameOf(user)}</strong></p>
          <p class="muted">${user.username}</p>
        </div>
      </div>
      <dl class="facts narrow">
        ${fact('Last seen', html`<${Time} value=${user.lastSeenAt} />`)}
        ${fact('Made', html`<${Time} value=${user.createdAt} />`)}
        ${fact('Changed', html`<${Time} value=${user.updatedAt} />`)}
        ${fact('Read from Keycloak', html`<${Time} value=${user.syncedAt} />`)}
        ${fact('Version', user.version)}
        ${fact('Id', html`<span class="mono">${user.id}</span>`)}
        ${fact('Id in Keycloak', html`<span class="mono">${user.keycloakId}</span>`)}
      </dl>
    </section>
  `;
}

function Trail({ id, changes }) {
  return html`
    <section class="card stack" aria-labelledby="trail">
      <h2 id="trail">Trail</h2>
      <${Acts}
        version=${changes}
        path=${`/api/v1/users/${id}/trail`}
        query="limit=20"
        empty="Nothing was done to this user through this service or noticed in Keycloak."
      />
    </section>
  `;
}

/** Somebody who was deleted has no record that can be shown, but a trail; somebody who never was has neither. */
function Gone({ id, well }) {
  const [known, setKnown] = useState(well ? null : false);
  const path = `/api/v1/users/${encodeURIComponent(id)}/trail`;
  useEffect(() => {
    if (well) {
      api.get(`${path}?limit=1`).then(
        () => setKnown(true),
        () => setKnown(false),
      );
    }
  }, [id]);
  if (known === null) {
    return html`<${Page} title="User" wide><div class="card"><${Skeleton} lines=4 /></div><//>`;
  }
  if (!known) {
    return html`
      <${Page} title="No such user" wide>
        <${Empty} title="There is no user with this id" text="The link may be mistyped. Look for the person in the list.">
          <${Link} class="button primary" href="/console">All users<//>
        <//>
      <//>
    `;
  }
  return html`
    <${Page} title="Deleted user" actions=${html`<span class="badge bad">Deleted</span>`} wide>
      <p class="back"><${Link} href="/console">All users<//></p>
      <div class="stack">
        <div class="notice info">
          <p>
            This user was deleted, here and in Keycloak. Personal data is erased; what was done, and by whom, stays below.
          </p>
          <p class="muted mono">${id}</p>
        </div>
        <section class="card stack" aria-labelledby="trail">
          <h2 id="trail">Trail</h2>
          <${Acts} path=${path} query="limit=20" empty="Nothing is in the trail of this user." />
        </section>
      </div>
    <//>
  `;
}
