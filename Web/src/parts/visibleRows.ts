import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

/** What is drawn above and below what is seen. */
const marginPixels = 240;

/** How often the pictures of rows in view are asked for while they move. */
export const picturesMs = 80;

/**
 * Which rows of a long list of equal rows are seen, so that only these are drawn.
 * @param list The element as high as all rows.
 * @param scroller What scrolls it; absent: the page.
 * @returns First row, and the one behind the last.
 */
export function useVisibleRows(list: RefObject<HTMLElement | null>, rows: number, rowHeight: number, scroller?: RefObject<HTMLElement | null>): readonly [number, number] {
  const [range, setRange] = useState<readonly [number, number]>([0, 0]);
  useLayoutEffect(() => {
    let frame = 0;
    const measure = () => {
      frame = 0;
      if (!list.current || rowHeight <= 0) {
        return;
      }

      const top = list.current.getBoundingClientRect().top;
      const clip = scroller?.current?.getBoundingClientRect() ?? { top: 0, bottom: innerHeight };
      const first = Math.max(0, Math.floor((clip.top - top - marginPixels) / rowHeight));
      const last = Math.min(rows, Math.max(first, Math.ceil((clip.bottom - top + marginPixels) / rowHeight)));
      setRange((shown) => (shown[0] === first && shown[1] === last ? shown : [first, last]));
    };
    const soon = () => (frame ||= requestAnimationFrame(measure));
    measure();

    // Scrolling of an element does not bubble, but it is captured.
    addEventListener("scroll", soon, { capture: true, passive: true });
    addEventListener("resize", soon);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener("scroll", soon, { capture: true });
      removeEventListener("resize", soon);
    };
  }, [list, rows, rowHeight, scroller]);
  return range;
}

/** The width of an element, as it changes. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(entry!.contentRect.width));
    observer.observe(element.current!);
    setWidth(element.current!.clientWidth);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** A value at most so often: rows that fly past need no pictures. */
export function useThrottled<T>(value: T, everyMs: number): T {
  const [shown, setShown] = useState(value);
  const latest = useRef(value);
  const timer = useRef(0);
  latest.current = value;
  useEffect(() => {
    timer.current ||= setTimeout(() => {
      timer.current = 0;
      setShown(latest.current);
    }, everyMs);
  }, [value, everyMs]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return shown;
}
