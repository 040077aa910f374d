import type { Box } from "../../api/map";

/** What of the map is in the window: the place in its middle, and pixels a unit. */
export interface View {
  x: number;
  y: number;
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

export type Place = readonly [x: number, y: number];

const margin = 0.06;

/** The view that shows all points. */
export function fit(x: Float32Array, y: Float32Array, { width, height }: Size): View {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < x.length; i++) {
    left = Math.min(left, x[i]!);
    right = Math.max(right, x[i]!);
    top = Math.min(top, y[i]!);
    bottom = Math.max(bottom, y[i]!);
  }

  if (left > right) {
    return { x: 0, y: 0, scale: 1 };
  }

  const scale = (1 - 2 * margin) * Math.min(width / Math.max(right - left, 1e-3), height / Math.max(bottom - top, 1e-3));
  return { x: (left + right) / 2, y: (top + bottom) / 2, scale };
}

/** The place of the map under a pixel. */
export const placeAt = (view: View, { width, height }: Size, left: number, top: number): Place =>
  [view.x + (left - width / 2) / view.scale, view.y + (top - height / 2) / view.scale];

/** The part of the map in the window, and as many pixels more on every side; its edges are as precise as places are. */
export function boxOf(view: View, size: Size, more = 0): Box {
  const [left, top] = placeAt(view, size, -more, -more);
  const [right, bottom] = placeAt(view, size, size.width + more, size.height + more);
  return { left: Math.fround(left), top: Math.fround(top), right: Math.fround(right), bottom: Math.fround(bottom) };
}

/** The pixel over a place of the map. */
export const pixelOf = (view: View, { width, height }: Size, x: number, y: number): Place =>
  [(x - view.x) * view.scale + width / 2, (y - view.y) * view.scale + height / 2];

/** Moved by pixels. */
export const moved = (view: View, right: number, down: number): View =>
  ({ ...view, x: view.x - right / view.scale, y: view.y - down / view.scale });

/** Nearer by a factor, while the place under a pixel stays there. */
export function zoomed(view: View, size: Size, factor: number, left = size.width / 2, top = size.height / 2): View {
  const [x, y] = placeAt(view, size, left, top);
  const scale = Math.min(Math.max(view.scale * factor, 1e-3), 1e6);
  return { x: x - (left - size.width / 2) / scale, y: y - (top - size.height / 2) / scale, scale };
}
