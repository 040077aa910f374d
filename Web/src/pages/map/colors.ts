import type { MapPoints } from "../../api/map";

export type Coloring = "folder" | "nearness" | "none";

export interface LegendEntry {
  color: string;
  text: string;
}

type Color = readonly [red: number, green: number, blue: number];

/** Told apart by people with colour-blindness, as far as ten can be (Okabe and Ito 2008, with four between them), on light and dark. */
const palette: readonly Color[] = [
  [0x1f, 0x86, 0xc9], [0xe6, 0x9f, 0x00], [0x00, 0x9e, 0x73], [0xcc, 0x79, 0xa7], [0x56, 0xb4, 0xe9],
  [0xd5, 0x5e, 0x00], [0xb8, 0xa9, 0x00], [0x8d, 0x62, 0xc8], [0x9c, 0x66, 0x5b], [0x5a, 0x6c, 0xc0],
];

const grey: Color = [0x8a, 0x8f, 0x98];

/** From few to many alike: dark violet, teal, yellow (after viridis; Smith and van der Walt 2015), lightened to show on dark. */
const ramp: readonly Color[] = [[0x6a, 0x3d, 0x9a], [0x3b, 0x75, 0xaf], [0x20, 0xa3, 0x86], [0x8f, 0xd0, 0x3f], [0xf0, 0xd0, 0x20]];

const css = ([red, green, blue]: Color) => `rgb(${red} ${green} ${blue})`;

function between(share: number): Color {
  const at = share * (ramp.length - 1);
  const from = ramp[Math.floor(at)]!;
  const to = ramp[Math.ceil(at)]!;
  const part = at - Math.floor(at);
  return [0, 1, 2].map((channel) => Math.round(from[channel]! + part * (to[channel]! - from[channel]!))) as unknown as Color;
}

/** Red, green, blue and 255 a point. */
export function colorsOf(points: MapPoints, coloring: Coloring): Uint8Array {
  const byNearness = Array.from({ length: 256 }, (_, value) => between(value / 255));
  const colors = new Uint8Array(4 * points.count);
  for (let i = 0; i < points.count; i++) {
    const label = points.labels[i]!;
    const color = coloring === "folder" ? (palette[label - 1] ?? grey) : coloring === "nearness" ? byNearness[points.nearness[i]!]! : palette[0]!;
    colors.set(color, 4 * i);
    colors[4 * i + 3] = 255;
  }

  return colors;
}

/** What the colours mean. */
export function legendOf(labels: readonly string[], coloring: Coloring): LegendEntry[] {
  switch (coloring) {
    case "folder": {
      const named = labels.slice(1, palette.length + 1).map((text, i) => ({ color: css(palette[i]!), text }));
      return [...named, { color: css(grey), text: named.length > 0 ? "all others" : "no folder" }];
    }

    case "nearness":
      return [0, 0.5, 1].map((share) => ({ color: css(between(share)), text: share === 1 ? "has a copy" : share === 0 ? "like no other" : "has a look-alike" }));
    case "none":
      return [];
  }
}
