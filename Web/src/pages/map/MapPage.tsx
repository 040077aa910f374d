import { useEffect, useState } from "preact/hooks";
import { buildMap, getMap, watchMap, type MapStatus } from "../../api/map";
import { messageOf } from "../../api/http";
import { count, moment, percent, several } from "../../parts/format";
import { go, route } from "../../shell/routes";
import { Building } from "./Building";
import { MapView } from "./MapView";

const measures = ["embedding", "color", "pdq", "dhash"] as const;

/** How soon a map is asked for again into which images are being put. */
const placingMs = 2000;

/** All images in the plane, look-alikes near, by one measure. */
export default function MapPage() {
  const wanted = route.value.params.get("measure") ?? undefined;
  const [map, setMap] = useState<MapStatus>();
  const [error, setError] = useState<string>();

  useEffect(() => {
    const ends = new AbortController();
    setError(undefined);
    getMap(wanted, ends.signal).then(setMap, (failure) => {
      if (!ends.signal.aborted) {
        setMap(undefined);
        setError(messageOf(failure));
      }
    });
    return () => ends.abort();
  }, [wanted]);

  const isBuilding = map?.state === "building";
  const isPlacing = !isBuilding && (map?.unplaced ?? 0) > 0;
  const measure = map?.measure;
  useEffect(() => (isBuilding && measure ? watchMap(measure, setMap) : undefined), [isBuilding, measure]);
  useEffect(() => {
    if (!isPlacing || !measure) {
      return undefined;
    }

    const timer = setInterval(() => void getMap(measure).then(setMap, (failure) => setError(messageOf(failure))), placingMs);
    return () => clearInterval(timer);
  }, [isPlacing, measure]);

  async function build() {
    try {
      setError(undefined);
      setMap(await buildMap(measure!));
    } catch (failure) {
      setError(messageOf(failure));
    }
  }

  return (
    <div class="map">
      <div class="row">
        <h1>Map</h1>
        <label>
          Look-alikes by
          <select value={wanted ?? measure ?? ""} onChange={(event) => go("map", { measure: event.currentTarget.value })}>
            {measures.map((each) => <option key={each} value={each}>{each}</option>)}
          </select>
        </label>
        {map && !isBuilding && <button type="button" class={map.builtAt ? "" : "primary"} onClick={() => void build()}>{map.builtAt ? "Make it anew" : "Make the map"}</button>}
      </div>
      {error && <p class="notice bad" role="alert">{error}</p>}
      {map?.state === "failed" && <p class="notice bad" role="alert">The map was not made: {map.message}</p>}
      {map?.state === "none" && <p>There is no map by {map.measure} yet. Making one takes seconds for thousands of images, minutes for hundreds of thousands.</p>}
      {map && isBuilding && <Building map={map} />}
      {map?.builtAt && <Facts map={map} />}
      {map?.builtAt && <MapView map={map} />}
    </div>
  );
}

function Facts({ map }: { map: MapStatus }) {
  const { quality } = map;
  return (
    <p class="faint" role="status">
      {several(map.points, "image")}, made {moment(map.builtAt!)}.
      {map.unplaced > 0 && ` ${several(map.unplaced, "image")} that came later ${map.unplaced === 1 ? "is" : "are"} being placed.`}
      {quality && ` Of ${quality.neighbors} neighbours on the map ${percent(quality.preservation)} are neighbours by ${map.measure}; trustworthiness ${quality.trustworthiness.toFixed(3)} (on ${count(quality.sample)} images).`}
    </p>
  );
}
