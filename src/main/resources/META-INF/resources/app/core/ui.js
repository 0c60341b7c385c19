// Preact, its hooks and templates. Only this module imports the library, so its version is one line.
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

/** An ID that is unique in the document, for labels and descriptions. */
export function nextId(prefix = 'id') {
  ids += 1;
  return `${prefix}-${ids}`;
}
