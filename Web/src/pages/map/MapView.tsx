import { useEffect, useRef, useState } from "preact/hooks";
import { getPoints, maxPoints, type Box, type MapPoints, type MapStatus } from "../../api/map";
import { messageOf } from "../../api/http";
import { count } from "../../parts/format";
import { go } from "../../shell/routes";
import { MapCanvas } from "./MapCanvas";
import { Selection } from "./Selection";
import { colorsOf, legendOf, type Coloring } from "./colors";
import { Details, isSample } from "./details";

/** Read first, to show something at once. */
const firstPoints = 20_000;

const colorings: Record<Coloring, string> = { folder: "folder", nearness: "how alike the nearest is", none: "nothing" };

/** A map that is there: drawn, moved, zoomed; points open a search, and are selected. */
export function MapView({ map }: { map: MapStatus }) {
  const stage = useRef<HTMLDivElement>(null);
  const canvas = useRef<MapCanvas>(undefined);
  const [points, setPoints] = useState<MapPoints>();
  const [error, setError] = useState<string>();
  const [coloring, setColoring] = useState<Coloring>("folder");
  const [surrounds, setSurrounds] = useState(false);
  const [selected, setSelected] = useState<readonly number[]>([]);
  const [thumbnails, setThumbnails] = useState(0);
  const current = useRef<MapPoints>(undefined);
  const details = useRef<Details>(undefined);
  const colored = useRef<Coloring>(coloring);

  useEffect(() => {
    try {
      const drawn = new MapCanvas(stage.current!, {
        opened: (id) => go("search", { id: String(id) }),
        selected: setSelected,
        rested: (window, about) => void read(window, about),
        drawn: setThumbnails,
      });
      canvas.current = drawn;
      return () => drawn.dispose();
    } catch (failure) {
      setError(messageOf(failure));
      return undefined;
    }

    async function read(window: Box, about: Box) {
      try {
        const detailed = await details.current?.read(window, about);
        if (detailed) {
          show(detailed, true);
        }
      } catch (failure) {
        setError(messageOf(failure));
      }
    }
  }, []);

  useEffect(() => {
    const ends = new AbortController();
    setSelected([]);
    void (async () => {
      try {
        let points = await getPoints(map.measure, firstPoints, ends.signal);
        show(points, false);
        if (points.count >= firstPoints) {
          points = await getPoints(map.measure, maxPoints, ends.signal);
          show(points, true);
        }

        details.current = new Details(map.measure, points);
      } catch (failure) {
        if (!ends.signal.aborted) {
          setError(messageOf(failure));
        }
      }
    })();
    return () => {
      ends.abort();
      details.current?.stop();
      details.current = undefined;
    };
  }, [map.measure, map.builtAt, map.points]);

  function show(next: MapPoints, keepsView: boolean) {
    current.current = next;
    setPoints(next);
    canvas.current?.show(next, colorsOf(next, colored.current), keepsView);
  }

  useEffect(() => {
    colored.current = coloring;
    if (current.current) {
      canvas.current?.setColors(colorsOf(current.current, coloring));
    }
  }, [coloring]);

  useEffect(() => {
    if (canvas.current) {
      canvas.current.surrounds = surrounds;
    }
  }, [surrounds]);

  useEffect(() => canvas.current?.setSelected(new Set(selected)), [selected]);

  const legend = legendOf(map.labels, coloring);
  return (
    <>
      <div class="row tools">
        <label>
          Colour by
          <select value={coloring} onChange={(event) => setColoring(event.currentTarget.value as Coloring)}>
            {Object.entries(colorings).map(([value, text]) => <option key={value} value={value}>{text}</option>)}
          </select>
        </label>
        <button type="button" aria-label="Zoom in" onClick={() => canvas.current?.zoom(1.6)}>+</button>
        <button type="button" aria-label="Zoom out" onClick={() => canvas.current?.zoom(1 / 1.6)}>−</button>
        <button type="button" onClick={() => canvas.current?.fit()}>Show all</button>
        <button type="button" aria-pressed={surrounds} onClick={() => setSurrounds(!surrounds)}>Lasso</button>
        <button type="button" onClick={() => setSelected(canvas.current?.inView() ?? [])}>Select what is in view</button>
      </div>
      {error && <p class="notice bad" role="alert">{error}</p>}
      <div
        ref={stage}
        class={surrounds ? "stage surrounds" : "stage"}
        tabIndex={0}
        role="application"
        aria-label={`Map of ${count(map.points)} images`}
        aria-describedby="map-help"
        data-points={points?.count ?? 0}
        data-thumbnails={thumbnails}
      >
        <canvas class="dots" />
        <canvas class="pictures" />
        <svg aria-hidden="true"><polyline /></svg>
      </div>
      <p id="map-help" class="faint">
        Drag or arrow keys move the map; wheel, two fingers, + and − zoom; 0 shows all. A click on a point, or Enter for the one in the middle, searches with its
        image. Shift-drag, or Lasso, surrounds images to select them.
        {points && isSample(points) && ` Of ${count(map.points)} images ${count(points.count)} are drawn: more of them come where you zoom in.`}
      </p>
      {legend.length > 0 && (
        <ul class="legend" aria-label="Colours">
          {legend.map(({ color, text }) => <li key={text}><span style={{ background: color }} />{text}</li>)}
        </ul>
      )}
      <Selection ids={selected} onClear={() => setSelected([])} />
    </>
  );
}
