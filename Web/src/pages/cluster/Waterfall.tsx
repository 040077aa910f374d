import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { traceSearch, type BucketCall, type Trace } from "../../api/cluster";
import { messageOf } from "../../api/http";
import { browse } from "../../api/library";
import { duration, several } from "../../parts/format";
import { go, route } from "../../shell/routes";
import { nameOf, type Node } from "./silos";

/** More would be no picture any more; those that took longest are shown. */
const shownCalls = 120;

const failures = { unanswered: "no answer", split: "had been split", superseded: "another activation counts" } as const;

/** One search, step by step: when which bucket was asked, on which node, and for how long. */
export function Waterfall({ nodes }: { nodes: readonly Node[] }) {
  const asked = route.value.params.get("trace") ?? "";
  const id = useSignal(asked);
  const exact = useSignal(false);
  const trace = useSignal<Trace | undefined>(undefined);
  const problem = useSignal("");
  const running = useRef<AbortController>(undefined);

  /** Any stored image is a start; where none can be had, the field stays empty. */
  async function suggest() {
    const [first] = (await browse({}, undefined, 1).catch(() => ({ images: [] }))).images;
    if (first && !id.value) {
      id.value = String(first.id);
    }
  }

  async function run() {
    running.current?.abort();
    const { signal } = (running.current = new AbortController());
    problem.value = "";
    try {
      trace.value = await traceSearch(Number(id.value), exact.value, signal);
    } catch (error) {
      if (!signal.aborted) {
        problem.value = messageOf(error);
        trace.value = undefined;
      }
    }
  }

  useEffect(() => {
    if (asked) {
      void run();
    } else {
      void suggest();
    }

    return () => running.current?.abort();
  }, []);

  function submit(event: Event) {
    event.preventDefault();
    go("cluster", { trace: id.value }, true);
    void run();
  }

  return (
    <section aria-labelledby="trace-heading">
      <h2 id="trace-heading">A search, step by step</h2>
      <form class="row" onSubmit={submit}>
        <label>Image number <input type="number" min="1" required value={id.value} onInput={(event) => (id.value = event.currentTarget.value)} /></label>
        <label><input type="checkbox" checked={exact.value} onChange={(event) => (exact.value = event.currentTarget.checked)} /> Ask every bucket</label>
        <button type="submit" class="primary">Search and show</button>
      </form>
      <div role="status">
        {problem.value && <p class="notice bad">{problem.value}</p>}
        {trace.value && <p>{summary(trace.value)}</p>}
      </div>
      {trace.value && <Bars trace={trace.value} nodes={nodes} />}
    </section>
  );
}

function summary({ bucketsAsked, bucketsTotal, bucketsFailed, silosAsked, elapsedMs, complete }: Trace): string {
  const failed = bucketsFailed > 0 ? `, ${bucketsFailed} did not answer` : "";
  return `${bucketsAsked} of ${several(bucketsTotal, "bucket")} on ${several(silosAsked, "node")} answered in ${duration(elapsedMs)}${failed}; `
    + (complete ? "nothing was left out." : "the rest were too unlikely to ask.");
}

function Bars({ trace, nodes }: { trace: Trace; nodes: readonly Node[] }) {
  const colours = new Map(nodes.map((node) => [node.silo.address, node.colour]));
  const longest = trace.calls.toSorted((a, b) => b.elapsedMs - a.elapsedMs).slice(0, shownCalls);
  const calls = longest.sort((a, b) => a.startMs - b.startMs || b.elapsedMs - a.elapsedMs);
  return (
    <div class="scrolling taller" tabIndex={0} role="region" aria-label="Stages and calls of the search">
      <table class="waterfall">
        <caption class="unseen">Stages of the search, then its calls of buckets, in the order they began</caption>
        <thead>
          <tr><th>Step</th><th>Node</th><th class="number">From</th><th class="number">Took</th><th class="number">In the shard</th><th class="bars">0 to {duration(trace.elapsedMs)}</th></tr>
        </thead>
        <tbody>
          {trace.stages.map((stage) => (
            <tr key={stage.name} class="stage">
              <th scope="row">{stage.name}</th>
              <td />
              <td class="number">{duration(stage.startMs)}</td>
              <td class="number">{duration(stage.elapsedMs)}</td>
              <td />
              <td class="bars"><Bar all={trace.elapsedMs} start={stage.startMs} length={stage.elapsedMs} className="stage" /></td>
            </tr>
          ))}
          {calls.map((call, index) => (
            <tr key={index}>
              <th scope="row">{call.measure} <code>{call.bucket}</code></th>
              <td>{call.failed ? failures[call.failed] : nameOf(call.silo!)}</td>
              <td class="number">{duration(call.startMs)}</td>
              <td class="number">{duration(call.elapsedMs)}</td>
              <td class="number">{duration(call.scanMs)}</td>
              <td class="bars"><CallBar call={call} all={trace.elapsedMs} colour={colours.get(call.silo ?? "")} /></td>
            </tr>
          ))}
        </tbody>
      </table>
      {trace.calls.length > shownCalls && <p class="faint">The {shownCalls} calls of {trace.calls.length} that took longest.</p>}
    </div>
  );
}

function CallBar({ call, all, colour }: { call: BucketCall; all: number; colour: number | undefined }) {
  return (
    <Bar
      all={all}
      start={call.startMs}
      length={call.elapsedMs}
      inner={call.scanMs / Math.max(call.elapsedMs, Number.MIN_VALUE)}
      className={call.failed ? "failed" : `colour-${colour ?? 1}`}
    />
  );
}

/** @param inner The share of the bar, at its end, that is drawn full. */
function Bar({ all, start, length, inner = 0, className }: { all: number; start: number; length: number; inner?: number; className: string }) {
  return (
    <span class="track" aria-hidden="true">
      <span class={`bar ${className}`} style={{ left: `${(100 * start) / all}%`, width: `${Math.max(0.3, (100 * length) / all)}%` }}>
        <span style={{ width: `${100 * inner}%` }} />
      </span>
    </span>
  );
}
