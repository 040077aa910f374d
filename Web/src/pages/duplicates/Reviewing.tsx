import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { kinds, type Group, type Refused, type Rules } from "../../api/duplicates";
import { messageOf } from "../../api/http";
import { Confirm } from "../../parts/Confirm";
import { bytes, count, several } from "../../parts/format";
import { toast } from "../../parts/Toasts";
import { CleanUps } from "./CleanUps";
import { GroupList } from "./GroupList";
import { GroupView } from "./GroupView";
import { kindTexts } from "./groups";
import { Keys } from "./Keys";
import { Review } from "./review";

/** Refused items that are named; the rest is counted. */
const namedRefusals = 20;

/** The groups of the last scan by some rules: a list of all, one at large, and what can be done with one or all. */
export function Reviewing({ rules, onReload }: { rules: Rules; onReload: () => void }) {
  const review = useMemo(() => new Review(rules), [rules]);
  const [dialog, setDialog] = useState<"keys" | "apply">();
  const [said, setSaid] = useState("");
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const [applied, setApplied] = useState<number>();
  const [hasKeys, setKeys] = useState(true);
  const stopping = useRef<AbortController>(undefined);
  const isBusy = useRef(false);
  useEffect(() => {
    void review.read();
    return () => review.end();
  }, [review]);

  const size = review.listed.value.length;
  const shown = review.shown.value;
  const current = review.current.value;
  const going = review.going.value;

  /** Does one thing at a time, and says what came of it. */
  async function run(work: () => Promise<string>) {
    if (isBusy.current) {
      return;
    }

    isBusy.current = true;
    try {
      setSaid(await work());
    } catch (error) {
      toast(messageOf(error), { kind: "bad" });
    } finally {
      isBusy.current = false;
    }
  }

  function act(what: "trash" | "keep" | "different") {
    void run(async () => {
      const group = await review.arrived();
      if (!group || review.stateOf(group) !== "open") {
        return "";
      }

      let text: string;
      if (what === "trash") {
        const outcome = await review.applyOne(group);
        setRefused(outcome.refused);
        text = outcome.text;
      } else {
        text = await review.judge(group, what === "keep" ? "keep" : "not-duplicate");
      }

      await review.goToNextOpen();
      return text;
    });
  }

  const undo = () => void run(() => review.undo());

  async function applyAll() {
    stopping.current = new AbortController();
    setApplied(0);
    await run(async () => {
      const outcome = await review.applyAll(setApplied, stopping.current!.signal);
      setRefused(outcome.refused);
      toast(outcome.text, { action: { label: "Undo", run: undo } });
      await review.goToNextOpen();
      return outcome.text;
    });
    setApplied(undefined);
  }

  async function save() {
    const url = URL.createObjectURL(await review.write(new AbortController().signal));
    const link = document.createElement("a");
    link.href = url;
    link.download = "chosen.jsonl";
    link.click();
    URL.revokeObjectURL(url);
  }

  function press(event: KeyboardEvent) {
    const target = event.target as HTMLElement;
    const isTyping = target.closest("input:not([type=checkbox], [type=radio], [type=range]), textarea, select, dialog") !== null;
    const isArrow = event.key === "ArrowDown" || event.key === "ArrowUp";
    if (isTyping || event.ctrlKey || event.altKey || event.metaKey || (!hasKeys && !isArrow)
      || (isArrow && target.closest("input") !== null)) {
      return;
    }

    if (event.key === "ArrowDown" || event.key === "j") {
      void review.goTo(review.place.value + 1);
    } else if (event.key === "ArrowUp" || event.key === "J") {
      void review.goTo(review.place.value - 1);
    } else if (/^[1-9]$/.test(event.key)) {
      const item = Number(event.key) - 1;
      void review.arrived().then((group) => group && review.toggle(group, item));
    } else if (event.key === "t" || event.key === "a") {
      act("trash");
    } else if (event.key === "k") {
      act("keep");
    } else if (event.key === "n") {
      act("different");
    } else if (event.key === "u") {
      undo();
    } else if (event.key === "?") {
      setDialog("keys");
    } else {
      return;
    }

    event.preventDefault();
  }

  return (
    <>
      <div class="row toolbar">
        <label>
          Show
          <select value={review.filter.value.kind} onChange={(event) => { review.filter.value = { ...review.filter.value, kind: Number(event.currentTarget.value) }; void review.goTo(0); }}>
            <option value={-1}>all kinds</option>
            {kinds.map((kind, index) => <option key={kind} value={index}>{kindTexts[kind]}</option>)}
          </select>
        </label>
        <label>
          Order
          <select value={review.filter.value.order} disabled={review.isReading.value} onChange={(event) => { review.filter.value = { ...review.filter.value, order: event.currentTarget.value as "found" | "bytes" }; void review.goTo(0); }}>
            <option value="found">as found</option>
            <option value="bytes">most bytes first</option>
          </select>
        </label>
        <label>
          <input type="checkbox" checked={review.filter.value.isOpenOnly} onChange={(event) => { review.filter.value = { ...review.filter.value, isOpenOnly: event.currentTarget.checked }; void review.goTo(0); }} />
          only open ones
        </label>
        <label><input type="checkbox" checked={hasKeys} onChange={(event) => setKeys(event.currentTarget.checked)} /> letter keys</label>
        <button type="button" class="quiet" onClick={() => setDialog("keys")}>Keys…</button>
        <button type="button" disabled={!review.canUndo.value} onClick={undo}>Undo</button>
        <button type="button" class="danger" disabled={going.items === 0 || applied !== undefined || review.isReading.value} onClick={() => setDialog("apply")}>
          Put all as shown into the trash…
        </button>
      </div>
      <p class="faint" role="status" aria-live="polite">
        {review.isReading.value ? `${several(size, "group")} so far…` : `${several(size, "group")}; ${several(going.items, "item")} of ${bytes(going.bytes)} would go`}
      </p>
      {applied !== undefined && (
        <p class="row" role="status">
          <progress aria-label="Items put into the trash" max={going.items + applied} value={applied} /> {count(applied)} in the trash so far
          <button type="button" onClick={() => stopping.current?.abort()}>Stop</button>
        </p>
      )}
      {review.error.value && <p class="notice bad" role="alert">{review.error.value} <button type="button" onClick={onReload}>Read the groups again</button></p>}
      {refused.length > 0 && (
        <div class="notice warn" role="alert">
          <p>{several(refused.length, "item")} stayed where {refused.length === 1 ? "it is" : "they are"}:</p>
          <ul>{refused.slice(0, namedRefusals).map((item) => <li key={`${item.image} ${item.uri}`} class="long">{item.uri ?? `image ${item.image}`}: {item.reason}</li>)}</ul>
          <button type="button" onClick={() => setRefused([])}>Close</button>
        </div>
      )}
      {size === 0 ? <p>{review.isReading.value ? "Reading the groups…" : "There is nothing to decide on."}</p> : (
        <div class="review" onKeyDown={press}>
          <GroupList review={review} />
          <section class="panel" aria-label="Group">
            <div class="row">
              <h2 class="grow">Group {count(review.place.value + 1)} of {count(size)}</h2>
              <button type="button" aria-label="Group before" disabled={review.place.value === 0} onClick={() => void review.goTo(review.place.value - 1)}>←</button>
              <button type="button" aria-label="Next group" disabled={review.place.value >= size - 1} onClick={() => void review.goTo(review.place.value + 1)}>→</button>
            </div>
            <p class="unseen" role="status" aria-live="polite">{said}{current ? ` ${describe(review, current, size)}` : ""}</p>
            {shown && <div inert={!current}><GroupView key={shown.group} review={review} group={shown} onDo={act} /></div>}
          </section>
        </div>
      )}
      <CleanUps version={review.version.value} onUndone={onReload} />
      {dialog === "keys" && <Keys onClose={() => setDialog(undefined)} />}
      {dialog === "apply" && (
        <Confirm
          title={`Put ${several(going.items, "item")} into the trash?`}
          action={`Put ${count(going.items)} into the trash`}
          danger
          onClose={() => setDialog(undefined)}
          onConfirm={() => void applyAll()}
        >
          <p>{several(going.items, "item")} of {several(going.groups, "group")} would go, {bytes(going.bytes)} in all. At least one item of each group stays.</p>
          <p>
            <strong>Uploads</strong> are set aside here. <strong>Files on your own disks are not touched:</strong> the server notes that they went, and no
            longer shows them, until an ingest finds them again. To move the files too, save the list and use{" "}
            <code>imagesearch duplicates apply chosen.jsonl --yes</code> where they are.
          </p>
          <p><button type="button" onClick={() => void run(async () => { await save(); return "The list is saved."; })}>Save the list for the command</button></p>
          <p>All of it can be taken back with Undo, or later under “Earlier clean-ups”.</p>
        </Confirm>
      )}
    </>
  );
}

function describe(review: Review, group: Group, size: number): string {
  const stays = review.stays(group);
  const goes = stays.filter((each) => !each).length;
  const chosen = group.items.filter((_, index) => stays[index]).map((item) => item.name).join(", ");
  return `Group ${review.place.value + 1} of ${size}: ${several(group.items.length, "item")}, ${goes === 0 ? "none goes" : `${goes} ${goes === 1 ? "goes" : "go"}`}; ${chosen} stays.`;
}
