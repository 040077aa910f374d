import type { MapPoints } from "../../api/map";
import { thumbnailOf } from "../../api/images";
import type { PointGrid } from "./pointGrid";
import { boxOf, pixelOf, type Size, type View } from "./view";

const side = 72;
const maxShown = 400;
const maxKept = 1200;

/** Thumbnails are shown where no more points than this are in the window. */
const maxInView = 6000;

/** Pictures over points, where there is room: the first points, in the order of the map, of which no two share a cell of a grid. */
export class ThumbnailLayer {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #pictures = new Map<number, HTMLImageElement>();
  readonly #redraw: () => void;

  /** @param redraw Called when a picture has come. */
  constructor(canvas: HTMLCanvasElement, redraw: () => void) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d")!;
    this.#redraw = redraw;
  }

  /** @param selected Ids. @param loads Whether pictures that are missing are asked for. @returns How many are shown. */
  draw(points: MapPoints, grid: PointGrid, view: View, size: Size, pixelRatio: number, selected: ReadonlySet<number>, loads: boolean): number {
    const [width, height] = [Math.round(size.width * pixelRatio), Math.round(size.height * pixelRatio)];
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }

    const context = this.#context;
    context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
    context.clearRect(0, 0, size.width, size.height);
    const box = boxOf(view, size, side);
    if (grid.countAbout(box) > maxInView) {
      return 0;
    }

    const taken = new Set<number>();
    const cell = side / view.scale;
    let shown = 0;
    for (const i of grid.within(box)) {
      // Cells belong to the map, so that the same pictures stay while it moves.
      const key = Math.floor(points.x[i]! / cell) * 65_536 + Math.floor(points.y[i]! / cell);
      if (shown >= maxShown || taken.has(key)) {
        continue;
      }

      taken.add(key);
      shown++;
      const picture = this.#pictureOf(points.ids[i]!, loads);
      if (picture?.complete && picture.naturalWidth > 0) {
        const [x, y] = pixelOf(view, size, points.x[i]!, points.y[i]!);
        const fitting = side / Math.max(picture.naturalWidth, picture.naturalHeight);
        const [w, h] = [picture.naturalWidth * fitting, picture.naturalHeight * fitting];
        context.drawImage(picture, x - w / 2, y - h / 2, w, h);
        if (selected.has(points.ids[i]!)) {
          context.strokeStyle = getComputedStyle(this.#canvas).color;
          context.lineWidth = 4;
          context.strokeRect(x - w / 2, y - h / 2, w, h);
        }
      }
    }

    return shown;
  }

  #pictureOf(id: number, loads: boolean): HTMLImageElement | undefined {
    let picture = this.#pictures.get(id);
    if (picture) {
      // The last used are at the end.
      this.#pictures.delete(id);
    } else if (!loads) {
      return undefined;
    } else {
      picture = new Image();
      picture.decoding = "async";
      picture.onload = this.#redraw;
      picture.src = thumbnailOf(id);
      if (this.#pictures.size >= maxKept) {
        const [oldest] = this.#pictures.keys();
        this.#pictures.delete(oldest!);
      }
    }

    this.#pictures.set(id, picture);
    return picture;
  }
}
