/** How a picture lies on another one, whose upper left corner is 0, 0 and whose sides are 1 each. */
export interface Placement {
  left: number;
  top: number;
  width: number;
  height: number;
  /** 0 is as it is; 1 to 3 turned by quarters to the right, 4 to 7 the same mirrored. */
  orientation: number;
}

const orientations = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** The other picture fills the first. */
export const filling = (orientation = 0): Placement => ({ left: 0, top: 0, width: 1, height: 1, orientation });

interface Sized {
  readonly width: number;
  readonly height: number;
}

type Drawable = CanvasImageSource & Sized;

/** Grey levels, row by row, and whether a picture is there. */
interface Sketch extends Sized {
  levels: Float32Array;
  isThere: Uint8Array;
}

/** Long sides of the pictures that are compared: to find places at all, to choose among them, and to have the best exactly. */
const coarseSide = 48;
const mediumSide = 64;
const fineSide = 160;

/** A part that covers less of a picture is not looked for: it fits in many places. */
const smallestPart = 0.15;
const scaleStep = 0.95;

/** Correlation from which a part is found. */
const partCorrelation = 0.9;

/** Correlation from which, even of sketches, no better way of laying it is looked for. */
const certainCorrelation = 0.95;

/** What another way of laying it must be better by than a simpler one. */
const margin = 0.02;

/** So many of the best places are chosen among. */
const closest = 6;

interface Candidate {
  placement: Placement;
  correlation: number;
}

/**
 * Finds how to lay a picture on another one so that both show the same in the same places: turned or mirrored, and where one is cut out of the
 * other, there. By the normalised cross-correlation of grey levels, first small with all sizes and places, then finer about the best.
 */
export async function align(first: Drawable, second: Drawable): Promise<Placement> {
  const [base, other] = [reduced(first), reduced(second)];
  const whole = sketch(base, filling(), sized(base, coarseSide));
  const [filled] = orientations
    .map((orientation) => ({ placement: filling(orientation), correlation: correlate(whole, sketch(other, filling(orientation), whole)) }))
    .sort((a, b) => rank(b) - rank(a));
  if (filled!.correlation >= certainCorrelation) {
    return filled!.placement;
  }

  const found: Candidate[] = [];
  for (const orientation of orientations) {
    await new Promise((resolve) => setTimeout(resolve)); // it takes a while, and the page shall answer meanwhile
    const turned = turnedSize(other, orientation);
    found.push(...findPart(whole, other, turned, orientation));
    found.push(...findPart(sketch(other, filling(orientation), sized(turned, coarseSide)), base, base, 0)
      .map(({ placement, correlation }) => ({ placement: { ...inverse(placement), orientation }, correlation })));
    if (found.some(({ correlation }) => correlation >= certainCorrelation)) {
      break;
    }
  }

  const correlationAt = (side: number) => {
    const kept = sketch(base, filling(), sized(base, side));
    return (placement: Placement) =>
      isWithin(placement) || isWithin(inverse(placement)) ? correlate(kept, sketch(other, placement, kept)) : -Infinity;
  };
  const roughly = correlationAt(mediumSide);
  const [part] = found.sort((a, b) => rank(b) - rank(a)).slice(0, closest)
    .map(({ placement }) => refine(placement, roughly, 1 / coarseSide, 1 / (8 * mediumSide)))
    .sort((a, b) => b.correlation - a.correlation);
  return part && part.correlation >= Math.max(partCorrelation, roughly(filled!.placement) + margin)
    ? refine(part.placement, correlationAt(fineSide), 1 / (4 * mediumSide), 1 / (8 * fineSide)).placement
    : filled!.placement;
}

/** As it is before turned or mirrored, where they are about as good. */
const rank = ({ placement, correlation }: Candidate) => correlation - (placement.orientation === 0 ? 0 : margin);

/** Draws one picture on an empty one of a size. */
export function drawPlaced(picture: Drawable, { left, top, width, height, orientation }: Placement, size: Sized): ImageData {
  const context = new OffscreenCanvas(size.width, size.height).getContext("2d", { willReadFrequently: true })!;
  context.translate((left + width / 2) * size.width, (top + height / 2) * size.height);
  if (orientation >= 4) {
    context.scale(-1, 1);
  }

  const quarter = orientation % 4;
  context.rotate((quarter * Math.PI) / 2);
  const [across, down] = quarter % 2 === 0 ? [width * size.width, height * size.height] : [height * size.height, width * size.width];
  context.drawImage(picture, -across / 2, -down / 2, across, down);
  return context.getImageData(0, 0, size.width, size.height);
}

/** A picture no larger than is looked at, so that drawing it often is cheap. */
function reduced(picture: Drawable): OffscreenCanvas {
  const { width, height } = sized(picture, 2 * fineSide);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  return canvas;
}

/** The size of a picture after it was turned. */
export const turnedSize = ({ width, height }: Sized, orientation: number): Sized => (orientation % 2 === 0 ? { width, height } : { width: height, height: width });

/** How the first picture lies on the other one, both as the first sees them. */
export const inverse = ({ left, top, width, height, orientation }: Placement): Placement =>
  ({ left: -left / width, top: -top / height, width: 1 / width, height: 1 / height, orientation });

/** The size with the same proportions and a long side of at most so many pixels. */
export function sized({ width, height }: Sized, side: number): Sized {
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Where a picture fits best as a part of another one, for each of many sizes. */
function findPart(whole: Sketch, part: Drawable, { width, height }: Sized, orientation: number): Candidate[] {
  const largest = Math.min(whole.width, (whole.height * width) / height);
  const found: Candidate[] = [];
  const area = (largest * largest * height) / width;
  for (let share = 1; share * share * area >= smallestPart * whole.width * whole.height; share *= scaleStep) {
    const size = { width: Math.max(1, Math.round(share * largest)), height: Math.max(1, Math.round((share * largest * height) / width)) };
    const small = sketch(part, filling(orientation), size);
    let [bestLeft, bestTop, correlation] = [0, 0, -Infinity];
    for (let top = 0; top + size.height <= whole.height; top++) {
      for (let left = 0; left + size.width <= whole.width; left++) {
        const here = correlate(whole, small, left, top);
        if (here > correlation) {
          [bestLeft, bestTop, correlation] = [left, top, here];
        }
      }
    }

    const placement = {
      left: bestLeft / whole.width, top: bestTop / whole.height, width: size.width / whole.width, height: size.height / whole.height, orientation,
    };
    found.push({ placement, correlation });
  }

  return found;
}

/** Whether a picture lies within the other one, but for what its place is uncertain by. */
function isWithin({ left, top, width, height }: Placement): boolean {
  return Math.min(left, top, 1 - left - width, 1 - top - height) >= -1 / coarseSide;
}

/** Climbs to the best placement nearby, by ever smaller steps of place and size. */
function refine(start: Placement, correlationOf: (placement: Placement) => number, first: number, last: number): Candidate {
  let best = { placement: start, correlation: correlationOf(start) };
  for (let step = first; step >= last; step /= 2) {
    for (let climbed = true; climbed;) {
      climbed = false;
      const { left, top, width, height } = best.placement;
      const changes = [
        { left: left - step }, { left: left + step }, { top: top - step }, { top: top + step }, ...[1 - step, 1 + step].flatMap((factor) => [
          { left: left + (width - width * factor) / 2, top: top + (height - height * factor) / 2, width: width * factor, height: height * factor },
          { left: left + (width - width * factor) / 2, width: width * factor },
        ]),
      ];
      for (const change of changes) {
        const placement = { ...best.placement, ...change };
        const correlation = correlationOf(placement);
        if (correlation > best.correlation) {
          best = { placement, correlation };
          climbed = true;
        }
      }
    }
  }

  return best;
}

function sketch(picture: Drawable, placement: Placement, size: Sized): Sketch {
  const { data, width, height } = drawPlaced(picture, placement, size);
  const levels = new Float32Array(width * height);
  const isThere = new Uint8Array(width * height);
  for (let i = 0; i < levels.length; i++) {
    levels[i] = 0.3 * data[4 * i]! + 0.59 * data[4 * i + 1]! + 0.11 * data[4 * i + 2]!;
    isThere[i] = data[4 * i + 3]! === 255 ? 1 : 0;
  }

  return { levels, isThere, width, height };
}

/** Normalised cross-correlation, -1..1, of a sketch with the part of another one that it lies on; 0 where one of them is all of one grey. */
function correlate(whole: Sketch, part: Sketch, left = 0, top = 0): number {
  let [count, sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < part.height; row++) {
    for (let column = 0; column < part.width; column++) {
      const at = row * part.width + column;
      if (part.isThere[at]) {
        const [a, b] = [whole.levels[(top + row) * whole.width + left + column]!, part.levels[at]!];
        count++;
        sumA += a;
        sumB += b;
        squaresA += a * a;
        squaresB += b * b;
        products += a * b;
      }
    }
  }

  const spread = (count * squaresA - sumA * sumA) * (count * squaresB - sumB * sumB);
  return spread > 0 ? (count * products - sumA * sumB) / Math.sqrt(spread) : 0;
}
