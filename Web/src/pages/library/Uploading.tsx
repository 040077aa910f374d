import { useRef, useState } from "preact/hooks";
import { messageOf } from "../../api/http";
import { thumbnailOf } from "../../api/images";
import { restore, trash } from "../../api/library";
import type { Duplicate, DuplicatePolicy, UploadedImage } from "../../api/upload";
import { count, percent, several } from "../../parts/format";
import { toast } from "../../parts/Toasts";
import { add, cancel, cancelAll, clear, policy, progress, retry, uploads, type Upload } from "./uploads";

/** Files that are listed at most, and of these without anything to say. */
const listedFiles = 300;
const listedQuietFiles = 50;

const policies: readonly [DuplicatePolicy, string][] = [
  ["ask", "take it in and tell me"],
  ["keep", "take it in"],
  ["trash", "put it into the trash"],
  ["reject", "refuse it"],
];

const kindTexts = {
  reencoded: "the same picture in other bytes",
  edited: "made from one another",
  burst: "photographed one after the other",
} as const;

/** Files to take in, how far they are, and what the server says of them. */
export function Uploading() {
  const picker = useRef<HTMLInputElement>(null);
  const { files, over } = progress.value;
  const isBusy = over < files;
  const notable = uploads.value.filter(({ state: { value } }) =>
    value.step === "refused" || value.step === "failed" || value.step === "sending"
    || (value.step === "done" && (value.image.status !== "added" || value.image.duplicates.length > 0 || value.image.notice !== undefined)));
  const rest = uploads.value.filter((each) => !notable.includes(each));
  return (
    <section aria-label="Upload">
      <div class="drop">
        <p>Drop pictures or folders anywhere on this page, paste one, or</p>
        <button type="button" class="primary" onClick={() => picker.current?.click()}>Choose files…</button>
        <input
          ref={picker}
          class="unseen"
          type="file"
          accept="image/*,.ppm,.pgm,.pbm,.pnm"
          multiple
          tabIndex={-1}
          aria-label="Files to upload"
          onChange={({ currentTarget }) => { add([...currentTarget.files ?? []]); currentTarget.value = ""; }}
        />
        <label>
          What looks like a stored image:
          <select value={policy.value} onChange={(event) => (policy.value = event.currentTarget.value as DuplicatePolicy)}>
            {policies.map(([value, text]) => <option key={value} value={value}>{text}</option>)}
          </select>
        </label>
      </div>
      {files > 0 && (
        <div class="row toolbar">
          <label class="grow">
            <span class="unseen">Files that are through</span>
            <progress max={files} value={over} />
          </label>
          <p role="status" aria-live="polite">{isBusy ? `${count(over)} of ${several(files, "file")}` : summarise()}</p>
          {isBusy && <button type="button" onClick={cancelAll}>Cancel all</button>}
          {over > 0 && <button type="button" class="quiet" onClick={clear}>Clear the list</button>}
        </div>
      )}
      <ul class="uploads">
        {notable.slice(0, listedFiles).map((each) => <UploadRow key={each.id} upload={each} />)}
        {rest.slice(0, listedQuietFiles).map((each) => <UploadRow key={each.id} upload={each} />)}
      </ul>
      {notable.length > listedFiles && <p class="faint">and {several(notable.length - listedFiles, "more file")} like these</p>}
      {rest.length > listedQuietFiles && <p class="faint">and {several(rest.length - listedQuietFiles, "more file")} with nothing to say</p>}
    </section>
  );
}

function summarise(): string {
  const states = uploads.value.map((each) => each.state.value);
  const images = states.flatMap((state) => state.step === "done" ? [state.image] : []);
  return ([
    [images.filter((image) => image.status === "added").length, "added"],
    [images.filter((image) => image.status === "added" && image.duplicates.length > 0).length, "of these with look-alikes"],
    [images.filter((image) => image.status === "known").length, "known already"],
    [images.filter((image) => image.status === "trashed").length, "in the trash"],
    [states.filter((state) => state.step === "refused").length, "rejected"],
    [states.filter((state) => state.step === "failed").length, "failed"],
    [states.filter((state) => state.step === "cancelled").length, "cancelled"],
  ] as const).filter(([number]) => number > 0).map(([number, what]) => `${count(number)} ${what}`).join(", ");
}

function UploadRow({ upload }: { upload: Upload }) {
  const state = upload.state.value;
  return (
    <li class={`upload ${state.step}`}>
      <div class="row">
        <strong class="long grow">{upload.file.name || "pasted picture"}</strong>
        {state.step === "waiting" && <span class="faint">waiting</span>}
        {state.step === "sending" && (
          <label>
            <span class="unseen">Sent of {upload.file.name}</span>
            <progress max={1} value={upload.share.value} />
            <span class="faint">{upload.share.value < 1 ? percent(upload.share.value) : "being looked at"}</span>
          </label>
        )}
        {state.step === "cancelled" && <span class="faint">cancelled</span>}
        {state.step === "done" && <span class={state.image.status === "added" ? "good" : "faint"}>{statusText(state.image)}</span>}
        {(state.step === "waiting" || state.step === "sending") && (
          <button type="button" class="quiet" aria-label={`Cancel ${upload.file.name}`} onClick={() => cancel(upload)}>Cancel</button>
        )}
        {(state.step === "failed" || state.step === "cancelled") && (
          <button type="button" aria-label={`Try again: ${upload.file.name}`} onClick={() => retry(upload)}>Try again</button>
        )}
      </div>
      {(state.step === "refused" || state.step === "failed") && <p class="notice bad">{state.reason}</p>}
      {state.step === "done" && state.image.notice && <p class="notice">{state.image.notice}</p>}
      {state.step === "done" && state.image.status === "trashed" && state.image.id !== undefined && <Trashed image={state.image} id={state.image.id} />}
      {state.step === "done" && state.image.status === "added" && state.image.id !== undefined && state.image.duplicates.map((duplicate) => (
        <Notice key={duplicate.id} name={upload.file.name} id={state.image.id!} duplicate={duplicate} />
      ))}
    </li>
  );
}

function statusText(image: UploadedImage): string {
  switch (image.status) {
    case "added":
      return image.duplicates.length > 0 ? "added; it looks like a stored image" : "added";
    case "known":
      return `known already, as image ${image.id}`;
    case "trashed":
      return "in the trash, since it looks like a stored image";
    case "rejected":
      return "rejected";
  }
}

function Trashed({ image, id }: { image: UploadedImage; id: number }) {
  const [isBack, setBack] = useState(false);
  return (
    <p class="row">
      {isBack ? <span>{image.name} is in the library.</span> : (
        <button type="button" onClick={() => void run(() => restore([id]), () => setBack(true))}>Take {image.name} back out of the trash</button>
      )}
    </p>
  );
}

/** One stored look-alike beside the upload, and what to do about it. */
function Notice({ name, id, duplicate }: { name: string; id: number; duplicate: Duplicate }) {
  const [choice, setChoice] = useState<"keep" | "upload" | "stored">();
  const setAside = (which: "upload" | "stored") => {
    const image = which === "upload" ? id : duplicate.id;
    void run(() => trash([image]), () => {
      setChoice(which);
      toast(`The ${which === "upload" ? "uploaded" : "stored"} image is in the trash.`, {
        action: { label: "Undo", run: () => void run(() => restore([image]), () => setChoice(undefined)) },
      });
    });
  };
  return (
    <div class="look-alike" role="group" aria-label={`${name} and image ${duplicate.id}`}>
      <figure>
        <img src={thumbnailOf(id)} alt={`Thumbnail of ${name}`} />
        <figcaption>{choice === "upload" ? "uploaded; in the trash" : "uploaded"}</figcaption>
      </figure>
      <figure>
        <img src={thumbnailOf(duplicate.id)} alt={`Thumbnail of image ${duplicate.id}`} />
        <figcaption>{choice === "stored" ? "stored; in the trash" : "stored"}</figcaption>
      </figure>
      <div>
        <p>
          {percent(duplicate.score)} alike{duplicate.kind ? `: ${kindTexts[duplicate.kind]}` : ""}.
          {sideText(duplicate)}
        </p>
        {choice === undefined ? (
          <p class="row">
            <button type="button" onClick={() => setChoice("keep")}>Keep both</button>
            <button type="button" class="danger" onClick={() => setAside("upload")}>Trash the upload</button>
            <button type="button" class="danger" onClick={() => setAside("stored")}>Trash the stored one</button>
          </p>
        ) : <p class="faint">{choice === "keep" ? "Both are kept." : `The ${choice === "upload" ? "upload" : "stored image"} is in the trash.`}</p>}
      </div>
    </div>
  );
}

function sideText({ larger, older, lessCompressed }: Duplicate): string {
  const texts = { upload: "The upload", stored: "The stored one" };
  return ([[larger, "larger"], [older, "older"], [lessCompressed, "less compressed"]] as const)
    .filter(([side]) => side !== undefined)
    .map(([side, what]) => ` ${texts[side!]} is ${what}.`)
    .join("");
}

async function run(call: () => Promise<unknown>, then: () => void) {
  try {
    await call();
    then();
  } catch (error) {
    toast(messageOf(error), { kind: "bad" });
  }
}
