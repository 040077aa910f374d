import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";

interface Toast {
  id: number;
  text: ComponentChildren;
  kind: "good" | "bad";
  action?: { label: string; run: () => void } | undefined;
}

const shown = signal<readonly Toast[]>([]);
const lifetimeMs = 10_000;
let last = 0;

/** Says something at the edge of the page, for ten seconds or until it is closed; what went wrong stays. */
export function toast(text: ComponentChildren, options: { kind?: Toast["kind"]; action?: Toast["action"] } = {}): void {
  const id = ++last;
  const kind = options.kind ?? "good";
  shown.value = [...shown.value, { id, text, kind, action: options.action }];
  if (kind === "good") {
    setTimeout(() => close(id), lifetimeMs);
  }
}

function close(id: number): void {
  shown.value = shown.value.filter((each) => each.id !== id);
}

export function Toasts() {
  return (
    <div class="toasts" role="region" aria-label="Messages" aria-live="polite">
      {shown.value.map(({ id, text, kind, action }) => (
        <div key={id} class={`toast ${kind}`}>
          <span>{text}</span>
          {action && (
            <button type="button" onClick={() => { close(id); action.run(); }}>{action.label}</button>
          )}
          <button type="button" class="quiet" aria-label="Close the message" onClick={() => close(id)}>×</button>
        </div>
      ))}
    </div>
  );
}
