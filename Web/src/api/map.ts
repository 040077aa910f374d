import { Problem, call, send, urlOf } from "./http";

/** The map of a measure, or the making of one. */
export interface MapStatus {
  measure: string;
  state: "none" | "building" | "ready" | "failed";
  /** What the making is doing. */
  stage?: "loading" | "neighbors" | "layout" | "quality" | "storing";
  /** Of that stage, 0 to 1. */
  progress?: number;
  points: number;
  unplaced: number;
  builtAt?: string;
  buildSeconds?: number;
  quality?: { trustworthiness: number; preservation: number; neighbors: number; sample: number };
  /** Names of folders by number; the first is for images without one and for all other folders. */
  labels: string[];
  message?: string;
}

/** Points of a map, in an order of which any first part is a random sample; each array has an element a point. */
export interface MapPoints {
  count: number;
  ids: Float64Array;
  x: Float32Array;
  y: Float32Array;
  labels: Uint16Array;
  /** 0 to 255: how alike the nearest neighbour was. */
  nearness: Uint8Array;
}

/** A part of the plane. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export const maxPoints = 500_000;

const headerBytes = 16;
const bytesPerPoint = 19;
const magic = 0x504d5349; // ISMP, little-endian

export const getMap = (measure?: string, signal?: AbortSignal): Promise<MapStatus> => call(urlOf("v1/map", { measure }), { signal });

/** Begins to make a map, or tells of the one that is being made. */
export const buildMap = (measure: string): Promise<MapStatus> => call("v1/map", { method: "POST", body: { measure } });

/** Tells how the making of a map goes on, until it ends. The function returned stops it. */
export function watchMap(measure: string, told: (map: MapStatus) => void): () => void {
  const events = new EventSource(urlOf("v1/map/events", { measure }));
  const tell = (event: MessageEvent<string>) => told(JSON.parse(event.data) as MapStatus);
  events.addEventListener("progress", tell);
  events.addEventListener("done", (event) => {
    events.close();
    tell(event);
  });
  return () => events.close();
}

/**
 * The points of a box, or of the whole map; where they are more than the limit, those of the lowest ranks: of them and of any box the same.
 * @throws {Problem} There is no map, or the server did not answer.
 */
export async function getPoints(measure: string, limit: number, signal: AbortSignal, box?: Box): Promise<MapPoints> {
  const edges = box && [box.left, box.top, box.right, box.bottom].join();
  const response = await send(urlOf("v1/map/points", { measure, limit, box: edges }), { signal });
  return readPoints(await response.arrayBuffer());
}

/** Reads what `/v1/map/points` writes. Browsers run on little-endian machines. */
export function readPoints(bytes: ArrayBuffer): MapPoints {
  const header = new DataView(bytes);
  const count = bytes.byteLength < headerBytes || header.getUint32(0, true) !== magic || header.getUint32(4, true) !== 1 ? -1 : header.getUint32(8, true);
  if (bytes.byteLength !== headerBytes + count * bytesPerPoint) {
    throw new Problem(0, "The server sent a map that this page cannot read: load the page again.");
  }

  return {
    count,
    ids: new Float64Array(bytes, headerBytes, count),
    x: new Float32Array(bytes, headerBytes + 8 * count, count),
    y: new Float32Array(bytes, headerBytes + 12 * count, count),
    labels: new Uint16Array(bytes, headerBytes + 16 * count, count),
    nearness: new Uint8Array(bytes, headerBytes + 18 * count, count),
  };
}
