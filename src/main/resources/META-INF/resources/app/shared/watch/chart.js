// What charts share. They are drawn in CSS pixels, so that their text has the same size on all screens.
import { useLayoutEffect, useRef, useState } from '../../core/ui.js';

const HOUR = 3_600_000;
const LABEL_WIDTH = 76;
const TICK_HOURS = [1, 2, 3, 6, 12, 24];

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

/** Full hours in the reader's time zone, as many as fit. */
export function timeTicks(begin, end, width) {
  const room = Math.max(1, Math.floor(width / LABEL_WIDTH));
  const hours = TICK_HOURS.find((each) => (end - begin) / HOUR / each <= room) ?? 24;
  const first = new Date(begin);
  first.setMinutes(0, 0, 0);
  const ticks = [];
  for (let time = first.getTime(); time <= end; time += HOUR) {
    // not too close to an edge, where the label would be cut off
    const inside = time - begin > (end - begin) * 0.03 && end - time > (end - begin) * 0.03;
    if (inside && new Date(time).getHours() % hours === 0) {
      ticks.push(time);
    }
  }
  return ticks;
}
