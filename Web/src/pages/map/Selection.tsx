import { thumbnailOf } from "../../api/images";
import { several } from "../../parts/format";
import { linkTo } from "../../shell/routes";

const maxShown = 60;
const maxSearched = 5;

/** The images selected: the first of them, and a search with five. */
export function Selection({ ids, onClear }: { ids: readonly number[]; onClear: () => void }) {
  if (ids.length === 0) {
    return null;
  }

  const search = new URLSearchParams(ids.slice(0, maxSearched).map((id) => ["id", String(id)]));
  return (
    <section class="panel selection" aria-label="Selection">
      <div class="row">
        <h2>{several(ids.length, "image")} selected</h2>
        <a class="button" href={linkTo("search", search)}>Search with {ids.length > maxSearched ? `${maxSearched} of these` : "these"}</a>
        <button type="button" onClick={onClear}>Clear the selection</button>
      </div>
      <ul class="thumbnails">
        {ids.slice(0, maxShown).map((id) => (
          <li key={id}>
            <a href={linkTo("search", { id: String(id) })} aria-label={`Search with image ${id}`}><img src={thumbnailOf(id)} alt="" loading="lazy" width="72" height="72" /></a>
          </li>
        ))}
      </ul>
      {ids.length > maxShown && <p class="faint">The first {maxShown} are shown.</p>}
    </section>
  );
}
