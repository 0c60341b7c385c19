// Idempotency keys: with the same one a request that is sent again is not done twice.
import { useRef } from '../core/ui.js';

/** crypto.randomUUID is there only by https and on localhost. */
export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * A key that stays the same while the same is sent without an answer: for the life of a dialog. What was changed is another
 * request, and so is one after a refusal, whose answer the service would repeat.
 */
export function useKey() {
  const last = useRef({ body: null, key: null });
  const keyFor = (body) => {
    const text = JSON.stringify(body);
    if (last.current.body !== text) {
      last.current = { body: text, key: newKey() };
    }
    return last.current.key;
  };
  const refused = (problem) => {
    if (problem.status >= 400 && problem.status < 500) {
      last.current = { body: null, key: null };
    }
  };
  return { keyFor, refused };
}
