import { align, drawPlaced, filling, sized, turnedSize, type Placement } from "./align";

/** How two pictures differ, place by place. Channels are compared after one is laid on the other so that it fits best. */
export interface Difference {
  /** The kept picture. */
  base: ImageData;
  /** The other picture, turned. */
  turned: ImageData;
  /** The other picture as it was laid on the kept one; clear where it does not reach. */
  laid: ImageData;
  /** The kept picture in grey, with what differs in red; paler where the other does not reach. */
  pixels: ImageData;
  placement: Placement;
  /** The share of the places that both show that differ visibly, 0..1. */
  share: number;
}

/** Levels of 255 from which a difference is seen; recompression stays below. */
const visibleLevels = 24;

/** Compares two pictures in the size of the first, at most `most` pixels a side. */
export async function compare(kept: ImageBitmap, other: ImageBitmap, most: number): Promise<Difference> {
  const placement = await align(kept, other);
  const size = sized(kept, most);
  const base = drawPlaced(kept, filling(), size);
  const laid = drawPlaced(other, placement, size);
  const pixels = new ImageData(size.width, size.height);
  let [shared, differing] = [0, 0];
  for (let i = 0; i < pixels.data.length; i += 4) {
    const grey = 0.3 * base.data[i]! + 0.59 * base.data[i + 1]! + 0.11 * base.data[i + 2]!;
    const isShared = laid.data[i + 3]! === 255;
    const levels = Math.max(
      Math.abs(base.data[i]! - laid.data[i]!),
      Math.abs(base.data[i + 1]! - laid.data[i + 1]!),
      Math.abs(base.data[i + 2]! - laid.data[i + 2]!));
    const isSeen = isShared && levels >= visibleLevels;
    shared += isShared ? 1 : 0;
    differing += isSeen ? 1 : 0;
    const red = isSeen ? Math.min(1, 0.35 + levels / 128) : 0;
    const dimmed = isShared ? 64 + grey * 0.6 : 160 + grey * 0.3;
    pixels.data[i] = dimmed + (255 - dimmed) * red;
    pixels.data[i + 1] = dimmed * (1 - red);
    pixels.data[i + 2] = dimmed * (1 - red);
    pixels.data[i + 3] = 255;
  }

  const turned = drawPlaced(other, filling(placement.orientation), sized(turnedSize(other, placement.orientation), most));
  return { base, turned, laid, pixels, placement, share: shared > 0 ? differing / shared : 0 };
}
