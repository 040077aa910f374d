import { useEffect, useId, useRef, useState } from "preact/hooks";

/** A picture to look at, and what to show where the browser cannot show it. */
export interface Picture {
  src: string;
  fallback?: string;
  label: string;
}

const views = { side: "Side by side", overlay: "Overlay", difference: "Difference" } as const;

/** Two pictures to compare: beside each other, one over the other, or what differs. */
export function Comparison({ left, right }: { left: Picture; right: Picture }) {
  const [view, setView] = useState<keyof typeof views>("side");
  const [share, setShare] = useState(50);
  const group = useId();
  return (
    <div class="comparison">
      <div class="row" role="radiogroup" aria-label="How to compare">
        {Object.entries(views).map(([value, name]) => (
          <label key={value}>
            <input type="radio" name={group} checked={view === value} onChange={() => setView(value as keyof typeof views)} />
            {name}
          </label>
        ))}
        {view === "overlay" && (
          <label class="grow">
            {left.label}
            <input
              type="range" min="0" max="100" value={share} aria-label={`How much of ${right.label} covers ${left.label}`}
              onInput={(event) => setShare(event.currentTarget.valueAsNumber)}
            />
            {right.label}
          </label>
        )}
      </div>
      {view === "side" && (
        <div class="pair">
          {[left, right].map((picture) => (
            <figure key={picture.src}>
              <Shown picture={picture} />
              <figcaption>{picture.label}</figcaption>
            </figure>
          ))}
        </div>
      )}
      {view === "overlay" && (
        <div class="overlay">
          <Shown picture={left} />
          <Shown picture={right} opacity={share / 100} />
        </div>
      )}
      {view === "difference" && <Difference left={left} right={right} />}
    </div>
  );
}

function Shown({ picture, opacity }: { picture: Picture; opacity?: number }) {
  const [src, setSrc] = useState(picture.src);
  useEffect(() => setSrc(picture.src), [picture.src]);
  return (
    <img
      src={src} alt={picture.label} style={opacity === undefined ? undefined : { opacity }}
      onError={() => picture.fallback && setSrc(picture.fallback)}
    />
  );
}

const longestSide = 1200;

/** The difference of the pixels, the right picture brought to the left one's shape; black where they are the same. */
function Difference({ left, right }: { left: Picture; right: Picture }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [note, setNote] = useState("Comparing…");
  useEffect(() => {
    let isCurrent = true;
    Promise.all([load(left), load(right)]).then(
      ([a, b]) => {
        if (isCurrent && canvas.current) {
          setNote(`Black where both are the same; ${Math.round(draw(canvas.current, a, b) * 100)}% of the picture differs visibly.`);
        }
      },
      () => isCurrent && setNote("This browser cannot show one of the two."),
    );
    return () => {
      isCurrent = false;
    };
  }, [left.src, right.src]);
  return (
    <figure>
      <canvas ref={canvas} role="img" aria-label={`Where ${left.label} and ${right.label} differ`} />
      <figcaption aria-live="polite">{note}</figcaption>
    </figure>
  );
}

async function load(picture: Picture): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = picture.src;
  try {
    await image.decode();
  } catch (error) {
    if (!picture.fallback) {
      throw error;
    }

    image.src = picture.fallback;
    await image.decode();
  }

  return image;
}

/** Levels of 255 from which a difference shows. */
const visible = 24;

/** @returns The share of pixels that differ visibly, 0..1. */
function draw(canvas: HTMLCanvasElement, a: HTMLImageElement, b: HTMLImageElement): number {
  const scale = Math.min(1, longestSide / Math.max(a.naturalWidth, a.naturalHeight));
  canvas.width = Math.max(1, Math.round(a.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(a.naturalHeight * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(a, 0, 0, canvas.width, canvas.height);
  context.globalCompositeOperation = "difference";
  context.drawImage(b, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let differing = 0;
  for (let i = 0; i < data.length; i += 4) {
    differing += Math.max(data[i]!, data[i + 1]!, data[i + 2]!) >= visible ? 1 : 0;
  }

  return differing / (data.length / 4);
}
