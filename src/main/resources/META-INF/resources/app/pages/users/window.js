// Only the rows that can be seen are in the document, however many are loaded.
import { useEffect, useState } from '../../core/ui.js';

/** Rows above and below what can be seen, so that there is something while one scrolls. */
const SPARE = 16;
/** The window moves by as many rows at once, so that not every pixel renders. */
const STEP = 8;

const narrow = window.matchMedia('(max-width: 45rem)');

/** A row's height in pixels; it grows with the reader's font. */
export function useRowHeight(wide, cards) {
  const height = () => (narrow.matches ? cards : wide) * parseFloat(getComputedStyle(document.documentElement).fontSize);
  const [value, setValue] = useState(height);
  useEffect(() => {
    const change = () => setValue(height());
    narrow.addEventListener('change', change);
    return () => narrow.removeEventListener('change', change);
  }, []);
  return value;
}

/**
 * @param ref to the element that all rows together would fill
 * @return the first row to show, and the one after the last
 */
export function useWindow(ref, count, height) {
  const [first, setFirst] = useState(0);
  const shown = Math.ceil(window.innerHeight / height) + 2 * SPARE + STEP;
  useEffect(() => {
    let frame = 0;
    const look = () => {
      frame = 0;
      if (ref.current) {
        const above = -ref.current.getBoundingClientRect().top / height - SPARE;
        setFirst(Math.max(0, Math.floor(above / STEP) * STEP));
      }
    };
    const soon = () => {
      frame ||= requestAnimationFrame(look);
    };
    look();
    window.addEventListener('scroll', soon, { passive: true });
    window.addEventListener('resize', soon);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener('scroll', soon);
      window.removeEventListener('resize', soon);
    };
  }, [count, height]);
  const start = Math.min(first, Math.max(0, count - shown));
  return { first: start, end: Math.min(count, start + shown) };
}
