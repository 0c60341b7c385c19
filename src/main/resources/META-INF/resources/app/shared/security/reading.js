// What Keycloak knows about how a user signs in. The service keeps nothing of it, so it is read whenever it is shown.
import { html, useAbortableEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { ProblemNotice, Skeleton } from '../../core/feedback.js';

/**
 * Reads several lists at once: without Keycloak, none of them can be read.
 *
 * @param path of the user in the API
 * @param parts such as `sessions`, below that path
 * @return `body` has each part by its name, and is null until they are read; `problem`; `load()` → a promise, reads them again
 */
export function useReading(path, parts) {
  const [state, setState] = useState({ body: null, problem: null });

  async function load(signal) {
    try {
      const answers = await Promise.all(parts.map((part) => api.get(`${path}/${part}`, { signal })));
      const body = Object.fromEntries(parts.map((part, index) => [part, answers[index].body]));
      setState({ body, problem: null });
    } catch (problem) {
      if (!signal?.aborted) {
        setState((now) => ({ ...now, problem }));
      }
    }
  }

  useAbortableEffect(load, [path, parts]);
  return { ...state, load: () => load() };
}

/** The children are (body) → what is shown of it. */
export function Reading({ reading: { body, problem, load }, lines, children }) {
  return html`
    <${ProblemNotice} problem=${problem} onRetry=${load} />
    ${body ? children(body) : !problem && html`<${Skeleton} lines=${lines} />`}
  `;
}
