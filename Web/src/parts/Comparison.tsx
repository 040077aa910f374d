import { useEffect, useRef, useState } from "preact/hooks";
import { messageOf, send } from "../api/http";
import { getOriginal, thumbnailOf } from "../api/images";
import { inverse, type Placement } from "./align";
import { compare, type Difference } from "./difference";
import { percent } from "./format";

const ways = { beside: "Side by side", difference: "Difference", overlay: "Overlay", blink: "Blink" } as const;

export type Way = keyof typeof ways;

/** Pixels a side that are compared at most. */
const mostPixels = 1600;

/** Slow enough for those whom flicker harms: WCAG allows three flashes a second. */
const blinkMs = 800;

/** A picture to compare. */
export interface Picture {
  /** Another one for another picture. */
  key: string;
  name: string;
  /** Where it is known. */
  width?: number;
  height?: number;
  small: (signal: AbortSignal) => Promise<Blob>;
  original: (signal: AbortSignal) => Promise<Blob>;
}

/** A stored image as a picture to compare. */
export const storedPicture = (id: number, name: string): Picture => ({
  key: String(id),
  name,
  small: async (signal) => (await send(thumbnailOf(id), { signal })).blob(),
  original: (signal) => getOriginal(id, signal),
});

/** A picture that shows this share of another one shows all of it: edges are found to the pixel at best. */
const allShown = 0.97;

interface Found {
  difference: Difference;
  /** Whether the thumbnail stands for an original that this browser cannot show. */
  isSmall: boolean;
}

/**
 * A picture and another one: beside each other, laid on each other, or what differs, the other one turned and laid so that it fits.
 * @param role What the first one is, in a word: `stays`.
 */
export function Comparison({ role, base, other, first = "difference", large = false }: {
  role: string;
  base: Picture;
  other: Picture;
  first?: Way;
  large?: boolean;
}) {
  const [way, setWay] = useState<Way>(first);
  const [isOriginal, setOriginal] = useState(large);
  const [found, setFound] = useState<Found>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    const ending = new AbortController();
    setFound(undefined);
    setError(undefined);
    void (async () => {
      try {
        const [one, two] = await Promise.all([load(base, isOriginal, ending.signal), load(other, isOriginal, ending.signal)]);
        const difference = await compare(one.bitmap, two.bitmap, mostPixels);
        if (!ending.signal.aborted) {
          setFound({ difference, isSmall: one.isSmall || two.isSmall });
        }
      } catch (failure) {
        if (!ending.signal.aborted) {
          setError(messageOf(failure));
        }
      }
    })();
    return () => ending.abort();
  }, [base.key, other.key, isOriginal]);

  return (
    <section class="compare" aria-label={`${other.name} compared with ${base.name}`}>
      <div class="row">
        <fieldset class="row plain">
          <legend class="unseen">How to compare</legend>
          {Object.entries(ways).map(([value, text]) => (
            <label key={value}>
              <input type="radio" name="way" checked={way === value} onChange={() => setWay(value as Way)} /> {text}
            </label>
          ))}
        </fieldset>
        <label>
          <input type="checkbox" checked={isOriginal} onChange={(event) => setOriginal(event.currentTarget.checked)} /> Originals
        </label>
      </div>
      {error && <p class="notice bad" role="alert">{error}</p>}
      <p role="status" aria-live="polite">{found ? describe(found, base, other) : error ? "" : "Comparing…"}</p>
      {found && <Pictures way={way} first={`${role}: ${base.name}`} second={other.name} difference={found.difference} />}
    </section>
  );
}

function Pictures({ way, first, second, difference }: { way: Way; first: string; second: string; difference: Difference }) {
  const { base, turned, laid, pixels, placement } = difference;
  const [share, setShare] = useState(50);
  const [isFirst, setFirst] = useState(true);
  useEffect(() => {
    const timer = way === "blink" ? setInterval(() => setFirst((shown) => !shown), blinkMs) : undefined;
    return () => clearInterval(timer);
  }, [way]);

  switch (way) {
    case "beside":
      return (
        <div class="beside">
          <figure><Canvas pixels={base} label={first} outline={placement} /><figcaption>{first}</figcaption></figure>
          <figure><Canvas pixels={turned} label={second} outline={inverse(placement)} /><figcaption>{second}</figcaption></figure>
        </div>
      );
    case "difference":
      return <Canvas pixels={pixels} label={`what differs between ${first} and ${second}, in red`} />;
    case "overlay":
      return (
        <>
          <div class="laid">
            <Canvas pixels={base} label={first} />
            <div class="upper" style={{ clipPath: `inset(0 0 0 ${share}%)` }}><Canvas pixels={laid} label={second} /></div>
          </div>
          <label class="slide">
            <span class="unseen">How much of {first} is shown</span>
            <input type="range" min="0" max="100" value={share} onInput={(event) => setShare(event.currentTarget.valueAsNumber)} />
          </label>
        </>
      );
    case "blink":
      return (
        <figure>
          <Canvas pixels={isFirst ? base : laid} label={isFirst ? first : second} />
          <figcaption>{isFirst ? first : second}</figcaption>
        </figure>
      );
  }
}

/** @param outline Drawn where it is a part of the picture. */
function Canvas({ pixels, label, outline }: { pixels: ImageData; label: string; outline?: Placement }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const [{ width, height }, context] = [pixels, canvas.current!.getContext("2d")!];
    canvas.current!.width = width;
    canvas.current!.height = height;
    context.putImageData(pixels, 0, 0);
    if (outline && shownOf(outline) < allShown) {
      context.lineWidth = Math.max(2, Math.max(width, height) / 200);
      for (const [color, dash] of [["black", []], ["white", [context.lineWidth * 4]]] as const) {
        context.strokeStyle = color;
        context.setLineDash(dash);
        context.strokeRect(outline.left * width, outline.top * height, outline.width * width, outline.height * height);
      }
    }
  }, [pixels, outline?.left, outline?.top, outline?.width]);
  return <canvas ref={canvas} role="img" aria-label={label} />;
}

/** The original where it is wanted and this browser can show its format, else the thumbnail. */
async function load(picture: Picture, isOriginal: boolean, signal: AbortSignal): Promise<{ bitmap: ImageBitmap; isSmall: boolean }> {
  const blob = isOriginal ? await picture.original(signal) : await picture.small(signal);
  try {
    return { bitmap: await createImageBitmap(blob), isSmall: false };
  } catch (error) {
    if (isOriginal && !signal.aborted) {
      return { bitmap: await createImageBitmap(await picture.small(signal)), isSmall: true };
    }

    throw error;
  }
}

/** The share of a picture that lies under another one. */
function shownOf({ left, top, width, height }: Placement): number {
  const along = (from: number, length: number) => Math.max(0, Math.min(1, from + length) - Math.max(0, from));
  return along(left, width) * along(top, height);
}

function describe({ difference: { share, placement }, isSmall }: Found, base: Picture, other: Picture): string {
  const [ofBase, ofOther] = [shownOf(placement), shownOf(inverse(placement))];
  const isCut = Math.min(ofBase, ofOther) < allShown;
  const seen = share === 0 ? "No visible difference" : `${share < 0.01 ? "Less than 1%" : percent(share)} of the places ${isCut ? "that both show " : ""}differ visibly`;
  const cut = (ofBase < allShown ? `; ${other.name} shows ${percent(ofBase)} of ${base.name}` : "") + (ofOther < allShown ? `; ${base.name} shows ${percent(ofOther)} of ${other.name}` : "");
  const size = isCut || other.width === undefined || (base.width === other.width && base.height === other.height)
    ? ""
    : `; ${other.name} is scaled from ${other.width} × ${other.height}`;
  const small = isSmall ? "; thumbnails, since this browser cannot show an original" : "";
  return `${seen}${cut}${placement.orientation !== 0 ? "; it was turned or mirrored to fit" : ""}${size}${small}.`;
}
