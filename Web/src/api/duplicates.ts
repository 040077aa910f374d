import { call, send, urlOf, type Query } from "./http";

/** A search of the whole collection for duplicates. */
export interface Scan {
  id: string;
  state: "running" | "done" | "failed";
  stage: "joining" | "searching" | "judging";
  done: number;
  total: number;
  images: number;
  pairs: number;
  groups: number;
  startedAt: string;
  finishedAt?: string;
  message?: string;
}

export const kinds = ["identical", "reencoded", "edited", "burst"] as const;

export type Kind = (typeof kinds)[number];

export const rules = ["larger", "less-compressed", "older", "longer-path"] as const;

/** A file, or an upload, of a group. */
export interface Item {
  image: number;
  sha256: string;
  uri: string;
  name: string;
  bytes: number;
  modifiedAt?: string;
  width: number;
  height: number;
  format: string;
  takenAt?: string;
  addedAt: string;
  kind?: Kind;
  distance?: number;
  action: "keep" | "trash";
  rule?: string;
}

export interface Group {
  group: number;
  items: Item[];
}

/** How what stays is chosen; what is absent is as the server has it. */
export interface Rules extends Query {
  prefer?: string[];
  protect?: string[];
  within?: string[];
  against?: string[];
  kind?: string[];
}

export interface ApplyItem {
  image: number;
  uri: string;
  into: number;
}

export interface Refused {
  image: number;
  uri?: string;
  reason: string;
}

export interface CleanUp {
  apply: string;
  at: string;
  items: number;
}

export type Verdict = "keep" | "not-duplicate";

export const maxItemsPerApply = 1000;

export const isUpload = (item: Item): boolean => item.uri.startsWith("upload:");

export const startScan = async (thorough: boolean): Promise<string> =>
  (await call<{ scan: string }>("v1/duplicates/scans", { method: "POST", body: { thorough } })).scan;

export const listScans = async (signal?: AbortSignal): Promise<Scan[]> => (await call<{ scans: Scan[] }>("v1/duplicates/scans", { signal })).scans;

export const scanEvents = (id: string): string => `v1/duplicates/scans/${id}/events`;

/** Some groups from a number on. */
export const getGroups = async (from: number, limit: number, chosen: Rules, signal?: AbortSignal): Promise<Group[]> =>
  (await call<{ groups: Group[] }>(urlOf("v1/duplicates", { ...chosen, cursor: from - 1, limit }), { signal })).groups;

/** All groups, as the server reads them. */
export async function* streamGroups(chosen: Rules, signal: AbortSignal): AsyncGenerator<Group[]> {
  const response = await send(urlOf("v1/duplicates", chosen), { accept: "application/x-ndjson", signal });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ""; ;) {
    const { done, value } = await reader.read();
    const lines = (rest + (value ?? "")).split("\n");
    rest = done ? "" : lines.pop()!;
    const groups = lines.filter((line) => line.length > 0).map((line) => JSON.parse(line) as Group);
    if (groups.length > 0) {
      yield groups;
    }

    if (done) {
      return;
    }
  }
}

export const judge = (group: number, verdict: Verdict): Promise<void> => call(`v1/duplicates/${group}/verdict`, { method: "POST", body: { verdict } });

/** Takes a verdict back. */
export const unjudge = (verdict: Verdict, items: readonly Item[]): Promise<void> =>
  call("v1/duplicates/verdicts", { method: "DELETE", body: { verdict, sha256: [...new Set(items.map((item) => item.sha256))].sort() } });

/** Notes on the server that items went, in the name of a clean-up. */
export async function apply(id: string, items: readonly ApplyItem[]): Promise<{ changed: number; refused: Refused[] }> {
  const outcome = { changed: 0, refused: [] as Refused[] };
  for (let first = 0; first < items.length; first += maxItemsPerApply) {
    const { changed, refused } = await call<typeof outcome>("v1/duplicates/apply", {
      method: "POST",
      body: { apply: id, items: items.slice(first, first + maxItemsPerApply) },
    });
    outcome.changed += changed;
    outcome.refused.push(...refused);
  }

  return outcome;
}

/** @returns How many items came back. */
export const undo = async (id: string): Promise<number> =>
  (await call<{ restored: number }>("v1/duplicates/undo", { method: "POST", body: { apply: id } })).restored;

export const listCleanUps = async (): Promise<CleanUp[]> => (await call<{ applies: CleanUp[] }>("v1/duplicates/applies")).applies;

/** An id for a clean-up. `crypto.randomUUID` is for secure contexts only, and a server in one's own network rarely is one. */
export function newId(): string {
  const random = crypto.getRandomValues(new Uint8Array(16));
  random[6] = (random[6]! & 0x0f) | 0x40;
  random[8] = (random[8]! & 0x3f) | 0x80;
  const hex = [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
