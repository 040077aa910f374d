import { bytes, count, duration, percent, several } from "../../parts/format";
import { rate } from "./ClusterPage";
import { stateIcons, stateWords, type Node } from "./silos";

/** A card a node: whether it lives, and how it fares. */
export function Nodes({ nodes }: { nodes: readonly Node[] }) {
  const living = nodes.filter((node) => node.state === "active").length;
  return (
    <section aria-labelledby="nodes-heading">
      <h2 id="nodes-heading">Nodes</h2>
      <p class="faint" role="status">{several(living, "node")} of {nodes.length} active</p>
      <ul class="nodes">
        {nodes.map((node) => <li key={node.name}><NodeCard node={node} /></li>)}
      </ul>
    </section>
  );
}

function NodeCard({ node: { name, silo, state, colour } }: { node: Node }) {
  const { load } = silo;
  return (
    <article class="panel node" data-node={name} data-state={state}>
      <header>
        <h3><span class={`swatch colour-${colour}`} aria-hidden="true" />{name}</h3>
        <span class={`pill ${state}`}><span aria-hidden="true">{stateIcons[state]}</span> {stateWords[state]}</span>
      </header>
      {state === "silent" && <p>No report for {duration(1000 * Math.round(silo.silenceSeconds))}: busy, cut off, or about to be declared dead.</p>}
      {state === "dead" && <p>Gone without a word. The others load its buckets; start it again, and it takes its share back.</p>}
      {state === "left" && <p>Stopped in order. Its buckets went to the others.</p>}
      {load && (
        <dl>
          <div class="metered"><dt>CPU</dt><dd><Meter share={load.cpuShare} label={`CPU of ${name}`} /> {percent(load.cpuShare)} of {load.processors}</dd></div>
          <div><dt>Memory</dt><dd>{bytes(load.workingSetBytes)}</dd></div>
          <div><dt>Up</dt><dd>{uptime(load.uptimeSeconds)}</dd></div>
          <div><dt>Buckets</dt><dd>{count(load.buckets)}{load.activationsInFlight > 0 && `, ${load.activationsInFlight} loading`}</dd></div>
          <div><dt>Descriptors</dt><dd>{count(silo.descriptors)}</dd></div>
          <div><dt>Searches/s</dt><dd>{rate(load.searchesPerSecond)}</dd></div>
          <div><dt>Ingests/s</dt><dd>{rate(load.ingestsPerSecond)}</dd></div>
          <div><dt>p50, p99</dt><dd>{load.searchP50Ms === undefined ? "–" : `${duration(load.searchP50Ms)}, ${duration(load.searchP99Ms!)}`}</dd></div>
          <div><dt>Version</dt><dd title={load.programVersion}>{shortVersion(load.programVersion)}</dd></div>
        </dl>
      )}
    </article>
  );
}

function Meter({ share, label }: { share: number; label: string }) {
  return <meter min={0} max={1} high={0.9} value={share} aria-label={label} />;
}

function uptime(seconds: number): string {
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  return days > 0 ? `${days} d ${hours} h` : hours > 0 ? `${hours} h ${minutes} min` : minutes > 0 ? `${minutes} min` : `${Math.floor(seconds)} s`;
}

/** As `1.0.0+886a22f`: the commit in seven digits. */
const shortVersion = (version: string): string => version.replace(/\+([0-9a-f]{7})[0-9a-f]*/, "+$1");
