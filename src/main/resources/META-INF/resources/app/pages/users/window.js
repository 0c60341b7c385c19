// Keeps only the visible rows in the document, however many are loaded.
import { useEffect, useState } from '../../core/ui.js';

/** Rows above and below the visible ones, for scrolling. */
const SPARE = 16;
/** The window moves by this many rows, so that not every pixel of scrolling renders. */
const STEP = 8;

const narrow = window.matchMedia('(max-width: 45rem)');

/** The height of a row in pixels; it grows with the reader's font size. */
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
 * @param ref to the element with the height of all rows
 * @return the first row to show, and the row after the last
 */
export function useWindow(ref, count, height) {
  const [first, setFirst] = useState(0);
  const shown = Math.ceil(window.innerHeight / height) + 2 * SPARE + STEP;
  useEffect(() => {
    let frame = 0;
    const update = () => {
      frame = 0;
      if (ref.current) {
        const above = -ref.current.getBoundingClientRect().top / height - SPARE;
        setFirst(Math.max(0, Math.floor(above / STEP) * STEP));
      }
    };
    const schedule = () => {
      frame ||= requestAnimationFrame(update);
    };
    update();
    window.addEventListener('scroll', schedule, { passive: true });
    window.addEventListener('resize', schedule);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener('scroll', schedule);
      window.removeEventListener('resize', schedule);
    };
  }, [count, height]);
  const start = Math.min(first, Math.max(0, count - shown));
  return { first: start, end: Math.min(count, start + shown) };
}
