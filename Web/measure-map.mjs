// Prints how many frames a second the map page draws while it is moved and zoomed, in Debian's Chromium, with points that this makes.
//   node Web/measure-map.mjs [POINTS=400000] [WIDTH=1280] [HEIGHT=900]
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";

const [count, width, height] = [400_000, 1280, 900].map((fallback, at) => Number(process.argv[at + 2] ?? fallback));
const seconds = 8;
const web = new URL("../artifacts/web/", import.meta.url).pathname;
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  const json = (value) => response.setHeader("Content-Type", "application/json").end(JSON.stringify(value));
  if (pathname === "/v1/session") {
    json({ required: false, signedIn: false });
  } else if (pathname === "/v1/map") {
    json({ measure: "color", state: "ready", points: count, unplaced: 0, builtAt: "2025-01-01T00:00:00Z", labels: ["", ..."abcdefgh"] });
  } else if (pathname === "/v1/map/points") {
    response.end(clusters(Math.min(count, Number(searchParams.get("limit")))));
  } else if (pathname.startsWith("/v1/images/")) {
    response.setHeader("Content-Type", "image/svg+xml").end(await readFile(join(web, "icon.svg")));
  } else {
    const file = pathname === "/" ? "index.html" : pathname.slice(1);
    try {
      const content = await readFile(join(web, file));
      response.setHeader("Content-Type", types[extname(file)] ?? "application/octet-stream").end(content);
    } catch {
      response.writeHead(404).end();
    }
  }
});

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

await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const profile = await mkdtemp(join(tmpdir(), "imagesearch-map-"));
const chromium = spawn("/usr/bin/chromium", [
  "--headless=new", "--no-sandbox", "--enable-unsafe-swiftshader", "--remote-debugging-port=0", `--user-data-dir=${profile}`,
  `--window-size=${width},${height}`, "about:blank",
], { stdio: ["ignore", "ignore", "pipe"] });
try {
  await measure();
} finally {
  chromium.kill();
  server.close();
  await new Promise((resolve) => chromium.once("exit", resolve));
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
}

async function measure() {
  let said = "";
  const port = await new Promise((resolve, reject) => {
    chromium.once("exit", () => reject(new Error(`chromium ended: ${said}`)));
    chromium.stderr.on("data", (text) => {
      said += text;
      const match = /DevTools listening on ws:\/\/[^:]+:(\d+)/.exec(said);
      if (match) resolve(match[1]);
    });
  });
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()).filter((each) => each.type === "page");
  const devtools = await connect(target.webSocketDebuggerUrl);
  await devtools("Page.navigate", { url: `http://127.0.0.1:${server.address().port}/#/map?measure=color` });
  const evaluate = async (expression) => {
    const { result, exceptionDetails } = await devtools("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  await evaluate(`new Promise((resolve) => { const wait = () => document.querySelector(".stage")?.dataset.points === "${count}" ? resolve() : setTimeout(wait, 100); wait(); })`);
  const graphics = await evaluate(`(() => { const gl = document.createElement("canvas").getContext("webgl2"); return gl.getParameter(gl.getExtension("WEBGL_debug_renderer_info")?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER); })()`);
  console.log(`${count.toLocaleString("en")} points, ${width} x ${height} window, ${graphics}`);
  for (const [name, step] of [
    ["pan", "stage.dispatchEvent(new KeyboardEvent('keydown', { key: Math.floor(n / 20) % 2 ? 'ArrowLeft' : 'ArrowRight' }))"],
    ["zoom", "stage.dispatchEvent(new WheelEvent('wheel', { deltaY: Math.floor(n / 40) % 2 ? 40 : -40, clientX: 640, clientY: 500 }))"],
  ]) {
    const frames = await evaluate(`new Promise((resolve) => {
      const stage = document.querySelector(".stage"), times = [];
      let n = 0;
      const next = (now) => {
        times.push(now);
        if (now - times[0] > ${1000 * seconds}) resolve(times);
        else { ${step}; n++; requestAnimationFrame(next); }
      };
      requestAnimationFrame(next);
    })`);
    const took = frames.slice(1).map((time, at) => time - frames[at]).sort((a, b) => a - b);
    const at = (share) => took[Math.floor(share * (took.length - 1))].toFixed(1);
    console.log(`${name}: ${(1000 * took.length / (frames.at(-1) - frames[0])).toFixed(1)} frames/s; a frame takes ${at(0.5)} ms, 95% at most ${at(0.95)} ms`);
  }
}

/** A connection to the browser's debugger. */
async function connect(url) {
  const { WebSocket } = globalThis;
  if (!WebSocket) throw new Error("needs node 22, or node --experimental-websocket");
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  const waiting = new Map();
  let last = 0;
  socket.onmessage = ({ data }) => {
    const { id, result, error } = JSON.parse(data);
    if (id) {
      const { resolve, reject } = waiting.get(id);
      waiting.delete(id);
      error ? reject(new Error(error.message)) : resolve(result);
    }
  };
  return (method, params = {}) => new Promise((resolve, reject) => {
    waiting.set(++last, { resolve, reject });
    socket.send(JSON.stringify({ id: last, method, params }));
  });
}
