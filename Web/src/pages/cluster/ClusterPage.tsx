import { useComputed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { bytes, count, duration, several } from "../../parts/format";
import { Buckets } from "./Buckets";
import { Changes } from "./Changes";
import { Charts } from "./Charts";
import { Grains } from "./Grains";
import { Nodes } from "./Nodes";
import { nodesOf } from "./silos";
import { left, link, outage, report, follow } from "./state";
import { Storage } from "./Storage";
import { Waterfall } from "./Waterfall";

/** The whole cluster as it is, and what happens to it. */
export default function ClusterPage() {
  useEffect(follow, []);
  const nodes = useComputed(() => nodesOf(report.value?.silos ?? [], left.value));
  const cluster = report.value;
  return (
    <div class="cluster" data-link={link.value}>
      <div class="row">
        <h1>Cluster</h1>
        <LinkState />
      </div>
      {cluster && (
        <>
          <dl class="facts">
            <Fact name="Images" value={count(cluster.images)} />
            <Fact name="Searches per second" value={rate(cluster.searchesPerSecond)} />
            <Fact name="Ingests per second" value={rate(cluster.ingestsPerSecond)} />
            <Fact name="Search, median" value={cluster.searchP50Ms === undefined ? "–" : duration(cluster.searchP50Ms)} />
            <Fact name="Search, 99%" value={cluster.searchP99Ms === undefined ? "–" : duration(cluster.searchP99Ms)} />
            <Fact name="Skew" value={cluster.skew === undefined ? "–" : cluster.skew.toLocaleString(undefined, { maximumFractionDigits: 2 })} />
            <Fact name="On the move" value={several(cluster.movesInFlight + cluster.activationsInFlight, "bucket")} />
            <Fact name="Memory" value={bytes(cluster.silos.reduce((sum, silo) => sum + (silo.load?.workingSetBytes ?? 0), 0))} />
          </dl>
          <Nodes nodes={nodes.value} />
          <Buckets nodes={nodes.value} measures={cluster.measures} />
          <div class="halves">
            <Changes />
            <Charts />
          </div>
          <Waterfall nodes={nodes.value} />
          <div class="halves">
            <Grains nodes={nodes.value} />
            <Storage storage={cluster.storage} />
          </div>
          <p class="faint">{cluster.engine}</p>
        </>
      )}
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return <div><dt>{name}</dt><dd>{value}</dd></div>;
}

function LinkState() {
  switch (link.value) {
    case "connecting":
      return <p role="status">Asking the server…</p>;
    case "live":
      return <p class="pill good" role="status"><span aria-hidden="true">●</span> Live</p>;
    case "unavailable":
      return <p class="notice warn" role="status">{outage.value!.message} What you see is from before.</p>;
    case "gone":
      return <p class="notice bad" role="alert">The server does not answer. What you see is from before; the page connects again by itself.</p>;
  }
}

export const rate = (value: number): string => value.toLocaleString(undefined, { maximumFractionDigits: value < 10 ? 1 : 0 });
