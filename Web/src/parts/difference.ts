/** How two pictures differ, place by place. Channels are compared after one is turned so that it fits the other best. */
export interface Difference {
  /** The kept picture in grey, with what differs in red. */
  pixels: ImageData;
  /** The other picture as it was turned and scaled to fit. */
  turned: ImageData;
  /** The share of places that differ visibly, 0..1. */
  share: number;
  /** Whether it had to be turned or mirrored. */
  isTurned: boolean;
}

/** Side of the small pictures by which the best of eight orientations is told. */
const sketchSide = 24;

/** Levels of 255 from which a difference is seen; recompression stays below. */
const visibleLevels = 24;

/** Draws one picture in the size of another, turned by quarters and mirrored; orientation 0 is as it is. */
export function drawTurned(picture: CanvasImageSource, orientation: number, width: number, height: number): ImageData {
  const context = contextOf(width, height);
  context.translate(width / 2, height / 2);
  if (orientation >= 4) {
    context.scale(-1, 1);
  }

  const quarter = orientation % 4;
  context.rotate((quarter * Math.PI) / 2);
  const [across, down] = quarter % 2 === 0 ? [width, height] : [height, width];
  context.drawImage(picture, -across / 2, -down / 2, across, down);
  return context.getImageData(0, 0, width, height);
}

/** Compares two pictures in the size of the first, at most `most` pixels a side. */
export function compare(kept: ImageBitmap, other: ImageBitmap, most: number): Difference {
  const scale = Math.min(1, most / Math.max(kept.width, kept.height));
  const [width, height] = [Math.max(1, Math.round(kept.width * scale)), Math.max(1, Math.round(kept.height * scale))];
  const sketch = drawTurned(kept, 0, sketchSide, sketchSide);
  const apart = Array.from({ length: 8 }, (_, orientation) => distance(sketch, drawTurned(other, orientation, sketchSide, sketchSide)));
  const orientation = apart.indexOf(Math.min(...apart));
  const base = drawTurned(kept, 0, width, height);
  const turned = drawTurned(other, orientation, width, height);
  const pixels = new ImageData(width, height);
  let differing = 0;
  for (let i = 0; i < pixels.data.length; i += 4) {
    const grey = 0.3 * base.data[i]! + 0.59 * base.data[i + 1]! + 0.11 * base.data[i + 2]!;
    const levels = Math.max(
      Math.abs(base.data[i]! - turned.data[i]!),
      Math.abs(base.data[i + 1]! - turned.data[i + 1]!),
      Math.abs(base.data[i + 2]! - turned.data[i + 2]!));
    const isSeen = levels >= visibleLevels;
    differing += isSeen ? 1 : 0;
    const red = isSeen ? Math.min(1, 0.35 + levels / 128) : 0;
    const dimmed = 64 + grey * 0.6;
    pixels.data[i] = dimmed + (255 - dimmed) * red;
    pixels.data[i + 1] = dimmed * (1 - red);
    pixels.data[i + 2] = dimmed * (1 - red);
    pixels.data[i + 3] = 255;
  }

  return { pixels, turned, share: differing / (width * height), isTurned: orientation !== 0 };
}

function distance(a: ImageData, b: ImageData): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) {
    sum += Math.abs(a.data[i]! - b.data[i]!);
  }

  return sum;
}

function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  return new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true })!;
}
