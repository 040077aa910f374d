import { combinations, type Query } from "./query";
import { change, query } from "./state";

const combined: Record<Query["combine"], string> = {
  best: "any one of them",
  mean: "all of them on average",
  sum: "as many of them as possible",
};

/** How thoroughly to search, and how several examples go together. */
export function Options() {
  const { like, unlike, exact, dihedral, copies, combine } = query.value;
  const canBeCopy = like.length === 1 && unlike.length === 0;
  return (
    <fieldset class="panel options">
      <legend>How to search</legend>
      <label><input type="checkbox" checked={exact} onChange={(event) => change({ exact: event.currentTarget.checked })} /> Ask every bucket</label>
      <label><input type="checkbox" checked={dihedral} onChange={(event) => change({ dihedral: event.currentTarget.checked })} /> Also turned and mirrored</label>
      <label>
        <input
          type="checkbox" checked={copies && canBeCopy} disabled={!canBeCopy} aria-describedby={canBeCopy ? undefined : "one-only"}
          onChange={(event) => change({ copies: event.currentTarget.checked })}
        />
        The original of an edited copy
      </label>
      {!canBeCopy && <span id="one-only" class="faint">An original is looked for with one image alone.</span>}
      {like.length > 1 && (
        <label>
          Like
          <select value={combine} onChange={(event) => change({ combine: event.currentTarget.value as Query["combine"] })}>
            {combinations.map((each) => <option key={each} value={each}>{combined[each]}</option>)}
          </select>
        </label>
      )}
    </fieldset>
  );
}
