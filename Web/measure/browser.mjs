// What the measurements of pages share: the built page with an API that answers what a measurement makes up, in Debian's Chromium.
import { spawn } from "node:child_process";
import { access, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";

const web = new URL("../../artifacts/web/", import.meta.url).pathname;
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const frameSeconds = 8;

/** The numbers given to the command, or else these. */
export const numbers = (...fallbacks) => fallbacks.map((fallback, at) => Number(process.argv[at + 2] ?? fallback));

export const json = (response, value) => response.setHeader("Content-Type", "application/json").end(JSON.stringify(value));

/**
 * Serves the built page and has it looked at.
 * @param answer Called as (url, request, response) for what is below /v1/; says false for what it does not know. Thumbnails are painted here.
 * @param measure Called with the open browser.
 */
export async function inBrowser({ width, height }, answer, measure) {
  await access(join(web, "index.html")).catch(() => { throw new Error("The page is not built: npm --prefix Web ci && npm --prefix Web run build"); });
  let thumbnails;
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://localhost");
    if (url.pathname === "/v1/session") {
      json(response, { required: false, signedIn: false });
    } else if (/^\/v1\/images\/\d+\/thumbnail$/.test(url.pathname)) {
      response.setHeader("Content-Type", "image/jpeg").end(thumbnails[url.pathname.split("/")[3] % thumbnails.length]);
    } else if (url.pathname.startsWith("/v1/")) {
      if (await answer(url, request, response) === false) {
        response.writeHead(404).end();
      }
    } else {
      const file = url.pathname === "/" ? "index.html" : url.pathname.slice(1);
      try {
        const content = await readFile(join(web, file));
        response.setHeader("Content-Type", types[extname(file)] ?? "application/octet-stream").end(content);
      } catch {
        response.writeHead(404).end();
      }
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const profile = await mkdtemp(join(tmpdir(), "imagesearch-measure-"));
  const chromium = spawn("/usr/bin/chromium", [
    "--headless=new", "--no-sandbox", "--enable-unsafe-swiftshader", "--remote-debugging-port=0", `--user-data-dir=${profile}`,
    `--window-size=${width},${height}`, "about:blank",
  ], { stdio: ["ignore", "ignore", "pipe"] });
  try {
    const browser = await openBrowser(chromium, `http://127.0.0.1:${server.address().port}/`);
    thumbnails = (await browser.evaluate(`Array.from({ length: 50 }, ${paint})`)).map((encoded) => Buffer.from(encoded, "base64"));
    await measure(browser);
  } finally {
    chromium.kill();
    server.close();
    server.closeAllConnections();
    await new Promise((resolve) => chromium.exitCode === null && chromium.signalCode === null ? chromium.once("exit", resolve) : resolve());
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** In the browser: a JPEG of the size of thumbnails. */
const paint = String(() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 256, height: 192 });
  const context = canvas.getContext("2d");
  for (let patch = 0; patch < 200; patch++) {
    context.fillStyle = `hsl(${360 * Math.random()} 60% 50%)`;
    context.fillRect(256 * Math.random(), 192 * Math.random(), 40, 30);
  }

  return canvas.toDataURL("image/jpeg", 0.75).split(",")[1];
});

async function openBrowser(chromium, address) {
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
  const evaluate = async (expression) => {
    const { result, exceptionDetails } = await devtools("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  const worked = async () => (await devtools("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration").value;
  await devtools("Performance.enable", { timeDomain: "threadTicks" });

  return {
    evaluate,

    /** Loads a page, as #/map. */
    async open(route) {
      await devtools("Page.navigate", { url: address + route });
    },

    /** Waits until an expression holds, as seen before each frame. @returns Milliseconds since the page began to load: by the clock, and its processor time. */
    async until(expression) {
      const ms = await evaluate(`new Promise((resolve) => {
        const look = () => (${expression}) ? resolve(performance.now()) : requestAnimationFrame(look);
        look();
      })`);
      return { ms, workMs: 1000 * await worked() };
    },

    /** Takes a step before each frame, `n` of them so far, and prints what the frames took, and the processor time of the page itself. */
    async printFrames(name, step) {
      const before = await worked();
      const frames = await evaluate(`new Promise((resolve) => {
        const times = [];
        let n = 0;
        const next = (now) => {
          times.push(now);
          if (now - times[0] > ${1000 * frameSeconds}) resolve(times);
          else { ${step}; n++; requestAnimationFrame(next); }
        };
        requestAnimationFrame(next);
      })`);
      print(name, frames, 1000 * (await worked() - before));
    },

    /** Prints what the page's own objects take once garbage is collected. */
    async printHeap(name) {
      await devtools("HeapProfiler.collectGarbage");
      const { usedSize, backingStorageSize } = await devtools("Runtime.getHeapUsage");
      console.log(`${name}: ${((usedSize + backingStorageSize) / 1024 ** 2).toFixed(1)} MiB of objects and arrays`);
    },
  };
}

function print(name, frames, workedMs) {
  const took = frames.slice(1).map((time, at) => time - frames[at]).sort((a, b) => a - b);
  const at = (share) => took[Math.floor(share * (took.length - 1))].toFixed(1);
  const perSecond = 1000 * took.length / (frames.at(-1) - frames[0]);
  console.log(`${name}: ${perSecond.toFixed(1)} frames/s; a frame takes ${at(0.5)} ms, 95% at most ${at(0.95)} ms, the longest ${at(1)} ms; `
    + `${(workedMs / took.length).toFixed(1)} ms of the page's processor time a frame`);
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
