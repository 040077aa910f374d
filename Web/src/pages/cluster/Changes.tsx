import type { ClusterChange } from "../../api/cluster";
import { several } from "../../parts/format";
import { nameOf } from "./silos";
import { changes } from "./state";

const icons: Record<ClusterChange["kind"], string> = { joined: "+", left: "–", dead: "✕", split: "⑂", moved: "→", loaded: "↓", lost: "!" };
const shownPrefixes = 4;

/** What happened, newest first. */
export function Changes() {
  const newest = changes.value.toReversed();
  return (
    <section class="changes" aria-labelledby="changes-heading">
      <h2 id="changes-heading">What happened</h2>
      {newest.length === 0 && <p class="faint">Nothing since this server started to watch: no node came or went, no bucket moved or split.</p>}
      <ol class="scrolling tall" tabIndex={0} aria-labelledby="changes-heading">
        {newest.map((change) => (
          <li key={change.number} data-kind={change.kind}>
            <time dateTime={change.at}>{new Date(change.at).toLocaleTimeString()}</time>
            <span class={`sign ${change.kind}`} aria-hidden="true">{icons[change.kind]}</span>
            <span>{sentence(change)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function sentence({ kind, silo, measure, buckets = [], into = [], from, to }: ClusterChange): string {
  const what = `${measure} ${buckets.length <= shownPrefixes ? buckets.join(", ") : several(buckets.length, "bucket")}`;
  switch (kind) {
    case "joined":
      return `${nameOf(silo!)} joined`;
    case "left":
      return `${nameOf(silo!)} left in order`;
    case "dead":
      return `${nameOf(silo!)} is dead`;
    case "split":
      return `${what} split into ${into.join(", ")}`;
    case "moved":
      return `${what} moved from ${nameOf(from!)} to ${nameOf(to!)}`;
    case "loaded":
      return from ? `${what} of the dead ${nameOf(from)} loaded by ${nameOf(to!)}` : `${what} loaded by ${nameOf(to!)}`;
    case "lost":
      return `${what} lost with ${nameOf(from!)}; others load ${buckets.length === 1 ? "it" : "them"}`;
  }
}
