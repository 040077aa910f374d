import { call, urlOf } from "./http";

/** How one measure sees an image: `score` is 0..1, `distance` in the measure's own unit. */
export interface MeasureResult {
  score: number;
  distance: number;
}

export interface Hit {
  id: number;
  name: string;
  uri: string;
  score: number;
  measures: Record<string, MeasureResult>;
  /** How likely it is a copy; absent where nothing is known of that. */
  probability?: number;
  /** Of a search for copies: places found again in the same arrangement. */
  inliers?: number;
}

export interface Stage {
  name: string;
  startMs: number;
  elapsedMs: number;
}

/** One question to one bucket; times from the start of the search. */
export interface BucketCall {
  measure: string;
  bucket: string;
  silo?: string;
  startMs: number;
  elapsedMs: number;
  scanMs: number;
  failed?: string;
}

/** What a search looked at. */
export interface Receipt {
  bucketsAsked: number;
  bucketsFailed: number;
  bucketsTotal: number;
  failedBuckets: string[];
  coverage: number;
  complete: boolean;
  elapsedMs: number;
  stages: Stage[];
  scanMs: number;
  silosAsked: number;
  calls?: BucketCall[];
}

export interface SearchResult {
  hits: Hit[];
  receipt: Receipt;
  notices: string[];
}

export interface MeasureInfo {
  name: string;
  stamp: string;
  weight: number;
  maxDistance: number;
}

export const search = (form: FormData, signal?: AbortSignal): Promise<SearchResult> =>
  call("v1/search", { method: "POST", body: form, signal });

/** A search by a stored image, with every call to a bucket in its receipt. */
export const traceSearch = (id: number, signal?: AbortSignal): Promise<SearchResult> =>
  call(urlOf(`v1/images/${id}/similar`, { trace: true }), { signal });

export const getMeasures = (signal?: AbortSignal): Promise<MeasureInfo[]> => call("v1/measures", { signal });
