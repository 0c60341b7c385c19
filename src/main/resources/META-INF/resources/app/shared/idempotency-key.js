// Idempotency keys: a request that is sent again with the same key is not executed twice.
import { useRef } from '../core/ui.js';

/** 128 random bits in hex. crypto.randomUUID exists only with HTTPS and on localhost. */
export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * A key for the life of a dialog, which stays the same while the same body is sent again. A changed body gets a new key, and so does
 * a request after a refusal: the service would repeat that answer.
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
