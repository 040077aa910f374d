import { call, urlOf } from "./http";

export type SiloState = "joining" | "active" | "silent" | "leaving" | "dead";

export interface Silo {
  address: string;
  state: SiloState;
  silenceSeconds: number;
  descriptors: number;
  grains: { type: string; activations: number }[];
  /** What it last said of itself. */
  load?: {
    name: string;
    programVersion: string;
    uptimeSeconds: number;
    workingSetBytes: number;
    managedHeapBytes: number;
    cpuShare: number;
    processors: number;
    buckets: number;
    activationsInFlight: number;
    searchesPerSecond: number;
    ingestsPerSecond: number;
    searchP50Ms?: number;
    searchP99Ms?: number;
  };
}

export interface Bucket {
  prefix: string;
  count: number;
  memoryBytes: number;
  silo: string;
}

export interface MeasureBuckets {
  /** Name and version, `pdq/1`. */
  measure: string;
  descriptors: number;
  buckets: Bucket[];
  /** Prefixes of buckets that no silo holds. */
  cold: string[];
}

export interface Disk {
  id: string;
  state: "here" | "away" | "lost";
  silo: string;
  folder: string;
  capacityBytes: number;
  usedBytes: number;
  roomBytes: number;
  files: number;
  missing: number;
  rotten: number;
  restored: number;
}

export interface ClusterReport {
  at: string;
  engine: string;
  images: number;
  skew?: number;
  activationsInFlight: number;
  movesInFlight: number;
  searchesPerSecond: number;
  ingestsPerSecond: number;
  searchP50Ms?: number;
  searchP99Ms?: number;
  silos: Silo[];
  measures: MeasureBuckets[];
  storage: { copies: number; skew?: number; problems: string[]; disks: Disk[]; s3?: string };
}

export interface ClusterPoint {
  at: string;
  searchesPerSecond: number;
  ingestsPerSecond: number;
  searchP50Ms?: number;
  searchP99Ms?: number;
}

export interface ClusterChange {
  number: number;
  at: string;
  kind: "joined" | "left" | "dead" | "split" | "moved" | "loaded" | "lost";
  silo?: string;
  measure?: string;
  buckets?: string[];
  into?: string[];
  from?: string;
  to?: string;
}

export interface ClusterHistory {
  points: ClusterPoint[];
  changes: ClusterChange[];
}

/** The cluster cannot be asked. */
export interface ClusterOutage {
  at: string;
  since: string;
  message: string;
}

export interface ClusterEvents {
  history: (history: ClusterHistory) => void;
  report: (report: ClusterReport) => void;
  changes: (changes: ClusterChange[]) => void;
  unavailable: (outage: ClusterOutage) => void;
  /** The stream has ended, or nothing came of it for long; it is opened again by itself. */
  gone: () => void;
}

const quietMs = 5_000;
const reopenMs = 2_000;

/** Follows the cluster until the function it returns is called. Opens the stream again whenever it ends or falls silent. */
export function followCluster(events: ClusterEvents): () => void {
  let source: EventSource | undefined;
  let quiet = 0;
  let reopening = 0;

  const heard = () => {
    clearTimeout(quiet);
    quiet = setTimeout(reopen, quietMs);
  };
  const on = <T>(name: string, take: (data: T) => void) =>
    source!.addEventListener(name, (event) => {
      heard();
      take(JSON.parse((event as MessageEvent<string>).data) as T);
    });
  function open() {
    source = new EventSource("v1/cluster/events");
    on("history", events.history);
    on("report", events.report);
    on("changes", events.changes);
    on("unavailable", events.unavailable);
    source.onerror = reopen;
    heard();
  }

  function reopen() {
    close();
    events.gone();
    // A stream does not say why it was refused; a call does, and leads to the sign-in where that is why.
    call("v1/cluster/history").catch(() => undefined);
    reopening = setTimeout(open, reopenMs);
  }

  function close() {
    source?.close();
    clearTimeout(quiet);
    clearTimeout(reopening);
  }

  open();
  return close;
}

export interface BucketCall {
  measure: string;
  bucket: string;
  silo?: string;
  startMs: number;
  elapsedMs: number;
  scanMs: number;
  failed?: "unanswered" | "split" | "superseded";
}

/** The receipt of a traced search. */
export interface Trace {
  bucketsAsked: number;
  bucketsFailed: number;
  bucketsTotal: number;
  silosAsked: number;
  complete: boolean;
  elapsedMs: number;
  scanMs: number;
  stages: { name: string; startMs: number; elapsedMs: number }[];
  calls: BucketCall[];
}

/** Searches for what looks like a stored image, and says what the search did. */
export async function traceSearch(id: number, exact: boolean, signal?: AbortSignal): Promise<Trace> {
  const url = urlOf(`v1/images/${id}/similar`, { trace: true, exact });
  return (await call<{ receipt: Trace }>(url, { signal })).receipt;
}
