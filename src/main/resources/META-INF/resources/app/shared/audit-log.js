// The audit log as a timeline, one page at a time by cursor.
import { html, useCallback, useEffect, useReducer, useRef } from '../core/ui.js';
import { api } from '../core/api.js';
import { Empty, ProblemNotice, Skeleton } from '../core/feedback.js';
import { rich, t } from '../core/texts.js';
import { Time, dayOf } from '../core/time.js';
import { Entry } from './audit-log/entry.js';
import { recordsIn } from './audit-log/names.js';
import { useRecords } from './known-records.js';

const EMPTY = { items: [], next: null, droppedBefore: null, status: 'loading', problem: null };

function reduce(state, action) {
  switch (action.type) {
    case 'loading':
      return action.cursor ? { ...state, status: 'more', problem: null } : { ...state, status: 'loading', problem: null };
    case 'loaded':
      return {
        items: action.cursor ? [...state.items, ...action.page.items] : action.page.items,
        next: action.page.next,
        droppedBefore: action.page.droppedBefore,
        status: 'ready',
        problem: null,
      };
    default:
      return { ...state, status: 'failed', problem: action.problem };
  }
}

/**
 * @param path of the API
 * @param query without cursor
 * @param everyone whether the entries are about many users, so that each names its user
 * @param organization the ID of the organization that all entries are about, if there is one
 * @param asManager whether the entries are those that managers of the organization see
 * @param undoable false if nothing can be undone: for a user who is protected or deleted
 * @param version loads again when it changes
 * @param empty the text if there are no entries; the children are shown below it
 * @param onActor gets the subject of an actor without a page whose entries are wanted
 * @param onUndone is called when an act was undone, and the log is read again
 */
export function AuditLog({ path, query, version, empty, onUndone, children, ...view }) {
  const { everyone } = view;
  const [list, dispatch] = useReducer(reduce, EMPTY);
  const running = useRef(null);
  const load = useCallback(
    (cursor) => {
      running.current?.abort();
      const abort = new AbortController();
      running.current = abort;
      dispatch({ type: 'loading', cursor });
      api.get(`${path}?${query}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`, { signal: abort.signal }).then(
        ({ body }) => abort.signal.aborted || dispatch({ type: 'loaded', cursor, page: body }),
        (problem) => abort.signal.aborted || dispatch({ type: 'failed', problem }),
      );
    },
    [path, query],
  );
  useEffect(() => {
    load(null);
    return () => running.current?.abort();
  }, [load, version]);
  useRecords(recordsIn(list.items, view));
  const undone = () => {
    load(null);
    onUndone?.();
  };

  if (list.status === 'failed' && list.items.length === 0) {
    return html`<${ProblemNotice} problem=${list.problem} onRetry=${() => load(null)} />`;
  }
  if (list.status === 'loading' && list.items.length === 0) {
    return html`<${Skeleton} lines=6 />`;
  }
  if (list.items.length === 0) {
    return html`<${Empty} title=${t('auditLog.list.noEntries')} text=${empty}>${children}<//><${Dropped} before=${list.droppedBefore} />`;
  }
  return html`
    <div aria-busy=${list.status === 'loading' ? 'true' : 'false'}>
      ${byDay(list.items).map(
        ({ day, entries }) => html`
          <section key=${entries[0].id} class="audit-log-day">
            ${everyone ? html`<h2>${day}</h2>` : html`<h3>${day}</h3>`}
            <ol class="timeline">
              ${entries.map((entry) => html`<${Entry} key=${entry.id} ...${view} entry=${entry} onUndone=${undone} />`)}
            </ol>
          </section>
        `,
      )}
    </div>
    ${list.status === 'failed' && html`<${ProblemNotice} problem=${list.problem} onRetry=${() => load(list.next)} />`}
    ${list.next &&
    list.status !== 'failed' &&
    html`<${More} busy=${list.status !== 'ready'} endless=${everyone} onMore=${() => load(list.next)} />`}
    <${Dropped} before=${list.droppedBefore} />
  `;
}

/** At the end of the log: older months are dropped because of their age, if the operator wants that. */
function Dropped({ before }) {
  return before && html`<p class="muted">${rich('auditLog.list.dropped', { time: html`<${Time} value=${before} />` })}</p>`;
}

/** A button; in the log of all users, approaching the end of the page loads more, too. */
function More({ busy, endless, onMore }) {
  const button = useRef(null);
  useEffect(() => {
    if (!endless || busy) {
      return undefined;
    }
    const observer = new IntersectionObserver(([area]) => area.isIntersecting && onMore(), { rootMargin: '600px' });
    observer.observe(button.current);
    return () => observer.disconnect();
  }, [busy, endless, onMore]);
  return html`
    <div class="row center">
      <button
        type="button"
        ref=${button}
        class="button"
        aria-disabled=${busy ? 'true' : 'false'}
        onClick=${() => busy || onMore()}
      >
        ${busy ? t('auditLog.list.loading') : t('auditLog.list.more')}
      </button>
    </div>
  `;
}

/** Groups the entries by day in the reader's time zone, in their order. */
function byDay(entries) {
  const days = [];
  entries.forEach((entry) => {
    const day = dayOf(entry.at);
    if (days.at(-1)?.day !== day) {
      days.push({ day, entries: [] });
    }
    days.at(-1).entries.push(entry);
  });
  return days;
}
