// What an agent may do, and why: each right with its reasons, and with those for which it does not apply.
import { html, useAbortableEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { ProblemNotice, Skeleton } from '../../core/feedback.js';
import { hasText, t } from '../../core/texts.js';

export function Rights({ agent, path, changes }) {
  const { rights, problem, load } = useRights(path, changes);
  const scopes = rights?.filter(({ kind }) => kind === 'scope') ?? [];
  const roles = rights?.filter(({ kind }) => kind === 'role') ?? [];
  return html`
    <section class="card stack" aria-labelledby="rights">
      <h2 id="rights">${t('agents.rights.title')}</h2>
      <p>${agent.status === 'active' ? t('agents.rights.about') : t('agents.rights.none')}</p>
      <${ProblemNotice} problem=${problem} onRetry=${load} />
      ${!rights && !problem && html`<${Skeleton} lines=4 />`}
      ${scopes.length > 0 &&
      html`<div class="stack tight">
        <h3>${t('agents.rights.here')}</h3>
        <ul class="rows">${scopes.map((right) => html`<${Right} key=${right.right} ...${right} />`)}</ul>
      </div>`}
      ${roles.length > 0 &&
      html`<div class="stack tight">
        <h3>${t('agents.rights.elsewhere')}</h3>
        <p class="muted small-text">${t('agents.rights.elsewhereText')}</p>
        <ul class="rows">${roles.map((right) => html`<${Right} key=${right.right} ...${right} />`)}</ul>
      </div>`}
    </section>
  `;
}

/** `rights` is null until they are read. */
function useRights(path, changes) {
  const [state, setState] = useState({ rights: null, problem: null });
  const read = (signal) =>
    api.get(`${path}/rights`, { signal }).then(
      ({ body }) => setState({ rights: body.rights, problem: null }),
      (problem) => signal?.aborted || setState((now) => ({ ...now, problem })),
    );
  useAbortableEffect(read, [path, changes]);
  return { ...state, load: () => read() };
}

function Right({ kind, right, effective, reasons }) {
  const label = kind === 'scope' && hasText(`keys.scopes.${right}`) ? t(`keys.scopes.${right}`) : right;
  return html`<li>
    <div class="stack tight">
      <p class="row">
        <span class="badge ${effective ? 'good' : 'neutral'}">${effective ? t('agents.rights.has') : t('agents.rights.hasNot')}</span>
        <strong>${label}</strong> ${kind === 'scope' && html`<code class="muted small-text">${right}</code>`}
      </p>
      <ul class="reasons muted small-text">
        ${reasons.map((reason) => html`<li key=${reason.kind}>${textOf(reason, right)}</li>`)}
      </ul>
    </div>
  </li>`;
}

/** A reason for a right, or against it, in a sentence. */
function textOf({ kind, applies, keys = [], role }) {
  if (kind === 'scope') {
    return applies ? t('agents.reasons.scope', { count: keys.length, keys: keys.join(', ') }) : t('agents.reasons.noScope');
  }
  if (kind === 'role') {
    return role ? (applies ? t('agents.reasons.role', { role }) : t('agents.reasons.noRole', { role })) : t('agents.reasons.anyRole');
  }
  return applies ? t('agents.reasons.sponsor') : t('agents.reasons.noSponsor');
}
