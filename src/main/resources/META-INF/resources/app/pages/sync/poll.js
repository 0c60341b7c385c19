// What is asked for again and again while somebody looks at it.
import { useCallback, useEffect, useRef, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';

/**
 * Asks for a path, and again so long after each answer; not while the tab is hidden. What was known stays if an answer fails.
 *
 * @returns {{data: object, problem: object, reload: function}} data is null until the first answer
 */
export function usePolled(path, millis) {
  const [state, setState] = useState({ data: null, problem: null });
  const load = useRef(null);

  useEffect(() => {
    const leave = new AbortController();
    let timer = null;
    let asking = false;

    async function ask() {
      clearTimeout(timer);
      if (asking || document.hidden) {
        return;
      }
      asking = true;
      try {
        const { body } = await api.get(path, { signal: leave.signal });
        setState({ data: body, problem: null });
      } catch (problem) {
        if (leave.signal.aborted) {
          return;
        }
        setState((before) => ({ ...before, problem }));
      }
      asking = false;
      timer = document.hidden ? null : setTimeout(ask, millis);
    }

    load.current = ask;
    document.addEventListener('visibilitychange', ask);
    ask();
    return () => {
      document.removeEventListener('visibilitychange', ask);
      clearTimeout(timer);
      leave.abort();
    };
  }, [path, millis]);

  const reload = useCallback(() => load.current?.(), []);
  return { ...state, reload };
}
