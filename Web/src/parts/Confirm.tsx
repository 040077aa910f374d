import type { ComponentChildren } from "preact";
import { Dialog } from "./Dialog";

/** Asks before something that cannot be done by a slip. */
export function Confirm({ title, children, action, danger = false, onConfirm, onClose }: {
  title: string;
  children: ComponentChildren;
  action: string;
  danger?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <div class="row">
        <button type="button" class={danger ? "danger" : "primary"} onClick={() => { onClose(); onConfirm(); }}>{action}</button>
        <button type="button" onClick={onClose}>Cancel</button>
      </div>
    </Dialog>
  );
}
