// The trail as a timeline: who did what to whom, and how it ended; page after page by cursor.
import { html, useCallback, useEffect, useReducer, useRef } from '../core/ui.js';
import { api } from '../core/api.js';
import { Empty, ProblemNotice, Skeleton } from '../core/feedback.js';
import { dayOf } from '../core/time.js';
import { usePeople } from './known-users.js';
import { ActItem } from './audit-log-entry.js';

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
 * @param query of it, without cursor
 * @param everybody whether the acts are of many users, so that each says whose
 * @param version loads again when it is another
 * @param empty what is said when there are none
 */
export function Acts({ path, query, everybody, version, empty, onActor, children }) {
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
  usePeople(everybody ? list.items.map((act) => act.userId).filter(Boolean) : []);

  if (list.status === 'failed' && list.items.length === 0) {
    return html`<${ProblemNotice} problem=${list.problem} onRetry=${() => load(null)} />`;
  }
  if (list.status === 'loading' && list.items.length === 0) {
    return html`<${Skeleton} lines=6 />`;
  }
  if (list.items.length === 0) {
    return html`<${Empty} title="Nothing yet" text=${empty}>${children}<//>`;
  }
  return html`
    <div aria-busy=${list.status === 'loading' ? 'true' : 'false'}>
      ${byDay(list.items).map(
        ({ day, acts }) => html`
          <section key=${acts[0].id} class="trail-day">
            ${everybody ? html`<h2>${day}</h2>` : html`<h3>${day}</h3>`}
            <ol class="timeline">
              ${acts.map((act) => html`<${ActItem} key=${act.id} act=${act} everybody=${everybody} onActor=${onActor} />`)}
            </ol>
          </section>
        `,
      )}
    </div>
    ${list.status === 'failed' && html`<${ProblemNotice} problem=${list.problem} onRetry=${() => load(list.next)} />`}
    ${list.next &&
    list.status !== 'failed' &&
    html`<${More} busy=${list.status !== 'ready'} endless=${everybody} onMore=${() => load(list.next)} />`}
  `;
}

/** A button, and for the whole trail also the end of the page coming near. */
function More({ busy, endless, onMore }) {
  const button = useRef(null);
  useEffect(() => {
    if (!endless || busy) {
      return undefined;
    }
    const observer = new IntersectionObserver(([entry]) => entry.isIntersecting && onMore(), { rootMargin: '600px' });
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

/** Days of the reader's zone, in the order of the acts. */
function byDay(acts) {
  const days = [];
  acts.forEach((act) => {
    const day = dayOf(act.at);
    if (days.at(-1)?.day !== day) {
      days.push({ day, acts: [] });
    }
    days.at(-1).acts.push(act);
  });
  return days;
}
