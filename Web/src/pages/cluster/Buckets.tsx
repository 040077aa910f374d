import { useSignal } from "@preact/signals";
import { hierarchy, treemap, treemapSquarify, type HierarchyRectangularNode } from "d3-hierarchy";
import { useEffect, useRef, useState } from "preact/hooks";
import type { MeasureBuckets } from "../../api/cluster";
import { bytes, count, percent, several } from "../../parts/format";
import { nameOf, stateWords, type Node } from "./silos";
import { lastCounts } from "./state";

/** A bucket as it is drawn. */
interface Cell {
  key: string;
  prefix: string;
  measure: string;
  descriptors: number;
  memoryBytes: number;
}

/** All cells that one silo holds; those that nobody holds are a group too. */
interface Group {
  key: string;
  label: string;
  className: string;
  cells: Cell[];
}

type Datum = { group: Group; cell?: Cell; children?: Datum[] } | { children: Datum[] };

const heightPx = 380;
const headerPx = 22;

/** Who holds which bucket: a picture, and the same as a table. */
export function Buckets({ nodes, measures }: { nodes: readonly Node[]; measures: readonly MeasureBuckets[] }) {
  const chosen = useSignal("");
  const asTable = useSignal(false);
  const shown = measures.filter((each) => !chosen.value || each.measure === chosen.value);
  const groups = groupsOf(nodes, shown);
  const buckets = groups.reduce((sum, group) => sum + group.cells.length, 0);
  const cold = shown.reduce((sum, each) => sum + each.cold.length, 0);
  const summary = `${several(buckets, "bucket")}${cold > 0 ? `, ${cold} of them in nobody's memory` : ""}. `
    + groups.map((group) => `${group.label}: ${several(group.cells.length, "bucket")}`).join("; ");
  return (
    <section aria-labelledby="buckets-heading">
      <div class="row">
        <h2 id="buckets-heading">Buckets</h2>
        <label>
          Measure
          <select value={chosen.value} onChange={(event) => (chosen.value = event.currentTarget.value)}>
            <option value="">all</option>
            {measures.map(({ measure }) => <option key={measure} value={measure}>{measure}</option>)}
          </select>
        </label>
        <button type="button" aria-pressed={asTable.value} onClick={() => (asTable.value = !asTable.value)}>As a table</button>
        <span class="faint" data-cold={cold}>{several(buckets, "bucket")}{cold > 0 && `, ${cold} in nobody's memory`}</span>
      </div>
      {asTable.value ? <BucketTable groups={groups} /> : <Treemap groups={groups} summary={summary} withMeasure={shown.length > 1} />}
    </section>
  );
}

function groupsOf(nodes: readonly Node[], measures: readonly MeasureBuckets[]): Group[] {
  const groups = new Map<string, Group>(nodes.map((node) => [node.silo.address, {
    key: node.name,
    label: node.state === "active" ? node.name : `${node.name} (${stateWords[node.state]})`,
    className: node.state === "dead" ? "dead" : `colour-${node.colour}`,
    cells: [],
  }]));
  const nobody: Group = { key: "nobody", label: "In nobody's memory", className: "cold", cells: [] };
  for (const { measure, buckets, cold } of measures) {
    for (const { prefix, count: descriptors, memoryBytes, silo } of buckets) {
      let group = groups.get(silo);
      if (!group) {
        group = { key: silo, label: `${nameOf(silo)} (gone)`, className: "dead", cells: [] };
        groups.set(silo, group);
      }

      group.cells.push({ key: `${measure}/${prefix}`, prefix, measure, descriptors, memoryBytes });
    }

    for (const prefix of cold) {
      const key = `${measure}/${prefix}`;
      nobody.cells.push({ key, prefix, measure, descriptors: lastCounts.get(key) ?? 0, memoryBytes: 0 });
    }
  }

  return [...groups.values(), nobody].filter((group) => group.cells.length > 0);
}

function Treemap({ groups, summary, withMeasure }: { groups: readonly Group[]; summary: string; withMeasure: boolean }) {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    observer.observe(frame.current!);
    return () => observer.disconnect();
  }, []);

  const nodes = layOut(groups, width);
  return (
    <div ref={frame} class="treemap">
      <svg width={width} height={heightPx} role="img" aria-label={summary}>
        {nodes.map((node) => <Rectangle key={keyOf(node)} node={node} withMeasure={withMeasure} />)}
      </svg>
    </div>
  );
}

type Placed = HierarchyRectangularNode<Datum> & { data: { group: Group; cell?: Cell } };

const keyOf = ({ data: { group, cell } }: Placed): string => cell?.key ?? `node ${group.key}`;

function layOut(groups: readonly Group[], width: number): Placed[] {
  if (width === 0 || groups.length === 0) {
    return [];
  }

  const tree: Datum = { children: groups.map((group) => ({ group, children: group.cells.map((cell) => ({ group, cell })) })) };
  // An empty bucket is drawn too, as large as one with a single descriptor.
  const root = hierarchy<Datum>(tree).sum((datum) => ("cell" in datum && datum.cell ? Math.max(1, datum.cell.descriptors) : 0));
  return treemap<Datum>()
    .size([width, heightPx])
    .tile(treemapSquarify.ratio(1.4))
    .round(true)
    .paddingInner(1)
    .paddingTop((node) => (node.depth === 1 ? headerPx : 0))(root)
    .descendants()
    .filter((node): node is Placed => node.depth > 0);
}

// Placed by CSS, so that a bucket that changes hands is seen on its way.
function Rectangle({ node: { x0, y0, x1, y1, data: { group, cell } }, withMeasure }: { node: Placed; withMeasure: boolean }) {
  const [width, height] = [x1 - x0, y1 - y0];
  const place = { transform: `translate(${x0}px, ${y0}px)` };
  const label = cell ? (withMeasure ? `${cell.measure.split("/")[0]} ${cell.prefix}` : cell.prefix) : `${group.label} · ${several(group.cells.length, "bucket")}`;
  const fits = cell ? width > 8 * label.length + 6 && height > 16 : width > 60;
  const text = fits ? label : cell ? "" : label.slice(0, Math.floor(width / 9));
  return (
    <g class={cell ? `cell ${group.className}` : "group"} style={place} data-bucket={cell?.key} data-owner={group.key}>
      <rect style={{ width: `${width}px`, height: `${height}px` }} />
      {text && <text x={5} y={15}>{text}</text>}
      <title>
        {cell
          ? `${cell.key} on ${group.label}: ${several(cell.descriptors, "descriptor")}, ${bytes(cell.memoryBytes)}`
          : label}
      </title>
    </g>
  );
}

function BucketTable({ groups }: { groups: readonly Group[] }) {
  const all = groups.reduce((sum, group) => sum + group.cells.reduce((inner, cell) => inner + cell.descriptors, 0), 0);
  const rows = groups.flatMap((group) => group.cells.map((cell) => ({ group, cell })));
  rows.sort((a, b) => a.cell.key.localeCompare(b.cell.key));
  return (
    <div class="scrolling tall" tabIndex={0} role="region" aria-label="Table of buckets">
      <table>
        <thead>
          <tr><th>Measure</th><th>Bucket</th><th>Node</th><th class="number">Descriptors</th><th class="number">Share</th><th class="number">Memory</th></tr>
        </thead>
        <tbody>
          {rows.map(({ group, cell }) => (
            <tr key={cell.key} data-bucket={cell.key} data-owner={group.key}>
              <td>{cell.measure}</td>
              <td><code>{cell.prefix}</code></td>
              <td>{group.label}</td>
              <td class="number">{count(cell.descriptors)}</td>
              <td class="number">{percent(all === 0 ? 0 : cell.descriptors / all)}</td>
              <td class="number">{bytes(cell.memoryBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
