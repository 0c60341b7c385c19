// One user: their fields, the actions, and their audit log. Readers get the fields without forms, and no actions.
import { html, useEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Link, listUrl } from '../../core/router.js';
import { Page } from '../../core/layout.js';
import { Empty, LoadedPart, Skeleton } from '../../core/feedback.js';
import { useDeclaredProfile } from '../../core/profile.js';
import { Changeable, ProtectionNotice, useProtection } from '../../core/protection.js';
import { useMe } from '../../core/session.js';
import { Time } from '../../core/time.js';
import { Avatar, StatusBadge, labelOf, nameOf } from '../../core/user.js';
import { AuditLog } from '../../shared/audit-log.js';
import { Pending } from '../../shared/change.js';
import { Facts } from '../../shared/fields.js';
import { factsOf, isMissing, useRecord, waiting } from '../../shared/record.js';
import { USER } from '../../shared/user-record.js';
import { Actions } from './actions.js';
import { Fields } from './fields.js';
import { EditProfile, EditRoles } from './forms.js';
import { Organizations } from './organizations.js';

export default function User({ params: { id } }) {
  // Grows with each change, so that the audit log is read again.
  const [changes, setChanges] = useState(0);
  const onAudited = () => setChanges((count) => count + 1);
  const { record, problem, pending, load, ...offers } = useRecord(USER, id, onAudited);

  if (isMissing(problem)) {
    return html`<${NotFound} id=${id} valid=${problem.status === 404} replacedBy=${problem.replacedBy} />`;
  }
  if (!record) {
    return waiting('User', { problem, load });
  }
  const user = record.body;
  const onSettled = () => {
    load();
    onAudited();
  };
  return html`
    <${Page} title=${nameOf(user)} actions=${html`<${StatusBadge} enabled=${user.enabled} />`} wide>
      <${BackToUsers} />
      ${pending && html`<${Pending} key=${pending} act=${pending} onSettled=${onSettled} />`}
      <${Columns} id=${id} page=${{ ...offers, record, user, onAudited }} changes=${changes} />
    <//>
  `;
}

function BackToUsers() {
  return html`<p class="back"><${Link} href=${listUrl('/console')}>All users<//></p>`;
}

function Columns({ id, page, changes }) {
  const { admin } = useMe();
  const { isProtected } = useProtection(id);
  const declared = useDeclaredProfile();
  const subject = 'This user administers';
  return html`
    <div class="user-columns">
      <div class="stack user-fields">
        ${admin
          ? html`
              <${Changeable} isProtected=${isProtected} subject=${subject}>
                <${EditProfile} key=${`edit-${id}`} ...${page} declared=${declared} />
                <${EditRoles} key=${`roles-${id}`} ...${page} />
              <//>
            `
          : html`
              <${ProtectionNotice} isProtected=${isProtected} subject=${subject} />
              <${Fields} user=${page.user} declared=${declared} />
            `}
        <${LoadedPart}
          card
          key=${`security-${id}`}
          name="security"
          load=${() => import('./security.js')}
          ...${{ ...page, mayRead: admin, mayChange: admin && !isProtected }}
        />
      </div>
      <div class="user-audit-log">
        <${AuditLogCard}
          id=${id}
          version=${changes}
          empty="Rollcall has not changed this user, and has not noticed a change in Keycloak."
        />
      </div>
      <div class="stack user-side">
        <${Record} user=${page.user} />
        <${Organizations} path=${page.path} />
        ${admin && !isProtected && html`<${Actions} ...${page} />`}
      </div>
    </div>
  `;
}

function Record({ user }) {
  const facts = [
    [labelOf('phoneNumber'), user.phoneNumber || null],
    ['Last seen', html`<${Time} value=${user.lastSeenAt} />`],
    ...factsOf(user),
  ];
  return html`
    <section class="card stack" aria-label="Record">
      <div class="user-head">
        <${Avatar} user=${user} size=${56} />
        <div>
          <p><strong>${nameOf(user)}</strong></p>
          <p class="muted">${user.username}</p>
        </div>
      </div>
      <${Facts} facts=${facts} narrow />
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
function NotFound({ id, valid, replacedBy }) {
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
          ${replacedBy && html`<p>The user has <${Link} href=${`/console/users/${replacedBy}`}>another record<//> now.</p>`}
          <p class="muted mono">${id}</p>
        </div>
        <${AuditLogCard} id=${id} empty="The audit log of this user is empty." />
      </div>
    <//>
  `;
}
