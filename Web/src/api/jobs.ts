import { call, urlOf } from "./http";

/** A job that takes in files of the server's machine, or objects of S3 buckets. */
export interface Job {
  id: string;
  state: "running" | "done" | "failed";
  sources: string[];
  found: number;
  listed: boolean;
  added: number;
  known: number;
  rejected: number;
  startedAt: string;
  finishedAt?: string;
  message?: string;
}

export interface RejectionPage {
  rejections: { place: string; reason: string }[];
  next?: string;
}

export const startJob = async (source: string): Promise<string> =>
  (await call<{ job: string }>("v1/ingest", { method: "POST", body: { source } })).job;

export const listJobs = async (signal?: AbortSignal): Promise<Job[]> => (await call<{ jobs: Job[] }>("v1/jobs", { signal })).jobs;

export const jobEvents = (id: string): string => `v1/jobs/${id}/events`;

export const listRejections = (id: string, after?: string): Promise<RejectionPage> => call(urlOf(`v1/jobs/${id}/rejections`, { after }));
