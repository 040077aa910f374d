// Prints how many frames a second the map page draws while it is moved and zoomed, with points that this makes.
//   node Web/measure/map.mjs [POINTS=400000] [WIDTH=1280] [HEIGHT=900]
import { inBrowser, json, numbers } from "./browser.mjs";

const [count, width, height] = numbers(400_000, 1280, 900);

function answer({ pathname, searchParams }, request, response) {
  if (pathname === "/v1/map") {
    json(response, { measure: "color", state: "ready", points: count, unplaced: 0, builtAt: "2025-01-01T00:00:00Z", labels: ["", ..."abcdefgh"] });
  } else if (pathname === "/v1/map/points") {
    response.end(clusters(Math.min(count, Number(searchParams.get("limit")))));
  } else {
    return false;
  }
}

/** Points in 2,000 clusters, as /v1/map/points writes them. */
function clusters(n) {
  let state = 1;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const centers = Array.from({ length: 2000 }, () => [20 * random() - 10, 20 * random() - 10]);
  const bytes = Buffer.alloc(16 + 19 * n);
  bytes.write("ISMP");
  bytes.writeUInt32LE(1, 4);
  bytes.writeUInt32LE(n, 8);
  for (let i = 0; i < n; i++) {
    const at = Math.floor(2000 * random());
    const [angle, away] = [2 * Math.PI * random(), 0.15 * Math.sqrt(-2 * Math.log(random()))];
    bytes.writeDoubleLE(i + 1, 16 + 8 * i);
    bytes.writeFloatLE(centers[at][0] + away * Math.cos(angle), 16 + 8 * n + 4 * i);
    bytes.writeFloatLE(centers[at][1] + away * Math.sin(angle), 16 + 12 * n + 4 * i);
    bytes.writeUInt16LE(at % 9, 16 + 16 * n + 2 * i);
    bytes[16 + 18 * n + i] = at % 256;
  }

  return bytes;
}

await inBrowser({ width, height }, answer, async ({ open, until, evaluate, printFrames }) => {
  await open("#/map?measure=color");
  await until(`document.querySelector(".stage")?.dataset.points === "${count}"`);
  const graphics = await evaluate(`(() => { const gl = document.createElement("canvas").getContext("webgl2"); return gl.getParameter(gl.getExtension("WEBGL_debug_renderer_info")?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER); })()`);
  console.log(`${count.toLocaleString("en")} points, ${width} x ${height} window, ${graphics}`);
  const stage = `document.querySelector(".stage")`;
  await printFrames("pan", `${stage}.dispatchEvent(new KeyboardEvent('keydown', { key: Math.floor(n / 20) % 2 ? 'ArrowLeft' : 'ArrowRight' }))`);
  await printFrames("zoom", `${stage}.dispatchEvent(new WheelEvent('wheel', { deltaY: Math.floor(n / 40) % 2 ? 40 : -40, clientX: 640, clientY: 500 }))`);
});
