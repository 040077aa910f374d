import { useEffect, useId, useRef } from "preact/hooks";
import { thumbnailOf } from "../../api/images";
import { bytes, count, several } from "../../parts/format";
import { picturesMs, useThrottled, useVisibleRows } from "../../parts/visibleRows";
import type { Review } from "./review";

const rowHeight = 60;

const stateTexts = { open: "", trashed: "in the trash", kept: "all stays", different: "no duplicates" } as const;

/** All groups, one line each, of which only those in view are drawn. */
export function GroupList({ review }: { review: Review }) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const places = review.listed.value;
  const place = review.place.value;
  void review.version.value;
  const range = useVisibleRows(list, places.length, rowHeight, scroller);
  const [first, last] = range;
  const [firstSeen, lastSeen] = useThrottled(range, picturesMs);
  useEffect(() => {
    const box = scroller.current!;
    if (place * rowHeight < box.scrollTop) {
      box.scrollTop = place * rowHeight;
    } else if ((place + 1) * rowHeight > box.scrollTop + box.clientHeight) {
      box.scrollTop = (place + 1) * rowHeight - box.clientHeight;
    }
  }, [place]);

  function press(event: KeyboardEvent) {
    const page = Math.max(1, Math.floor(scroller.current!.clientHeight / rowHeight) - 1);
    const moves: Record<string, number> = { PageDown: place + page, PageUp: place - page, Home: 0, End: places.length - 1 };
    const to = moves[event.key];
    if (to !== undefined) {
      event.preventDefault();
      void review.goTo(to);
    }
  }

  const drawn = [];
  for (let row = first; row < Math.min(last, places.length); row++) {
    const { number, items, goes, bytes: size, state, stays, leaves } = review.summary(row);
    drawn.push(
      <div
        key={number}
        id={`${id}-${row}`}
        role="option"
        aria-selected={row === place}
        aria-posinset={row + 1}
        aria-setsize={places.length}
        class={`group-line ${state}`}
        style={{ top: `${row * rowHeight}px` }}
        onClick={() => void review.goTo(row)}
      >
        {[stays, leaves].map((image, index) => image > 0 && (
          <span key={index} class={`picture${index === 1 && goes > 0 ? " leaves" : ""}`}>
            {row >= firstSeen && row < lastSeen && <img src={thumbnailOf(image)} alt="" decoding="async" />}
          </span>
        ))}
        <span>
          {several(items, "item")}<br />
          <span class="faint">{state !== "open" ? stateTexts[state] : goes > 0 ? `${count(goes)} ${goes === 1 ? "goes" : "go"}, ${bytes(size)}` : "all stays"}</span>
        </span>
      </div>);
  }

  return (
    <div
      ref={scroller}
      class="group-list"
      role="listbox"
      aria-label="Groups of duplicates"
      aria-activedescendant={places.length > 0 ? `${id}-${place}` : undefined}
      tabIndex={0}
      onKeyDown={press}
    >
      <div ref={list} role="presentation" class="group-lines" style={{ height: `${places.length * rowHeight}px` }}>{drawn}</div>
    </div>
  );
}
