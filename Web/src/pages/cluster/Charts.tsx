import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import type { ClusterPoint } from "../../api/cluster";
import { theme } from "../../shell/theme";
import { points } from "./state";

type Value = (point: ClusterPoint) => number | undefined;

/** The last ten minutes. */
export function Charts() {
  return (
    <section aria-labelledby="charts-heading">
      <h2 id="charts-heading">The last ten minutes</h2>
      <Chart
        title="Searches and ingests per second"
        series={[["Searches/s", "--accent", (point) => point.searchesPerSecond], ["Ingests/s", "--good", (point) => point.ingestsPerSecond]]}
      />
      <Chart
        title="Time of a search, milliseconds"
        series={[["Median", "--accent", (point) => point.searchP50Ms], ["99%", "--warn", (point) => point.searchP99Ms]]}
      />
    </section>
  );
}

const heightPx = 170;

/** Where the cluster could not be asked for so long, the line has a gap. */
const gapSeconds = 3;

function Chart({ title, series }: { title: string; series: [label: string, colour: string, value: Value][] }) {
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const chosen = theme.value;
  useEffect(() => {
    const element = frame.current!;
    const create = () => {
      plot.current?.destroy();
      plot.current = new uPlot(optionsOf(element, series), dataOf(points.peek(), series), element);
    };
    create();
    const observer = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: heightPx }));
    observer.observe(element);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", create);
    return () => {
      observer.disconnect();
      dark.removeEventListener("change", create);
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [chosen]);

  const shown = points.value;
  useEffect(() => plot.current?.setData(dataOf(shown, series)), [shown]);
  const last = shown.at(-1);
  const now = series.map(([label, , value]) => `${label} ${rounded(last && value(last))}`).join(", ");
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <div ref={frame} class="chart" role="img" aria-label={`${title}; now: ${now}`} />
    </figure>
  );
}

const rounded = (value: number | undefined): string => value?.toLocaleString(undefined, { maximumFractionDigits: 1 }) ?? "none";

function optionsOf(element: HTMLElement, series: [string, string, Value][]): uPlot.Options {
  const line = colourOf(element, "--line");
  const axis: uPlot.Axis = { stroke: colourOf(element, "--faint"), grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
  return {
    width: element.clientWidth,
    height: heightPx,
    cursor: { drag: { x: false, y: false } },
    scales: { y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
    axes: [{ ...axis, space: 90, values: (_, seconds) => seconds.map(clock) }, { ...axis, size: 56 }],
    series: [
      { label: "Time", value: (_, seconds) => (seconds === null ? "–" : clock(seconds)) },
      ...series.map(([label, colour], index): uPlot.Series => ({
        label,
        stroke: colourOf(element, colour),
        width: 2,
        ...(index > 0 ? { dash: [6, 3] } : {}),
        points: { show: false },
        value: (_, value) => (value === null ? "–" : rounded(value)),
      })),
    ],
  };
}

const clock = (seconds: number): string => new Date(1000 * seconds).toLocaleTimeString();

/** What a custom property is in the present theme. */
function colourOf(element: HTMLElement, property: string): string {
  const probe = element.appendChild(document.createElement("span"));
  probe.style.color = `var(${property})`;
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

function dataOf(shown: readonly ClusterPoint[], series: [string, string, Value][]): uPlot.AlignedData {
  const times: number[] = [];
  const lines: (number | null)[][] = series.map(() => []);
  for (const point of shown) {
    const time = Date.parse(point.at) / 1000;
    const before = times.at(-1);
    if (before !== undefined && time - before > gapSeconds) {
      times.push(before + 1);
      lines.forEach((line) => line.push(null));
    }

    times.push(time);
    series.forEach(([, , value], index) => lines[index]!.push(value(point) ?? null));
  }

  return [times, ...lines];
}
