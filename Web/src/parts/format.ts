/** Writes numbers with so many decimals at most. Making a formatter takes far longer than its use: lists are drawn once a frame. */
const decimals = [0, 1].map((most) => new Intl.NumberFormat(undefined, { maximumFractionDigits: most }).format) as [Format, Format];
const shares = [0, 1].map((most) => new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: most }).format) as [Format, Format];
const moments = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

type Format = (value: number) => string;

const bytesUnits = ["B", "KiB", "MiB", "GiB", "TiB"];

/** As 3.4 MiB. */
export function bytes(value: number): string {
  const power = value < 1 ? 0 : Math.min(Math.floor(Math.log2(value) / 10), bytesUnits.length - 1);
  return `${decimals[power === 0 ? 0 : 1](value / 1024 ** power)} ${bytesUnits[power]}`;
}

export function count(value: number): string {
  return decimals[0](value);
}

/** Of a share in 0..1, as 93%. */
export function percent(share: number): string {
  return shares[share > 0.99 && share < 1 ? 1 : 0](share);
}

/** As 4 ms, 1.2 s. */
export function duration(milliseconds: number): string {
  return milliseconds < 10
    ? `${decimals[1](milliseconds)} ms`
    : milliseconds < 1000
      ? `${Math.round(milliseconds)} ms`
      : `${decimals[1](milliseconds / 1000)} s`;
}

/** A moment in the reader's own time. */
export function moment(iso: string): string {
  return moments.format(new Date(iso));
}

/** `1 image`, `2 images`. */
export function several(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
