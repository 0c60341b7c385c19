// The state of the service: requested again and again, and whether the records are in sync with Keycloak in words and as a colored dot.
import { useCallback, useEffect, useRef, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { t } from '../../core/texts.js';
import { duration } from '../../core/time.js';

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

/** The tones of the dot, by state. */
export const DOTS = { 'in-sync': 'good', behind: 'warn', off: 'neutral', waiting: 'warn', unknown: 'bad' };

/** The state in a sentence; with the seconds, which change all the time, unless `lagSeconds` is null. */
export function statement({ state, lagSeconds, problems }) {
  const lag = lagSeconds === null ? null : duration(lagSeconds);
  switch (state) {
    case 'in-sync':
      return lag ? t('watch.inSyncBy', { lag }) : t('watch.inSync');
    case 'behind':
      if (problems.length > 0) {
        return lag ? t('watch.behindBy', { lag }) : t('watch.behind');
      }
      return lag ? t('watch.catchingUpBy', { lag }) : t('watch.catchingUp');
    case 'off':
      return t('watch.off');
    case 'waiting':
      return t('watch.waiting');
    case 'unknown':
      return t('watch.unknown');
    default:
      return undefined;
  }
}
