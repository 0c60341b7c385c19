// The new e-mail address that the person has asked for, until the link in the mail to it is opened.
import { useAbortableEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';

export const CHANGE = '/api/v1/users/me/email-change';

/**
 * @return `change`, {possible, pendingEmail, expiresAt, mail}: whether people can change their address, and the new one; null until it is
 *     read. `problem` of reading it; `load()` → a promise, reads it again
 */
export function useEmailChange() {
  const [state, setState] = useState({ change: null, problem: null });
  const load = (signal) =>
    api.get(CHANGE, { signal }).then(
      ({ body }) => setState({ change: body, problem: null }),
      (problem) => signal?.aborted || setState((now) => ({ ...now, problem })),
    );
  useAbortableEffect(load, []);
  return { ...state, load: () => load() };
}
