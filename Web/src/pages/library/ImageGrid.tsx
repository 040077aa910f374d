import type { ReadonlySignal } from "@preact/signals";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { thumbnailOf } from "../../api/images";
import type { LibraryImage } from "../../api/library";
import { bytes } from "../../parts/format";
import { picturesMs, useThrottled, useVisibleRows, useWidth } from "../../parts/visibleRows";

const cellWidth = 170;
const fewestColumns = 3;
const captionHeight = 44;
const gap = 8;

/** Images before the end at which more are asked for. */
const ahead = 60;

/**
 * Images in rows of which only those in view are drawn. Arrow keys move, Space selects, with Shift from the last selected on; Enter opens.
 */
export function ImageGrid({ images, selected, onSelect, onOpen, onTrash, onNearEnd, label }: {
  images: ReadonlySignal<readonly LibraryImage[]>;
  selected: ReadonlySet<number>;
  onSelect: (ids: ReadonlySet<number>) => void;
  onOpen: (image: LibraryImage) => void;
  onTrash: () => void;
  onNearEnd: () => void;
  label: string;
}) {
  const grid = useRef<HTMLDivElement>(null);
  const id = useId();
  const [active, setActive] = useState(0);
  const [anchor, setAnchor] = useState(0);
  const width = useWidth(grid);
  const columns = Math.max(fewestColumns, Math.floor((width + gap) / (cellWidth + gap)));
  const cell = (width + gap) / columns;
  const rowHeight = Math.round(cell * 0.75) + captionHeight + gap;
  const all = images.value;
  const rows = Math.ceil(all.length / columns);
  const drawnRows = useVisibleRows(grid, rows, width > 0 ? rowHeight : 0);
  const [first, last] = drawnRows;
  const [firstSeen, lastSeen] = useThrottled(drawnRows, picturesMs);
  const current = Math.min(active, all.length - 1);
  const nearEnd = last * columns >= all.length - ahead;
  useEffect(() => {
    if (nearEnd) {
      onNearEnd();
    }
  }, [nearEnd, all.length, onNearEnd]);

  function range(from: number, to: number): Set<number> {
    return new Set(all.slice(Math.min(from, to), Math.max(from, to) + 1).map((image) => image.id));
  }

  function moveTo(index: number, isRange: boolean) {
    const next = Math.max(0, Math.min(all.length - 1, index));
    setActive(next);
    if (isRange) {
      onSelect(range(anchor, next));
    } else {
      setAnchor(next);
    }

    reveal(Math.floor(next / columns));
  }

  function reveal(row: number) {
    const top = grid.current!.getBoundingClientRect().top + row * rowHeight;
    if (top < 0) {
      scrollBy({ top: top - gap });
    } else if (top + rowHeight > innerHeight) {
      scrollBy({ top: top + rowHeight - innerHeight + gap });
    }
  }

  function toggle(index: number) {
    const chosen = new Set(selected);
    const at = all[index]!.id;
    if (!chosen.delete(at)) {
      chosen.add(at);
    }

    setActive(index);
    setAnchor(index);
    onSelect(chosen);
  }

  function press(event: KeyboardEvent) {
    const page = Math.max(1, Math.floor(innerHeight / rowHeight) - 1) * columns;
    const moves: Record<string, number> = {
      ArrowRight: current + 1,
      ArrowLeft: current - 1,
      ArrowDown: current + columns,
      ArrowUp: current - columns,
      PageDown: current + page,
      PageUp: current - page,
      Home: event.ctrlKey ? 0 : current - (current % columns),
      End: event.ctrlKey ? all.length - 1 : current - (current % columns) + columns - 1,
    };
    const to = moves[event.key];
    if (to !== undefined) {
      moveTo(to, event.shiftKey);
    } else if (event.key === " " && event.shiftKey) {
      onSelect(range(anchor, current));
    } else if (event.key === " ") {
      toggle(current);
    } else if (event.key === "Enter" && all[current]) {
      onOpen(all[current]);
    } else if (event.key === "Delete" && selected.size > 0) {
      onTrash();
    } else if (event.key === "Escape" && selected.size > 0) {
      onSelect(new Set());
    } else if (event.key === "a" && (event.ctrlKey || event.metaKey)) {
      onSelect(new Set(all.map((image) => image.id)));
    } else {
      return;
    }

    event.preventDefault();
  }

  function click(event: MouseEvent, index: number) {
    grid.current!.focus({ preventScroll: true });
    if (event.shiftKey) {
      setActive(index);
      onSelect(range(anchor, index));
    } else if (event.ctrlKey || event.metaKey || (event.target as Element).closest(".tick")) {
      toggle(index);
    } else {
      setActive(index);
      setAnchor(index);
      onOpen(all[index]!);
    }
  }

  const drawn = [];
  for (let row = first; row < Math.min(last, rows); row++) {
    drawn.push(
      <div key={row} role="row" aria-rowindex={row + 1} class="image-row" style={{ top: `${row * rowHeight}px`, height: `${rowHeight - gap}px` }}>
        {all.slice(row * columns, (row + 1) * columns).map((image, column) => {
          const index = row * columns + column;
          return (
            <div
              key={image.id}
              id={`${id}-${image.id}`}
              role="gridcell"
              aria-colindex={column + 1}
              aria-selected={selected.has(image.id)}
              class={`image-cell${index === current ? " active" : ""}`}
              style={{ width: `${cell - gap}px` }}
              onClick={(event) => click(event, index)}
            >
              <span class="picture">{row >= firstSeen && row < lastSeen && <img src={thumbnailOf(image.id)} alt="" decoding="async" draggable={false} />}</span>
              <span class="tick" aria-hidden="true">{selected.has(image.id) ? "✓" : ""}</span>
              <span class="caption">{image.name ?? `image ${image.id}`}</span>
              <span class="caption faint">{image.width} × {image.height} · {bytes(image.bytes)}</span>
            </div>
          );
        })}
      </div>);
  }

  return (
    <div
      ref={grid}
      class="image-grid"
      role="grid"
      aria-label={label}
      aria-multiselectable
      aria-rowcount={rows}
      aria-colcount={columns}
      aria-activedescendant={all[current] ? `${id}-${all[current].id}` : undefined}
      tabIndex={0}
      style={{ height: `${rows * rowHeight}px` }}
      onKeyDown={press}
    >
      {drawn}
    </div>
  );
}
