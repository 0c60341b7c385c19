// Polls a path while the page is visible.
import { useCallback, useEffect, useRef, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';

/**
 * Requests a path, and again `millis` after each answer; not while the tab is hidden. The last data stays if a request fails.
 *
 * @returns {{data: object, problem: object, reload: function}} data is null until the first answer
 */
export function usePolled(path, millis) {
  const [state, setState] = useState({ data: null, problem: null });
  const load = useRef(null);

  useEffect(() => {
    const leave = new AbortController();
    let timer = null;
    let running = false;

    async function poll() {
      clearTimeout(timer);
      if (running || document.hidden) {
        return;
      }
      running = true;
      try {
        const { body } = await api.get(path, { signal: leave.signal });
        setState({ data: body, problem: null });
      } catch (problem) {
        if (leave.signal.aborted) {
          return;
        }
        setState((before) => ({ ...before, problem }));
      }
      running = false;
      timer = document.hidden ? null : setTimeout(poll, millis);
    }

    load.current = poll;
    document.addEventListener('visibilitychange', poll);
    poll();
    return () => {
      document.removeEventListener('visibilitychange', poll);
      clearTimeout(timer);
      leave.abort();
    };
  }, [path, millis]);

  const reload = useCallback(() => load.current?.(), []);
  return { ...state, reload };
}
