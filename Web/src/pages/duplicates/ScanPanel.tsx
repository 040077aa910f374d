import { useEffect, useState } from "preact/hooks";
import { listScans, scanEvents, startScan, type Scan } from "../../api/duplicates";
import { follow } from "../../api/events";
import { messageOf } from "../../api/http";
import { moment, several } from "../../parts/format";

const stageTexts = {
  joining: "comparing all images",
  searching: "searching for the original of every image",
  judging: "looking at what was found",
} as const;

/** The last scan, the one that runs, and the way to a new one. */
export function ScanPanel({ onScan }: { onScan: (done: Scan | undefined) => void }) {
  const [scans, setScans] = useState<readonly Scan[]>();
  const [error, setError] = useState<string>();
  const [isThorough, setThorough] = useState(false);

  async function load(signal?: AbortSignal) {
    try {
      const found = await listScans(signal);
      setScans(found);
      setError(undefined);
      onScan(found.find((scan) => scan.state === "done"));
    } catch (failure) {
      if (!signal?.aborted) {
        setError(messageOf(failure));
      }
    }
  }

  useEffect(() => {
    const ending = new AbortController();
    void load(ending.signal);
    return () => ending.abort();
  }, []);

  const latest = scans?.[0];
  const running = latest?.state === "running" ? latest.id : undefined;
  useEffect(() => running === undefined ? undefined : follow<Scan>(scanEvents(running), {
    progress: (scan) => setScans((shown) => shown?.map((each) => (each.id === scan.id ? scan : each))),
    done: () => void load(),
    lost: () => void load(),
  }), [running]);

  async function start() {
    try {
      await startScan(isThorough);
      await load();
    } catch (failure) {
      setError(messageOf(failure));
    }
  }

  return (
    <section class="panel scan" aria-label="Scan">
      <div role="status" aria-live="polite">
        {latest?.state === "failed" && <p class="notice bad">The last scan failed: {latest.message}</p>}
        {latest?.state === "running" && <p>A scan is {stageTexts[latest.stage]}: {several(latest.pairs, "near pair")} so far.</p>}
        {latest?.state === "done" && (
          <p>{several(latest.groups, "group")} in {several(latest.images, "image")}, scanned {moment(latest.finishedAt ?? latest.startedAt)}.</p>
        )}
        {scans?.length === 0 && <p>The collection was not searched for duplicates yet.</p>}
      </div>
      {latest?.state === "running" && (
        <progress aria-label={`Steps of ${stageTexts[latest.stage]}`} {...(latest.total > 0 ? { max: latest.total, value: latest.done } : {})} />
      )}
      {error && <p class="notice bad" role="alert">{error} <button type="button" onClick={() => void load()}>Try again</button></p>}
      {scans && latest?.state !== "running" && (
        <p class="row">
          <button type="button" class={scans.length === 0 ? "primary" : ""} onClick={() => void start()}>{scans.length === 0 ? "Search for duplicates" : "Search again"}</button>
          <label>
            <input type="checkbox" checked={isThorough} onChange={(event) => setThorough(event.currentTarget.checked)} />
            thorough: finds crops and frames too, and takes long
          </label>
        </p>
      )}
    </section>
  );
}
