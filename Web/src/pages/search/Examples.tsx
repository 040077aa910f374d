import { useState } from "preact/hooks";
import { Camera } from "./Camera";
import { ExampleImage } from "./ExampleImage";
import type { Example } from "./query";
import { add, addPhotos, maxExamples, query, remove } from "./state";

/** The type under which a stored image's id is dragged. */
export const draggedId = "application/x-image-id";

/** The images to look like and not to look like, and every way to give one. */
export function Examples() {
  const [isPhotographing, setPhotographing] = useState(false);
  const { like, unlike } = query.value;
  return (
    <>
      <DropArea as="like" title="Look for images like" examples={like}>
        <div class="row">
          <label class="button primary-label">
            Choose images…
            <input class="unseen" type="file" accept="image/*" multiple onChange={(event) => choose(event.currentTarget)} />
          </label>
          <button type="button" onClick={() => setPhotographing(true)}>Take a photo…</button>
          <span class="faint">or drop or paste them here, up to {maxExamples} together.</span>
        </div>
      </DropArea>
      {like.length > 0 && (
        <DropArea as="unlike" title="But not like" examples={unlike}>
          {unlike.length === 0 && <p class="faint">Drop an image here, or choose “Less” below a result.</p>}
        </DropArea>
      )}
      {isPhotographing && <Camera onClose={() => setPhotographing(false)} />}
    </>
  );
}

function choose(input: HTMLInputElement) {
  void addPhotos([...(input.files ?? [])]);
  // So that the same file can be chosen again.
  input.value = "";
}

function DropArea({ as, title, examples, children }: {
  as: "like" | "unlike";
  title: string;
  examples: Example[];
  children: preact.ComponentChildren;
}) {
  const [isOver, setOver] = useState(false);

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    const id = event.dataTransfer?.getData(draggedId);
    if (id) {
      add([{ id: Number(id) }], as);
    } else if (event.dataTransfer?.files.length) {
      void addPhotos(event.dataTransfer.files, as);
    }
  }

  return (
    <section
      class={`panel drop ${isOver ? "over" : ""}`} aria-label={title}
      onDragOver={(event) => { event.preventDefault(); setOver(true); }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <h2>{title}</h2>
      {examples.length > 0 && (
        <ul class="examples">
          {examples.map((example) => (
            <li key={JSON.stringify(example)}>
              <ExampleImage example={example} />
              <button type="button" class="quiet" aria-label={`Remove ${nameOf(example)}`} onClick={() => remove(example)}>×</button>
            </li>
          ))}
        </ul>
      )}
      {children}
    </section>
  );
}

const nameOf = (example: Example): string => ("id" in example ? `image ${example.id}` : "the photo");
