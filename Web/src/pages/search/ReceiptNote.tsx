import type { Receipt } from "../../api/search";
import { toast } from "../../parts/Toasts";
import { duration } from "../../parts/format";
import { sentenceOf, stageNames } from "./receipt";
import { query } from "./state";

/** What the search looked at, in a sentence; where the time went, on demand; and the link to it. */
export function ReceiptNote({ receipt }: { receipt: Receipt }) {
  return (
    <div class={`receipt ${receipt.bucketsFailed > 0 ? "notice warn" : ""}`}>
      <p>{sentenceOf(receipt)}</p>
      <details>
        <summary>Where the time went</summary>
        <ul>
          {receipt.stages.map(({ name, elapsedMs }) => <li key={name}>{stageNames[name] ?? name}: {duration(elapsedMs)}</li>)}
          <li>In the buckets, added up over all of them: {duration(receipt.scanMs)}</li>
          {receipt.failedBuckets.map((bucket) => <li key={bucket}>No answer from {bucket}</li>)}
        </ul>
      </details>
      <button type="button" onClick={() => void copyLink()}>Copy the link to this search</button>
    </div>
  );
}

async function copyLink() {
  const isLocal = [...query.peek().like, ...query.peek().unlike].some((example) => "photo" in example);
  const note = isLocal ? " It works in this browser only, where the photo is." : "";
  try {
    await navigator.clipboard.writeText(location.href);
    toast(`The link is copied.${note}`);
  } catch {
    // Pages that do not come by HTTPS have no clipboard.
    toast(`The browser does not let this page copy; the address bar has the link.${note}`, { kind: "bad" });
  }
}
