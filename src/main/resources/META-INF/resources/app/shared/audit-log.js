// The audit log as a timeline, one page at a time by cursor.
import { html, useCallback, useEffect, useReducer, useRef } from '../core/ui.js';
import { api } from '../core/api.js';
import { Empty, ProblemNotice, Skeleton } from '../core/feedback.js';
import { dayOf } from '../core/time.js';
import { Entry } from './audit-log/entry.js';
import { recordsIn } from './audit-log/names.js';
import { useRecords } from './known-records.js';

const EMPTY = { items: [], next: null, status: 'loading', problem: null };

function reduce(state, action) {
  switch (action.type) {
    case 'loading':
      return action.cursor ? { ...state, status: 'more', problem: null } : { ...state, status: 'loading', problem: null };
    case 'loaded':
      return {
        items: action.cursor ? [...state.items, ...action.page.items] : action.page.items,
        next: action.page.next,
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
 * @param version loads again when it changes
 * @param empty the text if there are no entries; the children are shown below it
 * @param onActor gets the subject of an actor without a page whose entries are wanted
 */
export function AuditLog({ path, query, everyone, organization, asManager, version, empty, onActor, children }) {
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
  useRecords(recordsIn(list.items, { everyone, organization, asManager }));

  if (list.status === 'failed' && list.items.length === 0) {
    return html`<${ProblemNotice} problem=${list.problem} onRetry=${() => load(null)} />`;
  }
  if (list.status === 'loading' && list.items.length === 0) {
    return html`<${Skeleton} lines=6 />`;
  }
  if (list.items.length === 0) {
    return html`<${Empty} title="No entries" text=${empty}>${children}<//>`;
  }
  return html`
    <div aria-busy=${list.status === 'loading' ? 'true' : 'false'}>
      ${byDay(list.items).map(
        ({ day, entries }) => html`
          <section key=${entries[0].id} class="audit-log-day">
            ${everyone ? html`<h2>${day}</h2>` : html`<h3>${day}</h3>`}
            <ol class="timeline">
              ${entries.map((entry) => html`<${Entry} key=${entry.id} ...${{ entry, everyone, organization, asManager, onActor }} />`)}
            </ol>
          </section>
        `,
      )}
    </div>
    ${list.status === 'failed' && html`<${ProblemNotice} problem=${list.problem} onRetry=${() => load(list.next)} />`}
    ${list.next &&
    list.status !== 'failed' &&
    html`<${More} busy=${list.status !== 'ready'} endless=${everyone} onMore=${() => load(list.next)} />`}
  `;
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
        ${busy ? 'Loading…' : 'Show more'}
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
