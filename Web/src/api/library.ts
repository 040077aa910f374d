import { call, urlOf } from "./http";

/** An image as the library shows it. */
export interface LibraryImage {
  id: number;
  name?: string;
  uri?: string;
  width: number;
  height: number;
  format: string;
  bytes: number;
  addedAt: string;
  takenAt?: string;
}

export interface LibraryPage {
  images: LibraryImage[];
  /** Absent on the last page. */
  next?: string;
  /** Without any filter; on the first page alone. */
  total?: { images: number; isEstimate: boolean };
}

/** What the library is asked for, as the server's query; what is absent does not matter. */
export interface LibraryQuery {
  state?: "active" | "trashed";
  name?: string;
  format?: string;
  minBytes?: string;
  maxBytes?: string;
  minWidth?: string;
  minHeight?: string;
  addedAfter?: string;
  addedBefore?: string;
  sort?: string;
  order?: string;
}

/** Images that the server looks at for one page at most. */
export const imagesPerLook = 20_000;

const maxIdsPerCall = 1000;

export const browse = (query: LibraryQuery, cursor: string | undefined, limit: number, signal?: AbortSignal): Promise<LibraryPage> =>
  call(urlOf("v1/images", { ...query, cursor, limit }), { signal });

/** Moves images to the trash. @returns Those that are there then. */
export const trash = (ids: readonly number[]): Promise<number[]> => move("v1/trash", ids);

/** Takes images back out of the trash. @returns Those that are outside then. */
export const restore = (ids: readonly number[]): Promise<number[]> => move("v1/trash/restore", ids);

/** Removes an image for good. */
export const remove = (id: number): Promise<void> => call(`v1/images/${id}`, { method: "DELETE" });

async function move(url: string, ids: readonly number[]): Promise<number[]> {
  const moved: number[] = [];
  for (let first = 0; first < ids.length; first += maxIdsPerCall) {
    const answer = await call<{ images: number[] }>(url, { method: "POST", body: { ids: ids.slice(first, first + maxIdsPerCall) } });
    moved.push(...answer.images);
  }

  return moved;
}
