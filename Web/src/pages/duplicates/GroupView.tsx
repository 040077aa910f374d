import { useState } from "preact/hooks";
import { isUpload, type Group, type Item } from "../../api/duplicates";
import { originalOf, thumbnailOf } from "../../api/images";
import { Comparison, storedPicture } from "../../parts/Comparison";
import { bytes, moment, several } from "../../parts/format";
import { linkTo } from "../../shell/routes";
import { kindTexts, ruleTexts, survivorOf } from "./groups";
import type { Review } from "./review";

const pictureOf = ({ image, name, width, height }: Item) => ({ ...storedPicture(image, name), width, height });

/** One group: its items beside each other, which stay and why, and what can be done. */
export function GroupView({ review, group, onDo }: {
  review: Review;
  group: Group;
  onDo: (what: "trash" | "keep" | "different") => void;
}) {
  void review.version.value;
  const [compared, setCompared] = useState<number>();
  const stays = review.stays(group);
  const state = review.stateOf(group);
  const best = Math.max(0, survivorOf(group.items, stays));
  const goes = stays.filter((each) => !each).length;
  const other = compared !== undefined && compared < group.items.length && compared !== best ? compared : undefined;
  return (
    <div class="group">
      <ul class="items">
        {group.items.map((item, index) => (
          <li key={`${item.image} ${item.uri}`} class={`item ${stays[index] ? "stays" : "goes"}`}>
            <img src={thumbnailOf(item.image)} alt={`Thumbnail of ${item.name}`} />
            <label class="choice">
              <input
                type="checkbox"
                checked={stays[index]}
                disabled={state !== "open"}
                onChange={() => review.toggle(group, index)}
              />
              {index < 9 && <kbd aria-hidden="true">{index + 1}</kbd>}
              <span><span class="unseen">{item.name}: </span>{choiceText(item, stays[index]!)}</span>
            </label>
            {!stays[index] && state === "open" && <p class="faint fate">{isUpload(item) ? "The upload is set aside." : "The file stays on its disk; the server notes that it went."}</p>}
            <Facts item={item} />
            <p class="row">
              {index !== best && (
                <button type="button" aria-pressed={other === index} aria-label={`Compare ${item.name} with what stays`} onClick={() => setCompared(other === index ? undefined : index)}>
                  Compare
                </button>
              )}
              <a class="button quiet" href={originalOf(item.image)} target="_blank" rel="noopener" aria-label={`Open the original of ${item.name}`}>Original</a>
              <a class="button quiet" href={linkTo("search", { id: String(item.image) })} aria-label={`Find images similar to ${item.name}`}>Similar</a>
            </p>
          </li>
        ))}
      </ul>
      {other !== undefined && <div class="panel"><Comparison role="stays" base={pictureOf(group.items[best]!)} other={pictureOf(group.items[other]!)} /></div>}
      {state === "open" ? (
        <div class="row acts">
          <button type="button" class="primary" disabled={goes === 0 || goes === stays.length} onClick={() => onDo("trash")}>
            Put {goes === 0 ? "nothing" : several(goes, "item")} into the trash <kbd aria-hidden="true">t</kbd>
          </button>
          <button type="button" onClick={() => onDo("keep")}>All stay, for good <kbd aria-hidden="true">k</kbd></button>
          <button type="button" onClick={() => onDo("different")}>No duplicates <kbd aria-hidden="true">n</kbd></button>
          {goes === stays.length && <span class="bad">At least one item must stay.</span>}
        </div>
      ) : (
        <p class="notice good">{{
          trashed: "What goes of this group is in the trash.",
          kept: "All of it stays for good. It is not shown again until it has a new member.",
          different: "These are no duplicates. They are not shown together again.",
        }[state]}</p>
      )}
    </div>
  );
}

function choiceText(item: Item, stays: boolean): string {
  if (!stays) {
    return "goes";
  }

  return item.action === "keep" && item.rule ? `stays: ${ruleTexts[item.rule] ?? item.rule}` : "stays";
}

function Facts({ item }: { item: Item }) {
  return (
    <dl class="facts">
      <dt>Place</dt><dd class="long">{isUpload(item) ? `${item.name}, uploaded` : placeOf(item.uri)}</dd>
      <dt>Pixels</dt><dd>{item.width} × {item.height}</dd>
      <dt>Size</dt><dd>{bytes(item.bytes)}, {item.format}</dd>
      {item.takenAt && <><dt>Taken</dt><dd>{moment(item.takenAt)}</dd></>}
      {item.modifiedAt && <><dt>Written</dt><dd>{moment(item.modifiedAt)}</dd></>}
      <dt>Added</dt><dd>{moment(item.addedAt)}</dd>
      {item.kind && <><dt>Likeness</dt><dd>{kindTexts[item.kind]}{item.distance !== undefined && item.distance >= 0 && item.kind !== "identical" ? `, ${item.distance} bits apart` : ""}</dd></>}
    </dl>
  );
}

/** A file's path, or what else the place is. */
function placeOf(uri: string): string {
  return uri.startsWith("file://") ? decodeURIComponent(uri.slice("file://".length)) : uri;
}
