import type { MapStatus } from "../../api/map";

const doing = {
  loading: "Reading what the measure saw…",
  neighbors: "Looking for the nearest neighbours of every image…",
  layout: "Placing the images…",
  quality: "Measuring how true the map is…",
  storing: "Storing the map…",
} as const;

/** How far the making of a map is. */
export function Building({ map }: { map: MapStatus }) {
  const stage = map.stage ? doing[map.stage] : "Making the map…";
  return (
    <div class="panel building" role="status">
      <p>{stage}</p>
      <progress aria-label={stage} value={map.progress ? map.progress : undefined} />
    </div>
  );
}
