// Bundles the page into artifacts/web/, from where Client.Api takes it.
import { cp, mkdir, rm } from "node:fs/promises";
import { build } from "esbuild";

const out = new URL("../artifacts/web/", import.meta.url).pathname;
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({
  absWorkingDir: new URL(".", import.meta.url).pathname,
  entryPoints: { main: "src/main.tsx", styles: "styles/main.css" },
  outdir: out,
  bundle: true,
  format: "esm",
  splitting: true,
  chunkNames: "parts/[name]-[hash]",
  target: ["chrome120", "firefox121", "safari17"],
  minify: true,
  sourcemap: "linked",
  legalComments: "linked",
  logLevel: "warning",
});
await cp(new URL("public/", import.meta.url), out, { recursive: true });
