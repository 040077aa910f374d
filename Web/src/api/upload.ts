import { Problem, call, csrfHeaders, refusals } from "./http";

export type Side = "upload" | "stored";

/** A stored image that an upload looks like. */
export interface Duplicate {
  id: number;
  score: number;
  kind?: "reencoded" | "edited" | "burst";
  larger?: Side;
  older?: Side;
  lessCompressed?: Side;
}

/** What became of a file. */
export interface UploadedImage {
  name: string;
  id?: number;
  status: "added" | "known" | "rejected" | "trashed";
  reason?: string;
  notice?: string;
  duplicates: Duplicate[];
}

export interface UploadLimits {
  fileBytes: number;
  requestBytes: number;
  files: number;
}

/** What becomes of a file that looks like a stored image. */
export type DuplicatePolicy = "ask" | "keep" | "trash" | "reject";

export const getLimits = (): Promise<UploadLimits> => call("v1/images/limits");

/**
 * Sends one file.
 * @param progress Hears how much of it is on the way, 0..1.
 * @throws {Problem} It was not taken in, or the server did not answer. An aborted call throws an AbortError.
 */
export function upload(file: File, policy: DuplicatePolicy, progress: (share: number) => void, signal: AbortSignal): Promise<UploadedImage> {
  // fetch does not tell how much of a body has been sent.
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("onDuplicate", policy);
    form.append("file", file, file.name || "pasted picture");
    request.open("POST", "v1/images");
    for (const [name, value] of Object.entries(csrfHeaders)) {
      request.setRequestHeader(name, value);
    }

    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
    request.addEventListener("error", () => reject(new Problem(0, "The server does not answer. Is it running, and is this computer connected?")));
    request.addEventListener("abort", () => reject(new DOMException("The upload was cancelled.", "AbortError")));
    request.addEventListener("load", () => {
      const body = (request.response ?? {}) as { images?: UploadedImage[]; detail?: string };
      const image = body.images?.[0];
      if (image) {
        resolve(image);
        return;
      }

      if (request.status === 401) {
        refusals.value++;
      }

      reject(new Problem(request.status, body.detail ?? (request.status === 413
        ? "The file is larger than the server takes."
        : `The server answered with status ${request.status}.`)));
    });
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(form);
  });
}
