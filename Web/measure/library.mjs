// Prints how the library page moves through many images, and what they take, with images that this makes.
//   node Web/measure/library.mjs [IMAGES=400000] [WIDTH=1280] [HEIGHT=900]
import { inBrowser, json, numbers } from "./browser.mjs";

const [count, width, height] = numbers(400_000, 1280, 900);

/** As /v1/images lists them. */
const image = (id) => ({
  id,
  name: `IMG_${id}.jpg`,
  uri: `file:///srv/pictures/20${String(id % 25).padStart(2, "0")}/holidays/IMG_${id}.jpg`,
  width: 4000,
  height: 3000,
  format: "jpeg",
  bytes: 3_000_000 + id,
  addedAt: "2025-01-01T00:00:00Z",
});

function answer({ pathname, searchParams }, request, response) {
  if (pathname !== "/v1/images") {
    return false;
  }

  const first = Number(searchParams.get("cursor") ?? 0);
  const end = Math.min(count, first + Number(searchParams.get("limit")));
  json(response, {
    images: Array.from({ length: end - first }, (_, index) => image(first + index + 1)),
    next: end < count ? String(end) : undefined,
    total: first === 0 ? { images: count, isEstimate: false } : undefined,
  });
}

const grid = `document.querySelector(".image-grid")`;

await inBrowser({ width, height }, answer, async ({ open, until, evaluate, printFrames, printHeap }) => {
  await open("#/library");
  console.log(`${count.toLocaleString("en")} images, ${width} x ${height} window`);
  const first = await until(`document.querySelector(".image-cell")`);
  console.log(`the first images are shown after ${(first.ms / 1000).toFixed(2)} s`);
  await printFrames("scroll while pages are read, 300 pixels a frame", "scrollBy(0, 300)");
  for (const share of [0.5, 1]) {
    const columns = await evaluate(`Number(${grid}.ariaColCount)`);
    const before = await evaluate(`Number(${grid}.ariaRowCount)`);
    const began = await until("true");
    const rows = Math.ceil(share * count / columns);
    const ended = await until(`scrollTo(0, document.documentElement.scrollHeight), Number(${grid}.ariaRowCount) >= ${rows}`);
    const pages = (rows - before) * columns / 200;
    console.log(`to the end again and again, until ${100 * share}% are read: ${((ended.ms - began.ms) / 1000).toFixed(1)} s; `
      + `a page takes ${((ended.ms - began.ms) / pages).toFixed(1)} ms, ${((ended.workMs - began.workMs) / pages).toFixed(1)} ms of the page's processor time`);
  }

  await printHeap("all read");
  await printFrames("scroll, 300 pixels a frame", "scrollBy(0, -300)");
  await printFrames("drag, a hundredth of all a frame", "scrollTo(0, document.documentElement.scrollHeight * (n % 100) / 100)");
  await evaluate(`${grid}.focus()`);
  await printFrames("select one more, a key a frame", `${grid}.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", shiftKey: true, bubbles: true }))`);
});
