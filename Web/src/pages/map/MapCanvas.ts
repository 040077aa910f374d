import type { Box, MapPoints } from "../../api/map";
import { PointGrid } from "./pointGrid";
import { PointRenderer } from "./PointRenderer";
import { ThumbnailLayer } from "./ThumbnailLayer";
import { boxOf, fit, moved, pixelOf, placeAt, zoomed, type Place, type Size, type View } from "./view";

/** A frame that takes longer while the map moves makes the next draw fewer points. */
const slowMs = 28;
const fastMs = 20;
const fewestPoints = 20_000;
const restMs = 160;
const pickPixels = 14;
const stepPixels = 90;

export interface MapEvents {
  /** The point of an image was clicked. */
  opened: (id: number) => void;
  /** The points of images were surrounded. */
  selected: (ids: number[]) => void;
  /** The map came to rest, with this in and about the window. */
  rested: (window: Box, about: Box) => void;
  /** What is drawn changed. */
  drawn: (thumbnails: number) => void;
}

/** The map in the window: draws it, and moves, zooms, picks and surrounds by pointer and keyboard. */
export class MapCanvas {
  readonly #element: HTMLElement;
  readonly #renderer: PointRenderer;
  readonly #thumbnails: ThumbnailLayer;
  readonly #lasso: SVGPolylineElement;
  readonly #events: MapEvents;
  readonly #pointers = new Map<number, { x: number; y: number }>();
  readonly #ends = new AbortController();
  readonly #sizes: ResizeObserver;
  #points: MapPoints | undefined;
  #grid: PointGrid | undefined;
  #selected: ReadonlySet<number> = new Set();
  #view: View = { x: 0, y: 0, scale: 1 };
  #size: Size = { width: 1, height: 1 };
  #budget = Infinity;
  #isDue = false;
  #lastFrame = 0;
  #wasMoving = false;
  #isMoving = false;
  #rest = 0;
  #path: Place[] | undefined;
  #traveled = 0;

  /** Whether dragging surrounds points instead of moving the map. */
  surrounds = false;

  /** @throws {Error} The browser cannot draw it. */
  constructor(element: HTMLElement, events: MapEvents) {
    this.#element = element;
    this.#events = events;
    const [dots, pictures] = element.querySelectorAll("canvas");
    this.#renderer = new PointRenderer(dots!);
    this.#thumbnails = new ThumbnailLayer(pictures!, () => this.#redraw());
    this.#lasso = element.querySelector("polyline")!;
    this.#sizes = new ResizeObserver(() => this.#resize());
    this.#sizes.observe(element);
    this.#listen();
  }

  show(points: MapPoints, colors: Uint8Array, keepsView: boolean): void {
    this.#points = points;
    this.#grid = new PointGrid(points);
    this.#budget = Infinity;
    this.#renderer.setPoints(points, colors);
    this.#size = { width: this.#element.clientWidth, height: this.#element.clientHeight };
    if (!keepsView) {
      this.#view = fit(points.x, points.y, this.#size);
    }

    this.#redraw();
  }

  setColors(colors: Uint8Array): void {
    this.#renderer.setColors(colors);
    this.#redraw();
  }

  setSelected(ids: ReadonlySet<number>): void {
    this.#selected = ids;
    this.#redraw();
  }

  /** The ids of the points in the window. */
  inView(): number[] {
    return this.#idsOf(this.#grid?.within(boxOf(this.#view, this.#size)));
  }

  fit(): void {
    if (this.#points) {
      this.#go(fit(this.#points.x, this.#points.y, this.#size));
    }
  }

  zoom(factor: number): void {
    this.#go(zoomed(this.#view, this.#size, factor));
  }

  dispose(): void {
    this.#ends.abort();
    this.#sizes.disconnect();
    clearTimeout(this.#rest);
    this.#renderer.dispose();
  }

  #resize(): void {
    this.#size = { width: Math.max(1, this.#element.clientWidth), height: Math.max(1, this.#element.clientHeight) };
    this.#redraw();
  }

  #go(view: View): void {
    this.#view = view;
    this.#isMoving = true;
    clearTimeout(this.#rest);
    this.#redraw();
  }

  /** Draws all points once the map is at rest. */
  #settle(): void {
    this.#isMoving = false;
    this.#redraw();
    const { width, height } = this.#size;
    this.#events.rested(boxOf(this.#view, this.#size), boxOf(this.#view, this.#size, Math.max(width, height) / 2));
  }

  #idsOf(points: readonly number[] = []): number[] {
    return points.map((point) => this.#points!.ids[point]!);
  }

  #open(at: Place, pixels: number): void {
    const point = this.#grid?.nearest(at, pixels / this.#view.scale);
    if (point !== undefined) {
      this.#events.opened(this.#points!.ids[point]!);
    }
  }

  #redraw(): void {
    if (!this.#isDue && !this.#ends.signal.aborted) {
      this.#isDue = true;
      requestAnimationFrame((now) => this.#paint(now));
    }
  }

  #paint(now: number): void {
    this.#isDue = false;
    const points = this.#points;
    if (!points || !this.#grid || this.#ends.signal.aborted) {
      return;
    }

    const isMoving = this.#isMoving;
    if (isMoving && this.#wasMoving) {
      // The time from frame to frame also has what the graphics processor is late by.
      const took = now - this.#lastFrame;
      if (took > slowMs) {
        this.#budget = Math.max(fewestPoints, Math.min(this.#budget, points.count) * Math.max(slowMs / took, 0.2));
      } else if (took < fastMs) {
        this.#budget = Math.min(this.#budget * 1.1, points.count);
      }
    }

    this.#wasMoving = isMoving;
    this.#lastFrame = now;
    const pixelRatio = Math.min(devicePixelRatio, 2);
    const pointSize = Math.min(Math.max(Math.sqrt(this.#view.scale) * 0.55, points.count > 50_000 ? 1.5 : 2.5), 7);
    this.#renderer.draw(this.#view, this.#size, pixelRatio, pointSize, isMoving ? this.#budget : points.count);
    this.#events.drawn(this.#thumbnails.draw(points, this.#grid, this.#view, this.#size, pixelRatio, this.#selected, !isMoving));
    if (isMoving) {
      // Counted from here: where frames take long, the time between two of them is no rest.
      clearTimeout(this.#rest);
      this.#rest = window.setTimeout(() => this.#settle(), restMs);
    }
  }

  #listen(): void {
    const options = { signal: this.#ends.signal };
    const element = this.#element;
    element.addEventListener("pointerdown", (event) => this.#press(event), options);
    element.addEventListener("pointermove", (event) => this.#drag(event), options);
    element.addEventListener("pointerup", (event) => this.#release(event, true), options);
    element.addEventListener("pointercancel", (event) => this.#release(event, false), options);
    element.addEventListener("wheel", (event) => this.#turn(event), { ...options, passive: false });
    element.addEventListener("keydown", (event) => this.#key(event), options);
  }

  #at(event: MouseEvent): { x: number; y: number } {
    const box = this.#element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  #press(event: PointerEvent): void {
    if (event.button !== 0) {
      return;
    }

    this.#element.setPointerCapture(event.pointerId);
    const at = this.#at(event);
    this.#pointers.set(event.pointerId, at);
    this.#traveled = 0;
    this.#path = (this.surrounds || event.shiftKey) && this.#pointers.size === 1 ? [placeAt(this.#view, this.#size, at.x, at.y)] : undefined;
  }

  #drag(event: PointerEvent): void {
    const before = this.#pointers.get(event.pointerId);
    if (!before) {
      return;
    }

    const at = this.#at(event);
    this.#traveled += Math.hypot(at.x - before.x, at.y - before.y);
    this.#pointers.set(event.pointerId, at);
    if (this.#path) {
      this.#path.push(placeAt(this.#view, this.#size, at.x, at.y));
      this.#drawPath();
      return;
    }

    const fingers = this.#pointers.size;
    const view = moved(this.#view, (at.x - before.x) / fingers, (at.y - before.y) / fingers);
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.#go(other
      ? zoomed(view, this.#size, apart(at, other) / apart(before, other), (at.x + other.x) / 2, (at.y + other.y) / 2)
      : view);
  }

  #release(event: PointerEvent, isWanted: boolean): void {
    if (!this.#pointers.delete(event.pointerId) || !isWanted) {
      this.#path = undefined;
      this.#drawPath();
      return;
    }

    const path = this.#path;
    this.#path = undefined;
    this.#drawPath();
    if (this.#traveled < 5) {
      const at = this.#at(event);
      this.#open(placeAt(this.#view, this.#size, at.x, at.y), pickPixels);
    } else if (path && this.#grid) {
      this.#events.selected(this.#idsOf(this.#grid.inside(path)));
    }
  }

  #turn(event: WheelEvent): void {
    event.preventDefault();
    const at = this.#at(event);
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    this.#go(zoomed(this.#view, this.#size, Math.exp((-event.deltaY * lines) / 400), at.x, at.y));
  }

  #key(event: KeyboardEvent): void {
    const keys: Record<string, () => void> = {
      ArrowLeft: () => this.#go(moved(this.#view, stepPixels, 0)),
      ArrowRight: () => this.#go(moved(this.#view, -stepPixels, 0)),
      ArrowUp: () => this.#go(moved(this.#view, 0, stepPixels)),
      ArrowDown: () => this.#go(moved(this.#view, 0, -stepPixels)),
      "+": () => this.zoom(1.4),
      "=": () => this.zoom(1.4),
      "-": () => this.zoom(1 / 1.4),
      "0": () => this.fit(),
      Enter: () => this.#open([this.#view.x, this.#view.y], Math.max(this.#size.width, this.#size.height)),
    };
    const act = keys[event.key];
    if (act && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      act();
    }
  }

  #drawPath(): void {
    this.#lasso.setAttribute("points", (this.#path ?? []).map(([x, y]) => pixelOf(this.#view, this.#size, x, y).join(",")).join(" "));
  }
}

const apart = (a: { x: number; y: number }, b: { x: number; y: number }) => Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
