// What charts share. They are drawn in CSS pixels, so that their text has the same size on all screens.
import { useLayoutEffect, useRef, useState } from '../../core/ui.js';

/** → [ref, width]: the width of an element, updated when it changes; 0 before it is known. */
export function useWidth() {
  const element = useRef(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(element.current);
    setWidth(Math.floor(element.current.clientWidth));
    return () => observer.disconnect();
  }, []);
  return [element, width];
}

/** The top of a scale for these numbers: the next 1, 2 or 5 times a power of ten. */
export function topOf(numbers) {
  const most = Math.max(1, ...numbers);
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= most);
}
