import { useEffect, useRef } from "preact/hooks";
import { change, measures, query, sliding, weights } from "./state";

/** How soon after a slider's last move the server is asked. */
const restMs = 300;
const most = 3;

const meanings: Record<string, string> = {
  dhash: "outlines",
  pdq: "coarse shapes",
  color: "colours and where",
  embedding: "what is in it",
};

/** A slider a measure: hits move at once, and the server is asked when it rests. */
export function Measures() {
  const resting = useRef(0);
  useEffect(() => () => clearTimeout(resting.current), []);

  function slide(name: string, weight: number) {
    sliding.value = { ...sliding.value, [name]: weight };
    clearTimeout(resting.current);
    resting.current = setTimeout(() => {
      change({ weights: weights.peek() }, true);
      sliding.value = {};
    }, restMs);
  }

  const isChanged = Object.keys(query.value.weights).length > 0;
  return (
    <fieldset class="panel measures">
      <legend>What counts how much</legend>
      {measures.value.map(({ name }) => {
        const weight = weights.value[name] ?? 0;
        return (
          <label key={name}>
            <span>{name} <span class="faint">{meanings[name] ?? ""}</span></span>
            <input
              type="range" min="0" max={most} step="0.1" value={weight}
              aria-valuetext={weight === 0 ? "does not count" : `counts ${weight}`}
              onInput={(event) => slide(name, event.currentTarget.valueAsNumber)}
            />
            <output>{weight === 0 ? "off" : weight.toLocaleString(undefined, { maximumFractionDigits: 1 })}</output>
          </label>
        );
      })}
      {isChanged && <button type="button" onClick={() => change({ weights: {} })}>As it was</button>}
    </fieldset>
  );
}
