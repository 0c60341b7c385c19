// Preact, its hooks and templates. Nobody else imports the library, so that another version is one line.
export {
  html,
  render,
  useState,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useCallback,
  useReducer,
  useErrorBoundary,
} from '/_static/htm/3.1.1/preact/standalone.module.js';

let ids = 0;

/** An id that is used once in the document, as labels and descriptions need. */
export function nextId(prefix = 'id') {
  ids += 1;
  return `${prefix}-${ids}`;
}
