// Prints how soon the duplicates page shows many groups, how it moves through them, and what they take, with groups that this makes.
//   node Web/measure/duplicates.mjs [GROUPS=100000] [WIDTH=1280] [HEIGHT=900]
import { once } from "node:events";
import { inBrowser, json, numbers } from "./browser.mjs";

const [count, width, height] = numbers(100_000, 1280, 900);
const at = "2025-01-01T00:00:00Z";

/** Of two to five items, as /v1/duplicates writes them. */
function group(number) {
  return {
    group: number,
    items: Array.from({ length: 2 + number % 4 }, (_, index) => ({
      image: 5 * number + index,
      sha256: `${number}-${index}`.padStart(64, "0"),
      uri: `file:///srv/pictures/20${String(number % 25).padStart(2, "0")}/holidays/IMG_${number}${"-copy".repeat(index)}.jpg`,
      name: `IMG_${number}${"-copy".repeat(index)}.jpg`,
      bytes: 4_000_000 - 700_000 * index + number % 1000,
      modifiedAt: at,
      width: 4000 >> index,
      height: 3000 >> index,
      format: "jpeg",
      addedAt: at,
      ...(index === 0 ? { action: "keep", rule: "larger" } : { action: "trash", kind: "reencoded", distance: 2 * index }),
    })),
  };
}

async function answer({ pathname, searchParams }, request, response) {
  if (pathname === "/v1/duplicates/scans") {
    json(response, { scans: [{ id: "1", state: "done", stage: "judging", done: 1, total: 1, images: 5 * count, pairs: 2 * count, groups: count, startedAt: at, finishedAt: at }] });
  } else if (pathname === "/v1/duplicates/applies") {
    json(response, { applies: [] });
  } else if (pathname === "/v1/duplicates" && searchParams.has("cursor")) {
    const first = Number(searchParams.get("cursor")) + 1;
    const last = Math.min(count, first + Number(searchParams.get("limit")) - 1);
    json(response, { groups: Array.from({ length: last - first + 1 }, (_, index) => group(first + index)) });
  } else if (pathname === "/v1/duplicates") {
    response.setHeader("Content-Type", "application/x-ndjson");
    for (let number = 1; number <= count; number++) {
      if (!response.write(`${JSON.stringify(group(number))}\n`)) {
        await once(response, "drain");
      }
    }

    response.end();
  } else {
    return false;
  }
}

await inBrowser({ width, height }, answer, async ({ open, until, evaluate, printFrames, printHeap }) => {
  await open("#/duplicates");
  console.log(`${count.toLocaleString("en")} groups, ${width} x ${height} window`);
  const text = (selector) => `document.querySelector("${selector}")?.textContent`;
  const first = await until(`document.querySelector(".group-line") && ${text(".review h2")} && document.querySelector(".item")`);
  console.log(`the first group is shown after ${(first.ms / 1000).toFixed(2)} s, by ${first.workMs.toFixed(0)} ms of the page's processor time`);
  const all = await until(`${text(".toolbar + p")}?.startsWith("${count.toLocaleString("en")} groups;")`);
  console.log(`all are read after ${(all.ms / 1000).toFixed(2)} s, by ${all.workMs.toFixed(0)} ms`);
  await printHeap("all read");
  const list = `document.querySelector(".group-list")`;
  await printFrames("scroll, 300 pixels a frame", `${list}.scrollTop += 300`);
  await printFrames("drag, a hundredth of the list a frame", `${list}.scrollTop = ${list}.scrollHeight * (n % 100) / 100`);
  await evaluate(`${list}.focus()`);
  await printFrames("next group, a key a frame", `${list}.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }))`);
  await printHeap("after that");
});
