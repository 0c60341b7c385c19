// What an agent may do, and why: each right with its reasons, and why it does not apply where it does not.
import { html, useAbortableEffect, useEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { ProblemNotice, Skeleton } from '../../core/feedback.js';
import { hasText, t } from '../../core/texts.js';
import { OrganizationOf, labelOfScope } from '../../shared/agents/words.js';
import { useRecords } from '../../shared/known-records.js';
import { RoleBadge, roleName } from '../../shared/organization.js';

/** Until then an agent is likely to have its rights again, or to have lost what its sponsor lacks. */
const REREAD_MILLIS = 4_000;

/**
 * The rights of the agent with this path in the API, which are read again after each of the `changes`. `rights` is null until they are read;
 * `load()` reads them again.
 */
export function useRights(path, changes, { mayRead }) {
  const [state, setState] = useState({ rights: null, problem: null });
  const read = (signal) =>
    api.get(`${path}/rights`, { signal }).then(
      ({ body }) => setState({ rights: body.items, problem: null }),
      (problem) => signal?.aborted || setState((now) => ({ ...now, problem })),
    );
  useAbortableEffect(read, [path, changes]);
  useEffect(() => {
    // Keycloak follows within seconds
    if (state.rights?.some(({ whyNot }) => whyNot === 'blocked')) {
      const later = setTimeout(read, REREAD_MILLIS);
      return () => clearTimeout(later);
    }
  }, [state.rights]);
  useRecords({ users: [], organizations: mayRead ? organizationsOf(state.rights) : [], teams: [] });
  return { ...state, load: () => read() };
}

/** The IDs of the organizations that the agent is a member of. */
export function organizationsOf(rights) {
  return (rights ?? []).filter(({ kind }) => kind === 'membership').map(({ organization }) => organization);
}

/** Whether the roles of the agent, and of its sponsor, let it use this scope. */
export function hasRolesFor(rights, scope) {
  const right = rights?.find(({ kind, name }) => kind === 'scope' && name === scope);
  return right?.reasons.every(({ kind, holds }) => kind === 'scope' || holds) ?? false;
}

export function Rights({ agent, session, rights: { rights, problem, load } }) {
  const part = (kind, title, text) =>
    html`<${Part} ...${{ title, text, session }} rights=${(rights ?? []).filter((right) => right.kind === kind)} />`;
  return html`
    <section class="card stack" aria-labelledby="rights">
      <h2 id="rights">${t('agents.rights.title')}</h2>
      <p>${agent.status === 'active' ? t('agents.rights.about') : t('agents.rights.none')}</p>
      <${ProblemNotice} problem=${problem} onRetry=${load} />
      ${!rights && !problem && html`<${Skeleton} lines=4 />`}
      ${part('scope', t('agents.rights.here'), t('agents.rights.hereText'))}
      ${part('membership', t('agents.rights.inOrganizations'), t('agents.rights.inOrganizationsText'))}
      ${part('role', t('agents.rights.elsewhere'), t('agents.rights.elsewhereText'))}
    </section>
  `;
}

/** The rights of one kind; nothing if there are none. */
function Part({ title, text, rights, session }) {
  return (
    rights.length > 0 &&
    html`<div class="stack tight">
      <h3>${title}</h3>
      <p class="muted small-text">${text}</p>
      <ul class="rows rights">
        ${rights.map((right) => html`<${Right} key=${`${right.name} ${right.organization}`} ...${{ right, session }} />`)}
      </ul>
    </div>`
  );
}

function Right({ right, session }) {
  const { applies, whyNot, reasons } = right;
  return html`<li>
    <div class="stack tight">
      <p class="row">
        <span class="badge ${applies ? 'good' : 'neutral'}">${applies ? t('agents.rights.has') : t('agents.rights.hasNot')}</span>
        <${Name} ...${{ right, session }} />
      </p>
      ${whyNot && html`<p class="small-text">${hasText(`agents.whyNot.${whyNot}`) ? t(`agents.whyNot.${whyNot}`) : whyNot}</p>`}
      <ul class="reasons muted small-text">
        ${reasons.map((reason) => html`<li key=${reason.kind}>${sentenceOf(reason, right)}</li>`)}
      </ul>
    </div>
  </li>`;
}

function Name({ right: { kind, name, organization }, session }) {
  if (kind === 'membership') {
    return html`<strong><${OrganizationOf} of=${{ organization }} session=${session} /></strong> <${RoleBadge} role=${name} />`;
  }
  return kind === 'scope'
    ? html`<strong>${labelOfScope(name)}</strong> <code class="muted small-text">${name}</code>`
    : html`<strong>${name}</strong>`;
}

/** One reason of a right as a sentence, or that it is missing. */
function sentenceOf({ kind, holds, from }, right) {
  const count = from.length;
  const names = from.map((name) => (right.kind === 'role' ? name : roleName(name))).join(', ');
  if (kind === 'scope') {
    const keys = from.map((prefix) => `${prefix}…`).join(', ');
    return holds ? t('agents.reasons.scope', { count, keys }) : t('agents.reasons.noScope');
  }
  if (right.kind === 'membership') {
    return textOfMembership(kind, holds, names);
  }
  if (kind === 'role') {
    return holds ? t('agents.reasons.role', { count, roles: names }) : t('agents.reasons.noRole');
  }
  return holds ? t('agents.reasons.sponsor', { count, roles: names }) : t('agents.reasons.noSponsor');
}

function textOfMembership(kind, holds, role) {
  if (kind === 'role') {
    return t('agents.reasons.member', { role });
  }
  return holds ? t('agents.reasons.sponsorMember', { role }) : t('agents.reasons.noSponsorMember');
}
