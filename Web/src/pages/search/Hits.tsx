import { useState } from "preact/hooks";
import { originalOf, thumbnailOf } from "../../api/images";
import type { Hit } from "../../api/search";
import { Comparison, storedPicture } from "../../parts/Comparison";
import { Dialog } from "../../parts/Dialog";
import { percent } from "../../parts/format";
import { draggedId } from "./Examples";
import { pictureOf } from "./query";
import { agreesFrom } from "./ranking";
import { add, answer, change, hits, query, weights } from "./state";

const maxK = 1000;

/** The results, best first. */
export function Hits() {
  const [compared, setCompared] = useState<Hit>();
  const shown = hits.value;
  const { copies, k } = query.value;
  return (
    <>
      <ol class="hits">
        {shown.map((hit) => <HitCard key={hit.id} hit={hit} isCopy={copies} onCompare={() => setCompared(hit)} />)}
      </ol>
      {answer.value!.result.hits.length === k && k < maxK && (
        <button type="button" onClick={() => change({ k: Math.min(maxK, k * 2) }, true)}>Show more</button>
      )}
      {compared && <Compare hit={compared} onClose={() => setCompared(undefined)} />}
    </>
  );
}

function HitCard({ hit, isCopy, onCompare }: { hit: Hit; isCopy: boolean; onCompare: () => void }) {
  const score = isCopy ? `${percent(hit.score)} likely the original` : percent(hit.score);
  return (
    <li class="hit panel" draggable onDragStart={(event) => event.dataTransfer?.setData(draggedId, String(hit.id))}>
      <button type="button" class="picture" aria-label={`Compare ${hit.name}, ${score}`} onClick={onCompare}>
        <img src={thumbnailOf(hit.id)} alt="" loading="lazy" draggable={false} />
      </button>
      <p class="name"><strong>{score}</strong> <span title={hit.uri}>{hit.name}</span></p>
      {!isCopy && hit.probability !== undefined && <p class="faint">{percent(hit.probability)} likely a copy</p>}
      {hit.inliers !== undefined && <p class="faint">{hit.inliers} places found again</p>}
      <ul class="measured" aria-label="Which measures agree">
        {Object.entries(hit.measures).map(([name, { score: each, distance }]) => (
          <li
            key={name} class={each >= agreesFrom && weights.value[name] !== 0 ? "agrees" : ""}
            title={`distance ${distance.toLocaleString(undefined, { maximumFractionDigits: 2 })}`}
          >
            <span aria-hidden="true">{each >= agreesFrom ? "✓" : "–"}</span> {name} {percent(each)}
            {each >= agreesFrom && <span class="unseen"> agrees</span>}
          </li>
        ))}
      </ul>
      <div class="row">
        <button type="button" onClick={() => add([{ id: hit.id }], "like")}>More<span class="unseen"> like {hit.name}</span></button>
        <button type="button" onClick={() => add([{ id: hit.id }], "unlike")}>Less<span class="unseen"> like {hit.name}</span></button>
        <a href={originalOf(hit.id)} target="_blank" rel="noopener">Original<span class="unseen"> of {hit.name}</span></a>
      </div>
    </li>
  );
}

/** The hit beside the query. Of several query images, one at a time. */
function Compare({ hit, onClose }: { hit: Hit; onClose: () => void }) {
  const { like } = query.value;
  const [index, setIndex] = useState(0);
  const example = like[index] ?? like[0];
  return (
    <Dialog title={hit.name} onClose={onClose} wide>
      {like.length > 1 && (
        <label>
          Compare with example
          <select value={index} onChange={(event) => setIndex(Number(event.currentTarget.value))}>
            {like.map((each, i) => <option key={JSON.stringify(each)} value={i}>{i + 1}</option>)}
          </select>
        </label>
      )}
      {example && <Comparison role="query" base={pictureOf(example)} other={storedPicture(hit.id, hit.name)} first="beside" large />}
      <p class="faint">{hit.uri}</p>
    </Dialog>
  );
}
