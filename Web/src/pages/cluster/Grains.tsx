import { count } from "../../parts/format";
import type { Node } from "./silos";

/** How many of each grain type are in memory, node by node. */
export function Grains({ nodes }: { nodes: readonly Node[] }) {
  const living = nodes.filter((node) => node.silo.grains.length > 0);
  const types = [...new Set(living.flatMap((node) => node.silo.grains.map((grain) => grain.type)))].sort((a, b) => shortName(a).localeCompare(shortName(b)));
  return (
    <section aria-labelledby="grains-heading">
      <h2 id="grains-heading">Grains in memory</h2>
      <div class="scrolling" tabIndex={0} role="region" aria-label="Table of grains">
        <table>
          <thead>
            <tr>
              <th>Type</th>
              {living.map((node) => <th key={node.name} class="number">{node.name}</th>)}
              <th class="number">All</th>
            </tr>
          </thead>
          <tbody>
            {types.map((type) => {
              const counts = living.map((node) => node.silo.grains.find((grain) => grain.type === type)?.activations ?? 0);
              return (
                <tr key={type}>
                  <th scope="row" title={type}>{shortName(type)}</th>
                  {counts.map((each, index) => <td key={living[index]!.name} class="number">{count(each)}</td>)}
                  <td class="number">{count(counts.reduce((sum, each) => sum + each, 0))}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** As `Bucket`, of `OrleansImageSearch.Grains.Buckets.BucketGrain,OrleansImageSearch.Grains`. */
const shortName = (type: string): string => type.split(",")[0]!.split(".").at(-1)!.replace(/Grain$/, "");
