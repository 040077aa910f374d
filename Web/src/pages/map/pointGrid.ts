import type { Box, MapPoints } from "../../api/map";
import type { Place } from "./view";

const across = 512;

/** Finds points by place: the numbers of the points of every cell of a grid, one cell after the other, each in the order of the map. */
export class PointGrid {
  readonly #points: MapPoints;
  readonly #starts = new Uint32Array(across * across + 1);
  readonly #numbers: Uint32Array;
  readonly #left: number;
  readonly #top: number;
  readonly #side: number;

  constructor(points: MapPoints) {
    this.#points = points;
    const { x, y, count } = points;
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < count; i++) {
      left = Math.min(left, x[i]!);
      right = Math.max(right, x[i]!);
      top = Math.min(top, y[i]!);
      bottom = Math.max(bottom, y[i]!);
    }

    this.#left = left;
    this.#top = top;
    this.#side = Math.max(right - left, bottom - top, 1e-6) / across;
    const cells = new Uint32Array(count);
    for (let i = 0; i < count; i++) {
      cells[i] = this.#row(y[i]!) * across + this.#column(x[i]!);
      this.#starts[cells[i]! + 1]!++;
    }

    for (let cell = 0; cell < across * across; cell++) {
      this.#starts[cell + 1]! += this.#starts[cell]!;
    }

    const next = this.#starts.slice();
    this.#numbers = new Uint32Array(count);
    for (let i = 0; i < count; i++) {
      this.#numbers[next[cells[i]!]!++] = i;
    }
  }

  /** The nearest point within a distance; undefined where there is none. */
  nearest([x, y]: Place, distance: number): number | undefined {
    let best: number | undefined;
    let square = distance * distance;
    this.#visit({ left: x - distance, top: y - distance, right: x + distance, bottom: y + distance }, (i) => {
      const away = (this.#points.x[i]! - x) ** 2 + (this.#points.y[i]! - y) ** 2;
      if (away <= square) {
        square = away;
        best = i;
      }
    });
    return best;
  }

  /** How many points the cells have that a box touches: quick, and no fewer than are in the box. */
  countAbout({ left, top, right, bottom }: Box): number {
    const [first, last] = [this.#column(left), this.#column(right)];
    let count = 0;
    for (let row = this.#row(top); row <= this.#row(bottom); row++) {
      count += this.#starts[row * across + last + 1]! - this.#starts[row * across + first]!;
    }

    return count;
  }

  /** The points of a box in the order of the map. */
  within({ left, top, right, bottom }: Box): number[] {
    const found: number[] = [];
    const { x, y } = this.#points;
    this.#visit({ left, top, right, bottom }, (i) => {
      if (x[i]! >= left && x[i]! <= right && y[i]! >= top && y[i]! <= bottom) {
        found.push(i);
      }
    });
    return found.sort((a, b) => a - b);
  }

  /** The points inside of a polygon, by the crossings of a ray. */
  inside(corners: readonly Place[]): number[] {
    const xs = corners.map(([x]) => x);
    const ys = corners.map(([, y]) => y);
    return this.within({ left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) }).filter((i) => {
      const [x, y] = [this.#points.x[i]!, this.#points.y[i]!];
      let isInside = false;
      for (let a = 0, b = corners.length - 1; a < corners.length; b = a++) {
        if (ys[a]! > y !== ys[b]! > y && x < ((xs[b]! - xs[a]!) * (y - ys[a]!)) / (ys[b]! - ys[a]!) + xs[a]!) {
          isInside = !isInside;
        }
      }

      return isInside;
    });
  }

  #visit({ left, top, right, bottom }: Box, visit: (point: number) => void) {
    const [first, last] = [this.#column(left), this.#column(right)];
    for (let row = this.#row(top); row <= this.#row(bottom); row++) {
      const end = this.#starts[row * across + last + 1]!;
      for (let at = this.#starts[row * across + first]!; at < end; at++) {
        visit(this.#numbers[at]!);
      }
    }
  }

  #column(x: number): number {
    return Math.min(Math.max(Math.floor((x - this.#left) / this.#side), 0), across - 1);
  }

  #row(y: number): number {
    return Math.min(Math.max(Math.floor((y - this.#top) / this.#side), 0), across - 1);
  }
}
