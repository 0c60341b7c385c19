// Preact, its hooks and templates, and hooks that pages add to them. Only this module imports the library, so its version is one line.
import {
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

export { html, render, useState, useEffect, useLayoutEffect, useMemo, useRef, useCallback, useReducer, useErrorBoundary };

let ids = 0;

/** An ID that is unique in the document, for labels and descriptions. */
export function nextId(prefix = 'id') {
  ids += 1;
  return `${prefix}-${ids}`;
}

/** An effect that gets a signal, which is aborted when the effect ends. */
export function useAbortableEffect(effect, dependencies) {
  useEffect(() => {
    const abort = new AbortController();
    effect(abort.signal);
    return () => abort.abort();
  }, dependencies);
}

/** State outside of components → [use, notify]. A component that calls `use` renders again after each `notify()`. */
export function createStore() {
  const listeners = new Set();

  function use() {
    const [, update] = useReducer((count) => count + 1, 0);
    // not after the next frame: what notifies may be faster
    useLayoutEffect(() => {
      listeners.add(update);
      return () => listeners.delete(update);
    }, []);
  }

  return [use, () => listeners.forEach((listener) => listener())];
}
