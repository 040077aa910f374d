// UMAP of umap-js: umap.mjs VECTORS COUNT DIMENSIONS METRIC LAYOUT; prints the seconds it took.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const { UMAP } = createRequire(join(process.env.IMAGESEARCH_UMAP_JS, "package.json"))("umap-js");
const [vectorsFile, count, dimensions, metric, layoutFile] = process.argv.slice(2);
const bytes = readFileSync(vectorsFile);
const all = new Float32Array(bytes.buffer, bytes.byteOffset, count * dimensions);
const vectors = Array.from({ length: Number(count) }, (_, i) => Array.from(all.subarray(i * dimensions, (i + 1) * dimensions)));
const distanceFn = (a, b) => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = a[i] - b[i];
    sum += metric === "manhattan" ? Math.abs(difference) : difference * difference;
  }

  return metric === "manhattan" ? sum : Math.sqrt(sum);
};
let state = 1;
const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
const start = process.cpuUsage();
const layout = new UMAP({ nNeighbors: 15, distanceFn, random }).fit(vectors);
const used = process.cpuUsage(start);
writeFileSync(layoutFile, Buffer.from(Float32Array.from(layout.flat()).buffer));
console.log((used.user + used.system) / 1e6);
