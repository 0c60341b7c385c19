// One user: their fields, the actions, and their audit log. Readers get the fields without forms, and no actions.
import { html, useEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Link } from '../../core/router.js';
import { Page } from '../../core/layout.js';
import { Empty, ProblemNotice, Skeleton } from '../../core/feedback.js';
import { Changeable, ProtectionNotice, useProtection } from '../../core/protection.js';
import { useMe } from '../../core/session.js';
import { Time } from '../../core/time.js';
import { Avatar, StatusBadge, labelOf, nameOf } from '../../core/user.js';
import { AuditLog } from '../../shared/audit-log.js';
import { Pending } from '../../shared/pending.js';
import { Actions } from './actions.js';
import { EditProfile, EditRoles } from './edit.js';
import { Fields } from './fields.js';
import { Organizations } from './organizations.js';
import { readRecord, useRecord } from './record.js';

export default function User({ params: { id } }) {
  const { record, problem, load, show, showDeleted } = useRecord(id);
  // Grows with each change, so that the audit log is read again.
  const [changes, setChanges] = useState(0);
  const [pending, setPending] = useState(null);
  const changed = () => setChanges((count) => count + 1);

  if (problem?.status === 404 || problem?.status === 400) {
    return html`<${NotFound} id=${id} valid=${problem.status === 404} />`;
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
  const page = {
    record,
    read: () => readRecord(id),
    onRecord: (next) => {
      show(next);
      changed();
    },
    onDeleted: showDeleted,
    onAudited: changed,
    onPending: (act) => {
      setPending(act);
      changed();
    },
  };
  return html`
    <${Page} title=${nameOf(user)} actions=${html`<${StatusBadge} enabled=${user.enabled} />`} wide>
      <${BackToUsers} />
      ${pending &&
      html`<${Pending}
        key=${pending}
        act=${pending}
        onSettled=${() => {
          load();
          changed();
        }}
      />`}
      <${Columns} id=${id} page=${page} changes=${changes} />
    <//>
  `;
}

function BackToUsers() {
  return html`<p class="back"><${Link} href="/console">All users<//></p>`;
}

function Columns({ id, page, changes }) {
  const { admin } = useMe();
  const isProtected = useProtection(id);
  const subject = 'This user administers';
  return html`
    <div class="user-columns">
      <div class="stack user-fields">
        ${admin
          ? html`
              <${Changeable} isProtected=${isProtected} subject=${subject}>
                <${EditProfile} key=${`edit-${id}`} ...${page} />
                <${EditRoles} key=${`roles-${id}`} ...${page} />
              <//>
            `
          : html`<${ProtectionNotice} isProtected=${isProtected} subject=${subject} /><${Fields} user=${page.record.user} />`}
      </div>
      <div class="user-audit-log">
        <${AuditLogCard}
          id=${id}
          version=${changes}
          empty="Rollcall has not changed this user, and has not noticed a change in Keycloak."
        />
      </div>
      <div class="stack user-side">
        <${Facts} user=${page.record.user} />
        <${Organizations} id=${id} />
        ${admin && !isProtected && html`<${Actions} ...${page} />`}
      </div>
    </div>
  `;
}

function Facts({ user }) {
  const fact = (label, value) => html`<dt>${label}</dt><dd>${value}</dd>`;
  return html`
    <section class="card stack" aria-label="Record">
      <div class="user-head">
        <${Avatar} user=${user} size=${56} />
        <div>
          <p><strong>${nameOf(user)}</strong></p>
          <p class="muted">${user.username}</p>
        </div>
      </div>
      <dl class="facts narrow">
        ${user.phoneNumber && fact(labelOf('phoneNumber'), user.phoneNumber)}
        ${fact('Last seen', html`<${Time} value=${user.lastSeenAt} />`)}
        ${fact('Created', html`<${Time} value=${user.createdAt} />`)}
        ${fact('Updated', html`<${Time} value=${user.updatedAt} />`)}
        ${fact('Read from Keycloak', html`<${Time} value=${user.syncedAt} />`)}
        ${fact('Version', user.version)}
        ${fact('ID', html`<span class="mono">${user.id}</span>`)}
        ${fact('ID in Keycloak', html`<span class="mono">${user.keycloakId}</span>`)}
      </dl>
    </section>
  `;
}

function AuditLogCard({ id, version, empty }) {
  return html`
    <section class="card stack" aria-labelledby="audit-log">
      <h2 id="audit-log">Audit log</h2>
      <${AuditLog} version=${version} path=${auditLogOf(id)} query="limit=20" empty=${empty} />
    </section>
  `;
}

function auditLogOf(id) {
  return `/api/v1/users/${encodeURIComponent(id)}/audit-log`;
}

/** A deleted user has an audit log but no record; a user who never existed has neither. `valid` is false for a malformed ID. */
function NotFound({ id, valid }) {
  const [existed, setExisted] = useState(valid ? null : false);
  useEffect(() => {
    if (valid) {
      api.get(`${auditLogOf(id)}?limit=1`).then(
        () => setExisted(true),
        () => setExisted(false),
      );
    }
  }, [id]);
  if (existed === null) {
    return html`<${Page} title="User" wide><div class="card"><${Skeleton} lines=4 /></div><//>`;
  }
  if (!existed) {
    return html`
      <${Page} title="User not found" wide>
        <${Empty} title="There is no user with this ID" text="The link may be mistyped. Search for the user in the list.">
          <${Link} class="button primary" href="/console">All users<//>
        <//>
      <//>
    `;
  }
  return html`
    <${Page} title="Deleted user" actions=${html`<span class="badge bad">Deleted</span>`} wide>
      <${BackToUsers} />
      <div class="stack">
        <div class="notice info">
          <p>
            This user was deleted in Keycloak and in Rollcall. The personal data is erased; the audit log remains.
          </p>
          <p class="muted mono">${id}</p>
        </div>
        <${AuditLogCard} id=${id} empty="The audit log of this user is empty." />
      </div>
    <//>
  `;
}
