import { computed, signal, type Signal } from "@preact/signals";
import { Problem, messageOf } from "../../api/http";
import { getLimits, upload, type DuplicatePolicy, type UploadLimits, type UploadedImage } from "../../api/upload";
import { bytes } from "../../parts/format";

/** Files on their way at the same time; the server decodes about as many at once. */
const sentAtOnce = 3;

export type UploadState =
  | { step: "waiting" }
  | { step: "sending" }
  | { step: "done"; image: UploadedImage }
  | { step: "refused"; reason: string }
  | { step: "failed"; reason: string }
  | { step: "cancelled" };

/** A file that was given to us. */
export interface Upload {
  id: number;
  file: File;
  state: Signal<UploadState>;
  /** How much of it is on its way, 0..1. */
  share: Signal<number>;
}

/** Every file given since the page was loaded, in their order. It outlives the page that shows it, so that one can look elsewhere. */
export const uploads = signal<readonly Upload[]>([]);

/** What becomes of files that look like stored images. */
export const policy = signal<DuplicatePolicy>("ask");

/** Grows with every file that is through, whatever became of it. */
const finished = signal(0);

const cancels = new Map<number, AbortController>();
let limits: Promise<UploadLimits> | undefined;
let sending = 0;
let last = 0;

const over = (each: Upload) => !["waiting", "sending"].includes(each.state.peek().step);

export const progress = computed(() => {
  void finished.value;
  const all = uploads.value;
  return { files: all.length, over: all.filter(over).length };
});

/** Takes files, and sends them as soon as it is their turn. */
export function add(files: readonly File[]): void {
  uploads.value = [...uploads.value, ...files.map((file) => ({ id: ++last, file, state: signal<UploadState>({ step: "waiting" }), share: signal(0) }))];
  start();
}

export function retry(each: Upload): void {
  each.state.value = { step: "waiting" };
  finished.value++;
  start();
}

export function cancel(each: Upload): void {
  if (each.state.value.step === "waiting") {
    settle(each, { step: "cancelled" });
  }

  cancels.get(each.id)?.abort();
}

export function cancelAll(): void {
  uploads.value.forEach(cancel);
}

/** Forgets the files that are through. */
export function clear(): void {
  uploads.value = uploads.value.filter((each) => !over(each));
}

function settle(each: Upload, state: UploadState) {
  each.state.value = state;
  finished.value++;
}

function start() {
  while (sending < sentAtOnce) {
    const next = uploads.value.find((each) => each.state.peek().step === "waiting");
    if (!next) {
      return;
    }

    sending++;
    next.share.value = 0;
    next.state.value = { step: "sending" };
    void sendOne(next).finally(() => {
      sending--;
      start();
    });
  }
}

async function sendOne(each: Upload) {
  const cancelling = new AbortController();
  cancels.set(each.id, cancelling);
  try {
    const known = await (limits ??= getLimits());
    if (each.file.size > known.fileBytes) {
      settle(each, { step: "refused", reason: `It is ${bytes(each.file.size)}; this server takes files of at most ${bytes(known.fileBytes)}. It was not sent.` });
      return;
    }

    const image = await upload(each.file, policy.value, (share) => (each.share.value = share), cancelling.signal);
    settle(each, image.status === "rejected" ? { step: "refused", reason: image.reason ?? "The server does not say why." } : { step: "done", image });
  } catch (error) {
    limits = error instanceof Problem && error.status === 0 ? undefined : limits;
    settle(each, cancelling.signal.aborted
      ? { step: "cancelled" }
      : { step: error instanceof Problem && error.status >= 400 && error.status < 500 ? "refused" : "failed", reason: messageOf(error) });
  } finally {
    cancels.delete(each.id);
  }
}

/** The files of something dropped or pasted, those of folders too. */
export async function filesOf(data: DataTransfer): Promise<File[]> {
  const entries = [...data.items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  const files: File[] = [];
  for (const entry of entries) {
    if (entry instanceof File) {
      files.push(entry);
    } else if (entry) {
      await collect(entry, files);
    }
  }

  return files;
}

async function collect(entry: FileSystemEntry, files: File[]): Promise<void> {
  if (entry.isFile) {
    files.push(await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)));
    return;
  }

  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A reader gives a hundred entries at a time, and none at the end.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) {
      return;
    }

    for (const each of entries) {
      await collect(each, files);
    }
  }
}
