import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { messageOf } from "../../api/http";
import { remove, restore, trash, type LibraryImage, type LibraryQuery } from "../../api/library";
import { Confirm } from "../../parts/Confirm";
import { count, several } from "../../parts/format";
import { toast } from "../../parts/Toasts";
import { Browsing } from "./browsing";
import { Details } from "./Details";
import { Filters, queryOf, type Chosen } from "./Filters";
import { ImageGrid } from "./ImageGrid";

/** Images that are removed for good at the same time. */
const removedAtOnce = 4;

/** The images of the library, or those in its trash. */
export function Browse({ isTrash, chosen, onChoose }: { isTrash: boolean; chosen: Chosen; onChoose: (chosen: Chosen) => void }) {
  const key = JSON.stringify([isTrash, chosen]);
  const browsing = useMemo(() => new Browsing({ state: isTrash ? "trashed" : "active", ...queryOf(chosen) } as LibraryQuery), [key]);
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const [opened, setOpened] = useState<LibraryImage>();
  const [isAsking, setAsking] = useState(false);
  useEffect(() => {
    setSelected(new Set());
    void browsing.readMore();
    return () => browsing.end();
  }, [browsing]);
  const readMore = useCallback(() => {
    if (browsing.images.peek().length > 0 && !browsing.error.peek() && browsing.lookedInVain.peek() === 0) {
      void browsing.readMore();
    }
  }, [browsing]);

  /** Moves images, and offers to move them back. */
  async function move(ids: readonly number[], isThere: boolean) {
    const [go, back] = isThere ? [trash, restore] : [restore, trash];
    const text = (number: number) => `${several(number, "image")} ${number === 1 ? "is" : "are"} ${isThere ? "in the trash" : "back in the library"}.`;
    try {
      const moved = await go(ids);
      browsing.hide(moved);
      setSelected(new Set());
      toast(text(moved.length), {
        action: {
          label: "Undo",
          run: () => void back(moved).then((returned) => {
            browsing.show(returned);
            toast(`${several(returned.length, "image")} taken back.`);
          }, (error) => toast(messageOf(error), { kind: "bad" })),
        },
      });
    } catch (error) {
      toast(messageOf(error), { kind: "bad" });
    }
  }

  async function removeForGood(ids: readonly number[]) {
    const left = [...ids];
    const gone: number[] = [];
    const work = async () => {
      for (let id = left.pop(); id !== undefined; id = left.pop()) {
        await remove(id);
        gone.push(id);
      }
    };
    try {
      await Promise.all(Array.from({ length: removedAtOnce }, work));
      toast(`${several(gone.length, "image")} deleted for good.`);
    } catch (error) {
      toast(messageOf(error), { kind: "bad" });
    }

    browsing.hide(gone);
    setSelected(new Set());
  }

  const images = browsing.images.value;
  return (
    <>
      <Filters key={String(isTrash)} chosen={chosen} isTrash={isTrash} onChange={onChoose} />
      <div class="row toolbar">
        <p role="status" aria-live="polite">{describe(browsing, selected.size)}</p>
        {selected.size > 0 && (
          <>
            {isTrash
              ? (
                <>
                  <button type="button" onClick={() => void move([...selected], false)}>Take back</button>
                  <button type="button" class="danger" onClick={() => setAsking(true)}>Delete for good…</button>
                </>
              )
              : <button type="button" class="danger" onClick={() => void move([...selected], true)}>Move to the trash</button>}
            <button type="button" class="quiet" onClick={() => setSelected(new Set())}>Select none</button>
          </>
        )}
        {images.length > 0 && selected.size === 0 && (
          <button type="button" class="quiet" onClick={() => setSelected(new Set(images.map((image) => image.id)))}>Select all shown</button>
        )}
      </div>
      {chosen.sort?.startsWith("taken") && <p class="faint">Only images whose files say when they were taken.</p>}
      {images.length > 0 && (
        <ImageGrid
          images={browsing.images}
          selected={selected}
          onSelect={setSelected}
          onOpen={setOpened}
          onTrash={() => isTrash ? setAsking(true) : void move([...selected], true)}
          onNearEnd={readMore}
          label={isTrash ? "Images in the trash" : "Images"}
        />
      )}
      {browsing.error.value && (
        <p class="notice bad" role="alert">
          {browsing.error.value} <button type="button" onClick={() => void browsing.readMore()}>Try again</button>
        </p>
      )}
      {browsing.lookedInVain.value > 0 && (
        <p class="notice">
          None of the next {count(browsing.lookedInVain.value)} images fits.{" "}
          <button type="button" onClick={() => void browsing.readMore()}>Look further</button>
        </p>
      )}
      {opened && (
        <Details
          image={opened}
          isTrash={isTrash}
          onClose={() => setOpened(undefined)}
          onTrash={() => { setOpened(undefined); void move([opened.id], true); }}
        />
      )}
      {isAsking && (
        <Confirm
          title={`Delete ${several(selected.size, "image")} for good?`}
          action="Delete for good"
          danger
          onClose={() => setAsking(false)}
          onConfirm={() => void removeForGood([...selected])}
        >
          <p>They leave the library with all their names, and uploaded originals are deleted. This cannot be undone. Files of your own disk are not touched.</p>
        </Confirm>
      )}
    </>
  );
}

function describe(browsing: Browsing, selected: number): string {
  if (selected > 0) {
    return `${several(selected, "image")} selected`;
  }

  const [shown, total] = [browsing.images.value.length, browsing.total.value];
  const { name, format, minBytes, maxBytes, minWidth, minHeight, addedAfter, addedBefore, sort } = browsing.query;
  const isFiltered = sort === "taken" || [name, format, minBytes, maxBytes, minWidth, minHeight, addedAfter, addedBefore].some((each) => each !== undefined);
  if (!isFiltered && total) {
    return `${total.isEstimate ? "about " : ""}${several(total.images, "image")}`;
  }

  return browsing.isOver.value
    ? shown === 0 ? "No image fits." : `${several(shown, "image")} fit${shown === 1 ? "s" : ""}`
    : browsing.isLoading.value && shown === 0 ? "Looking…" : `${several(shown, "image")} so far`;
}
