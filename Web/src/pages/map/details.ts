import { getPoints, maxPoints, type Box, type MapPoints } from "../../api/map";

/** Read of a box at most: enough for a window full, little enough to come at once. */
const boxPoints = 100_000;

/** A box that is smaller than the one read by this much has points that were not read with it. */
const finer = 2;

/** Whether what was read of a whole map may not be all of it, because it is as much as is read at once. */
export const isSample = (map: MapPoints): boolean => map.count >= maxPoints;

/** The points of a map too large to be read as a whole: a sample of it, and what lies about the window in as much detail as is needed there. */
export class Details {
  readonly #measure: string;
  readonly #sample: MapPoints;
  #read: { box: Box; isWhole: boolean } | undefined;
  #reading = new AbortController();

  constructor(measure: string, sample: MapPoints) {
    this.#measure = measure;
    this.#sample = sample;
  }

  /**
   * The sample, and after it the other points of the box about the window: the sample stays in its order.
   * @returns undefined where there is nothing to add, or another box was asked for meanwhile.
   * @throws {Problem} The server did not answer.
   */
  async read(window: Box, about: Box): Promise<MapPoints | undefined> {
    this.stop();
    if (!isSample(this.#sample) || (this.#read && has(this.#read.box, window) && (this.#read.isWhole || widthOf(this.#read.box) < finer * widthOf(about)))) {
      return undefined;
    }

    const known = idsIn(this.#sample, about);
    if (known.size >= boxPoints) {
      return undefined; // the sample has those of the lowest ranks already
    }

    const reading = (this.#reading = new AbortController());
    try {
      const points = await getPoints(this.#measure, boxPoints, reading.signal, about);
      this.#read = { box: about, isWhole: points.count < boxPoints };
      return joined(this.#sample, points, known);
    } catch (failure) {
      if (reading.signal.aborted) {
        return undefined;
      }

      throw failure;
    }
  }

  stop(): void {
    this.#reading.abort();
  }
}

const widthOf = (box: Box) => box.right - box.left;

const has = (outer: Box, inner: Box) => outer.left <= inner.left && outer.top <= inner.top && outer.right >= inner.right && outer.bottom >= inner.bottom;

function idsIn({ count, ids, x, y }: MapPoints, { left, top, right, bottom }: Box): Set<number> {
  const found = new Set<number>();
  for (let i = 0; i < count; i++) {
    if (x[i]! >= left && x[i]! <= right && y[i]! >= top && y[i]! <= bottom) {
      found.add(ids[i]!);
    }
  }

  return found;
}

/** A sample, followed by those points that it lacks. */
function joined(sample: MapPoints, points: MapPoints, known: ReadonlySet<number>): MapPoints {
  const added = Array.from({ length: points.count }, (_, i) => i).filter((i) => !known.has(points.ids[i]!));
  const count = sample.count + added.length;
  const join = <T extends Float64Array | Float32Array | Uint16Array | Uint8Array>(first: T, then: T): T => {
    const all = new (first.constructor as new (length: number) => T)(count);
    all.set(first);
    added.forEach((i, at) => (all[sample.count + at] = then[i]!));
    return all;
  };
  return {
    count,
    ids: join(sample.ids, points.ids),
    x: join(sample.x, points.x),
    y: join(sample.y, points.y),
    labels: join(sample.labels, points.labels),
    nearness: join(sample.nearness, points.nearness),
  };
}
