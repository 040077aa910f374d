import { signal } from "@preact/signals";

/** Grows when the server says that nobody is signed in. */
export const refusals = signal(0);

/** What the server refused, or that it did not answer, as a sentence for people. */
export class Problem extends Error {
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** The whole problem document; empty where there was none. */
  readonly body: Record<string, unknown>;

  constructor(status: number, message: string, body: Record<string, unknown> = {}) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

export type Query = Record<string, string | number | boolean | readonly (string | number)[] | undefined>;

/** A relative URL with the fields that are set; lists are repeated. */
export function urlOf(path: string, query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined && each !== "") {
        params.append(name, String(each));
      }
    }
  }

  return params.size > 0 ? `${path}?${params}` : path;
}

/** Sent with everything that changes something: other sites' pages cannot send it, which is what protects a signed-in browser. */
export const csrfHeaders = { "X-Imagesearch": "1" } as const;

export interface Sent {
  method?: "GET" | "POST" | "DELETE" | "PUT";
  /** A form is sent as multipart, anything else as JSON. */
  body?: unknown;
  signal?: AbortSignal | undefined;
  accept?: string;
}

/** @throws {Problem} The server refused it, or did not answer. An aborted call throws what `fetch` throws. */
export async function send(url: string, { method = "GET", body, signal, accept }: Sent = {}): Promise<Response> {
  const headers: Record<string, string> = method === "GET" ? {} : { ...csrfHeaders };
  if (accept) {
    headers.Accept = accept;
  }

  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) {
    headers["Content-Type"] = "application/json";
  }

  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers,
      body: body === undefined ? null : isForm ? body : JSON.stringify(body),
      signal: signal ?? null,
    });
  } catch (error) {
    if (signal?.aborted) {
      throw error;
    }

    throw new Problem(0, "The server does not answer. Is it running, and is this computer connected?");
  }

  if (!response.ok) {
    throw await problemOf(response);
  }

  return response;
}

/** The answer's JSON. @throws {Problem} As `send`. */
export async function call<T>(url: string, sent?: Sent): Promise<T> {
  const response = await send(url, sent);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** What an answer that is no success says. */
export async function problemOf(response: Response): Promise<Problem> {
  if (response.status === 401) {
    refusals.value++;
  }

  let body: Record<string, unknown> = {};
  try {
    body = (await response.json()) as Record<string, unknown>;
  } catch {
    // A proxy's own page, not our problem document: the status alone speaks.
  }

  const detail = body.detail ?? body.title;
  return new Problem(response.status, typeof detail === "string" ? detail : explain(response.status), body);
}

function explain(status: number): string {
  switch (status) {
    case 413:
      return "That is larger than the server takes at once.";
    case 502:
    case 503:
    case 504:
      return "The server cannot be reached at the moment; try again.";
    default:
      return `The server answered with status ${status}.`;
  }
}

/** The sentence to show for anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
