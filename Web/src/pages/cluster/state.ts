import { computed, signal } from "@preact/signals";
import { followCluster, type ClusterChange, type ClusterOutage, type ClusterPoint, type ClusterReport } from "../../api/cluster";

/** live: reports come; unavailable: the server answers, the cluster does not; gone: the server does not answer. */
export type Link = "connecting" | "live" | "unavailable" | "gone";

const keptPoints = 600;
const keptChanges = 200;

export const link = signal<Link>("connecting");
export const outage = signal<ClusterOutage | undefined>(undefined);
export const report = signal<ClusterReport | undefined>(undefined);
export const points = signal<readonly ClusterPoint[]>([]);
export const changes = signal<readonly ClusterChange[]>([]);

/** Addresses of silos that went after they had said so. */
export const left = computed(() => new Set(changes.value.filter((change) => change.kind === "left").map((change) => change.silo!)));

/** Descriptors of each bucket when somebody last held it, so that it keeps its place in the picture while nobody does. */
export const lastCounts = new Map<string, number>();

/** Follows the cluster while the page is shown. */
export function follow(): () => void {
  return followCluster({
    history: (history) => {
      points.value = history.points;
      changes.value = history.changes;
    },
    report: (next) => {
      for (const { measure, buckets } of next.measures) {
        for (const bucket of buckets) {
          lastCounts.set(`${measure}/${bucket.prefix}`, bucket.count);
        }
      }

      report.value = next;
      link.value = "live";
      outage.value = undefined;
      points.value = withPoint(points.value, next);
    },
    changes: (more) => {
      changes.value = [...changes.value, ...more].slice(-keptChanges);
    },
    unavailable: (said) => {
      outage.value = said;
      link.value = "unavailable";
    },
    gone: () => {
      link.value = "gone";
    },
  });
}

/** One point a second. */
function withPoint(known: readonly ClusterPoint[], next: ClusterReport): readonly ClusterPoint[] {
  const { at, searchesPerSecond, ingestsPerSecond, searchP50Ms, searchP99Ms } = next;
  const last = known.at(-1);
  return last && last.at.slice(0, 19) === at.slice(0, 19)
    ? known
    : [
        ...known.slice(1 - keptPoints),
        {
          at,
          searchesPerSecond,
          ingestsPerSecond,
          ...(searchP50Ms === undefined ? {} : { searchP50Ms }),
          ...(searchP99Ms === undefined ? {} : { searchP99Ms }),
        },
      ];
}
