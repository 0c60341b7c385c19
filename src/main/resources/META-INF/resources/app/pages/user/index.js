// One user: their fields, the actions, and their audit log. Readers get the fields without forms, and no actions.
import { html, useEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { NAME } from '../../core/branding.js';
import { Link, listUrl } from '../../core/router.js';
import { Page } from '../../core/layout.js';
import { Empty, LoadedPart, Skeleton } from '../../core/feedback.js';
import { useDeclaredProfile } from '../../core/profile.js';
import { Changeable, ProtectionNotice, useProtection } from '../../core/protection.js';
import { useMe } from '../../core/session.js';
import { rich, t } from '../../core/texts.js';
import { Time } from '../../core/time.js';
import { Avatar, KindBadge, StatusBadge, labelOf, nameOf } from '../../core/user.js';
import { AuditLog } from '../../shared/audit-log.js';
import { Pending } from '../../shared/change.js';
import { Facts } from '../../shared/fields.js';
import { factsOf, isMissing, useRecord, waiting } from '../../shared/record.js';
import { useRoleSources } from '../../shared/role-inputs.js';
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
    return waiting(t('user.page.user'), { problem, load });
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
      <${Columns} id=${id} page=${{ ...offers, record, user, onAudited, onUndone: load }} changes=${changes} />
    <//>
  `;
}

function BackToUsers() {
  return html`<p class="back"><${Link} href=${listUrl('/console/users')}>${t('user.page.allUsers')}<//></p>`;
}

function Columns({ id, page, changes }) {
  const { admin, me } = useMe();
  const { isProtected, deletable } = useProtection(id);
  const declared = useDeclaredProfile();
  const sources = useRoleSources(page.path, page.user.version);
  const isSelf = me?.id === page.user.id;
  const isAgent = page.user.kind === 'agent';
  return html`
    <div class="user-columns">
      <div class="stack user-fields">
        ${isAgent && html`<${AboutAgent} id=${id} />`}
        ${admin && !isAgent
          ? html`
              <${Changeable} isProtected=${isProtected}>
                <${EditProfile} key=${`edit-${id}`} ...${page} declared=${declared} />
                <${EditRoles} key=${`roles-${id}`} ...${page} sources=${sources} />
              <//>
            `
          : html`
              <${ProtectionNotice} isProtected=${isProtected} />
              <${Fields} user=${page.user} declared=${declared} sources=${sources} hasRoles=${!admin} />
              ${admin &&
              html`<${Changeable} isProtected=${isProtected}>
                <${EditRoles} key=${`roles-${id}`} ...${page} sources=${sources} />
              <//>`}
            `}
        ${!isAgent &&
        html`<${LoadedPart}
          card
          key=${`security-${id}`}
          name="security"
          load=${() => import('./security.js')}
          ...${{ ...page, isSelf, mayRead: admin, mayChange: admin && !isProtected && !isSelf }}
        />`}
      </div>
      <div class="user-audit-log">
        <${AuditLogCard}
          id=${id}
          version=${changes}
          undoable=${!isProtected}
          onUndone=${page.onUndone}
          empty=${t('user.page.noChanges', { service: NAME })}
        />
      </div>
      <div class="stack user-side">
        <${Person} user=${page.user} />
        <${Organizations} path=${page.path} />
        ${admin && !isProtected && !isAgent && html`<${Actions} ...${{ ...page, isSelf, deletable }} />`}
        <section class="card stack" aria-labelledby="record">
          <h2 id="record">${t('user.page.record')}</h2>
          <${Facts} facts=${factsOf(page.user)} narrow />
        </section>
      </div>
    </div>
  `;
}

/** An agent has neither a password nor sessions, and is changed on its own page. */
function AboutAgent({ id }) {
  const page = html`<${Link} href=${`/console/agents/${id}`}>${t('user.page.agentPage')}<//>`;
  return html`<div class="notice info"><p>${rich('user.page.agent', { page })}</p></div>`;
}

function Person({ user }) {
  const facts = [
    [labelOf('phoneNumber'), user.phoneNumber || null],
    [t('user.page.lastSeen'), html`<${Time} value=${user.lastSeenAt} />`],
  ];
  return html`
    <section class="card stack" aria-label=${t('user.page.about')}>
      <div class="user-head">
        <${Avatar} user=${user} size=${56} />
        <div>
          <p><strong>${nameOf(user)}</strong> <${KindBadge} kind=${user.kind} /></p>
          <p class="muted">${user.username}</p>
        </div>
      </div>
      <${Facts} facts=${facts} narrow />
    </section>
  `;
}

function AuditLogCard({ id, ...page }) {
  return html`
    <section class="card stack" aria-labelledby="audit-log">
      <h2 id="audit-log">${t('user.page.auditLog')}</h2>
      <${AuditLog} path=${auditLogOf(id)} query="limit=20" ...${page} />
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
    return html`<${Page} title=${t('user.page.user')} wide><div class="card"><${Skeleton} lines=4 /></div><//>`;
  }
  if (!existed) {
    return html`
      <${Page} title=${t('user.page.notFound')} wide>
        <${Empty} title=${t('user.page.noUser')} text=${t('user.page.noUserText')}>
          <${Link} class="button primary" href="/console/users">${t('user.page.allUsers')}<//>
        <//>
      <//>
    `;
  }
  const other = html`<${Link} href=${`/console/users/${replacedBy}`}>${t('user.page.anotherRecord')}<//>`;
  return html`
    <${Page} title=${t('user.page.deletedUser')} actions=${html`<span class="badge bad">${t('user.page.deleted')}</span>`} wide>
      <${BackToUsers} />
      <div class="stack">
        <div class="notice info">
          <p>${t('user.page.wasDeleted', { service: NAME })}</p>
          ${replacedBy && html`<p>${rich('user.page.replaced', { record: other })}</p>`}
          <p class="muted mono">${id}</p>
        </div>
        <${AuditLogCard} id=${id} undoable=${false} empty=${t('user.page.auditLogEmpty')} />
      </div>
    <//>
  `;
}
