import { useEffect, useState } from "preact/hooks";
import { messageOf } from "../../api/http";
import { getImage, originalOf, thumbnailOf, type ImageName, type ImageRecord } from "../../api/images";
import type { LibraryImage } from "../../api/library";
import { Dialog } from "../../parts/Dialog";
import { bytes, moment } from "../../parts/format";
import { linkTo } from "../../shell/routes";

/** All that is known of an image, and where to go from it. */
export function Details({ image, isTrash, onTrash, onClose }: {
  image: LibraryImage;
  isTrash: boolean;
  onTrash: () => void;
  onClose: () => void;
}) {
  const [record, setRecord] = useState<ImageRecord & { formerNames?: ImageName[] }>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    if (!isTrash) {
      const ending = new AbortController();
      getImage(image.id, ending.signal).then(setRecord, (failure) => ending.signal.aborted || setError(messageOf(failure)));
      return () => ending.abort();
    }

    return undefined;
  }, [image.id, isTrash]);

  const takenAt = record?.takenAt ?? image.takenAt;
  const names = record?.names ?? (image.name ? [{ name: image.name, uri: image.uri ?? "" }] : []);
  return (
    <Dialog title={image.name ?? `Image ${image.id}`} onClose={onClose} wide>
      <div class="details">
        <img src={thumbnailOf(image.id)} alt={`Thumbnail of ${image.name ?? `image ${image.id}`}`} />
        <div>
          {error && <p class="notice bad" role="alert">{error}</p>}
          <dl class="facts">
            <dt>Pixels</dt><dd>{image.width} × {image.height}</dd>
            <dt>Size</dt><dd>{bytes(image.bytes)}, {image.format}</dd>
            <dt>Added</dt><dd>{moment(image.addedAt)}</dd>
            {takenAt && <><dt>Taken</dt><dd>{moment(takenAt)}</dd></>}
            <dt>Id</dt><dd>{image.id}</dd>
            {record && <><dt>SHA-256</dt><dd class="long">{record.sha256}</dd></>}
          </dl>
          <h3>{names.length === 1 ? "Name" : "Names"}</h3>
          <NameList names={names} />
          {record?.formerNames && record.formerNames.length > 0 && (
            <>
              <h3>Names in the trash</h3>
              <NameList names={record.formerNames} />
            </>
          )}
          {!isTrash && (
            <p class="row">
              <a class="button" href={originalOf(image.id)} target="_blank" rel="noopener">Open the original</a>
              <a class="button" href={linkTo("search", { id: String(image.id) })}>Find similar</a>
              <button type="button" class="danger" onClick={onTrash}>Move to the trash</button>
            </p>
          )}
        </div>
      </div>
    </Dialog>
  );
}

function NameList({ names }: { names: readonly ImageName[] }) {
  return names.length === 0
    ? <p class="faint">none</p>
    : <ul class="names">{names.map(({ name, uri }) => <li key={uri}>{name} <span class="faint long">{placeOf(uri)}</span></li>)}</ul>;
}

/** Where a name is, in words. */
function placeOf(uri: string): string {
  return uri.startsWith("upload:") ? "uploaded" : uri;
}
