// The record that a page shows, with its ETag.
import { html, useAbortableEffect, useState } from '../core/ui.js';
import { api } from '../core/api.js';
import { dropDraft } from '../core/drafts.js';
import { ProblemNotice, Skeleton } from '../core/feedback.js';
import { Page } from '../core/layout.js';
import { t } from '../core/texts.js';
import { Time } from '../core/time.js';

/**
 * @param kind of record: its `path` in the API, its `lists`, the prefixes of its `drafts`, and `remember(id, body)`; a deleted one is null
 * @param onChange after each change
 * @return what the page offers to its parts: the `path` in the API; the `record` as {body, etag}, null until it is read; the `problem` of
 *     reading it; `load()` to show it anew; `read()` → a promise of the current one; `onRecord` shows another version of it, `onDeleted`
 *     that it is deleted, and `onPending` the operation that is `pending`
 */
export function useRecord(kind, id, onChange = () => {}) {
  const [state, setState] = useState({ record: null, problem: null, pending: null });
  const path = `${kind.path}/${encodeURIComponent(id)}`;
  const update = (part) => setState((now) => ({ ...now, ...part }));
  const read = (signal) => api.get(path, { signal }).then(({ body, etag }) => ({ body, etag }));

  function keep(body) {
    kind.lists.update(id, body);
    kind.remember?.(id, body);
  }

  function show(record) {
    keep(record.body);
    update({ record, problem: null });
  }

  /** @param replacedBy the id of the record that has replaced this one */
  function onDeleted(replacedBy) {
    keep(null);
    kind.drafts.forEach((prefix) => dropDraft(`${prefix}-${id}`));
    update({ problem: { status: 404, replacedBy } });
  }

  const load = (signal) =>
    read(signal).then(show, (problem) => {
      if (problem.status === 404) {
        onDeleted(problem.body?.replacedBy);
      } else if (!signal?.aborted) {
        update({ problem });
      }
    });
  useAbortableEffect(load, [id]);

  return {
    ...state,
    path,
    load: () => load(),
    read: () => read(),
    onDeleted,
    onRecord(record) {
      show(record);
      onChange();
    },
    onPending(pending) {
      update({ pending });
      onChange();
    },
  };
}

/** Whether there is no such record, since its ID is unknown or malformed. */
export function isMissing(problem) {
  return [400, 404].includes(problem?.status);
}

/** The page until its record is there. Not a component, so that the heading keeps the focus when the record arrives. */
export function waiting(title, { problem, load }) {
  return html`
    <${Page} title=${title} wide>
      ${problem
        ? html`<${ProblemNotice} problem=${problem} onRetry=${load} />`
        : html`<div class="card"><${Skeleton} lines=8 /></div>`}
    <//>
  `;
}

/** When the record was created and changed, and its IDs, as [label, value] for `Facts`. */
export function factsOf({ createdAt, updatedAt, syncedAt, version, id, keycloakId }) {
  return [
    [t('records.created'), html`<${Time} value=${createdAt} />`],
    [t('records.updated'), html`<${Time} value=${updatedAt} />`],
    [t('records.synced'), syncedAt === undefined ? null : html`<${Time} value=${syncedAt} />`],
    [t('records.version'), version],
    [t('records.id'), html`<span class="mono">${id}</span>`],
    [t('records.keycloakId'), html`<span class="mono">${keycloakId}</span>`],
  ];
}
