import { useEffect, useState } from "preact/hooks";
import { listCleanUps, undo, type CleanUp } from "../../api/duplicates";
import { messageOf } from "../../api/http";
import { moment, several } from "../../parts/format";
import { toast } from "../../parts/Toasts";

/** Clean-ups of which something is in the trash, whoever made them; each can be taken back. */
export function CleanUps({ version, onUndone }: { version: number; onUndone: () => void }) {
  const [applies, setApplies] = useState<readonly CleanUp[]>([]);
  const [isOpen, setOpen] = useState(false);

  async function load() {
    try {
      setApplies(await listCleanUps());
    } catch (error) {
      toast(messageOf(error), { kind: "bad" });
    }
  }

  useEffect(() => {
    if (isOpen) {
      void load();
    }
  }, [isOpen, version]);

  async function takeBack(id: string) {
    try {
      toast(`${several(await undo(id), "item")} taken back.`);
      onUndone();
    } catch (error) {
      toast(messageOf(error), { kind: "bad" });
    }
  }

  return (
    <details class="panel" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Earlier clean-ups</summary>
      {applies.length === 0 ? <p class="faint">Nothing that a clean-up put into the trash is there.</p> : (
        <ul class="clean-ups">
          {applies.map(({ apply, at, items }) => (
            <li key={apply} class="row">
              <span>{moment(at)}: {several(items, "item")} in the trash</span>
              <button type="button" onClick={() => void takeBack(apply)} aria-label={`Take back the clean-up of ${moment(at)}`}>Take back</button>
            </li>
          ))}
        </ul>
      )}
      <p class="faint">Files that the imagesearch command moved are moved back by it: imagesearch duplicates undo.</p>
    </details>
  );
}
