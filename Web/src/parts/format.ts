const bytesUnits = ["B", "KiB", "MiB", "GiB", "TiB"];

/** As 3.4 MiB. */
export function bytes(value: number): string {
  const power = value < 1 ? 0 : Math.min(Math.floor(Math.log2(value) / 10), bytesUnits.length - 1);
  return `${(value / 1024 ** power).toLocaleString(undefined, { maximumFractionDigits: power === 0 ? 0 : 1 })} ${bytesUnits[power]}`;
}

export function count(value: number): string {
  return value.toLocaleString();
}

/** Of a share in 0..1, as 93%. */
export function percent(share: number): string {
  return share.toLocaleString(undefined, { style: "percent", maximumFractionDigits: share > 0.99 && share < 1 ? 1 : 0 });
}

/** As 4 ms, 1.2 s. */
export function duration(milliseconds: number): string {
  return milliseconds < 10
    ? `${milliseconds.toLocaleString(undefined, { maximumFractionDigits: 1 })} ms`
    : milliseconds < 1000
      ? `${Math.round(milliseconds)} ms`
      : `${(milliseconds / 1000).toLocaleString(undefined, { maximumFractionDigits: 1 })} s`;
}

/** A moment in the reader's own time. */
export function moment(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

/** `1 image`, `2 images`. */
export function several(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
