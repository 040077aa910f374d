import { useEffect, useRef, useState } from "preact/hooks";
import type { Item } from "../../api/duplicates";
import { messageOf, send } from "../../api/http";
import { getOriginal, thumbnailOf } from "../../api/images";
import { percent } from "../../parts/format";
import { compare, drawTurned, type Difference } from "./difference";

const ways = { beside: "Side by side", difference: "Difference", slider: "Slider", blink: "Blink" } as const;

type Way = keyof typeof ways;

/** Pixels a side that are compared at most. */
const mostPixels = 1600;

/** What browsers show by themselves; of the others the thumbnails are compared. */
const shownFormats = ["jpeg", "png", "webp", "gif", "avif", "bmp"];

/** Slow enough for those whom flicker harms: WCAG allows three flashes a second. */
const blinkMs = 800;

/** The picture that stays and another one, laid on each other. */
export function Compare({ kept, other }: { kept: Item; other: Item }) {
  const [way, setWay] = useState<Way>("difference");
  const [isOriginal, setOriginal] = useState(false);
  const [found, setFound] = useState<{ base: ImageData; difference: Difference }>();
  const [error, setError] = useState<string>();
  const canShow = [kept, other].every((item) => shownFormats.includes(item.format));
  useEffect(() => {
    const ending = new AbortController();
    setFound(undefined);
    setError(undefined);
    void (async () => {
      try {
        const [first, second] = await Promise.all([kept, other].map((item) => load(item, isOriginal && canShow, ending.signal)));
        if (!ending.signal.aborted) {
          const difference = compare(first!, second!, mostPixels);
          setFound({ base: drawTurned(first!, 0, difference.pixels.width, difference.pixels.height), difference });
        }
      } catch (failure) {
        if (!ending.signal.aborted) {
          setError(messageOf(failure));
        }
      }
    })();
    return () => ending.abort();
  }, [kept.image, other.image, isOriginal]);

  return (
    <section class="compare panel" aria-label={`${other.name} compared with ${kept.name}`}>
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
          <input type="checkbox" checked={isOriginal && canShow} disabled={!canShow} onChange={(event) => setOriginal(event.currentTarget.checked)} /> Originals
        </label>
      </div>
      {error && <p class="notice bad" role="alert">{error}</p>}
      <p role="status" aria-live="polite">{found ? describe(found.difference, kept, other) : error ? "" : "Comparing…"}</p>
      {found && <Pictures way={way} kept={kept} other={other} base={found.base} difference={found.difference} />}
    </section>
  );
}

function Pictures({ way, kept, other, base, difference }: { way: Way; kept: Item; other: Item; base: ImageData; difference: Difference }) {
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
          <figure><Canvas pixels={base} label={`stays: ${kept.name}`} /><figcaption>stays: {kept.name}</figcaption></figure>
          <figure><Canvas pixels={difference.turned} label={other.name} /><figcaption>{other.name}</figcaption></figure>
        </div>
      );
    case "difference":
      return <Canvas pixels={difference.pixels} label={`what differs between ${kept.name} and ${other.name}, in red`} />;
    case "slider":
      return (
        <>
          <div class="laid">
            <Canvas pixels={base} label={`stays: ${kept.name}`} />
            <div class="upper" style={{ clipPath: `inset(0 0 0 ${share}%)` }}><Canvas pixels={difference.turned} label={other.name} /></div>
          </div>
          <label class="slide">
            <span class="unseen">How much of what stays is shown</span>
            <input type="range" min="0" max="100" value={share} onInput={(event) => setShare(Number(event.currentTarget.value))} />
          </label>
        </>
      );
    case "blink":
      return (
        <figure>
          <Canvas pixels={isFirst ? base : difference.turned} label={isFirst ? `stays: ${kept.name}` : other.name} />
          <figcaption>{isFirst ? `stays: ${kept.name}` : other.name}</figcaption>
        </figure>
      );
  }
}

function Canvas({ pixels, label }: { pixels: ImageData; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    canvas.current!.width = pixels.width;
    canvas.current!.height = pixels.height;
    canvas.current!.getContext("2d")!.putImageData(pixels, 0, 0);
  }, [pixels]);
  return <canvas ref={canvas} role="img" aria-label={label} />;
}

async function load(item: Item, isOriginal: boolean, signal: AbortSignal): Promise<ImageBitmap> {
  const blob = isOriginal ? await getOriginal(item.image, signal) : await (await send(thumbnailOf(item.image), { signal })).blob();
  return createImageBitmap(blob);
}

function describe({ share, isTurned }: Difference, kept: Item, other: Item): string {
  const seen = share === 0 ? "No visible difference" : `${share < 0.01 ? "Less than 1%" : percent(share)} of the places differ visibly`;
  const size = kept.width === other.width && kept.height === other.height ? "" : `; ${other.name} is scaled from ${other.width} × ${other.height}`;
  return `${seen}${isTurned ? "; it was turned or mirrored to fit" : ""}${size}.`;
}
