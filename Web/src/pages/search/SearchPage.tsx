import { useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Examples } from "./Examples";
import { Hits } from "./Hits";
import { Measures } from "./Measures";
import { Options } from "./Options";
import { ReceiptNote } from "./ReceiptNote";
import { addPhotos, answer, failure, isSearching, query, run } from "./state";

/** Reverse image search: examples in, look-alikes out. */
export default function SearchPage() {
  useSignalEffect(() => {
    // Any change of the address bar is a new search.
    query.value;
    void run();
  });
  usePaste();

  const last = answer.value;
  return (
    <div class="search">
      <h1>Search</h1>
      <div class="asking">
        <Examples />
        {query.value.like.length > 0 && (
          <details class="tuning" open={matchMedia("(min-width: 64rem)").matches}>
            <summary>Measures and options</summary>
            {!query.value.copies && <Measures />}
            <Options />
          </details>
        )}
      </div>
      <section aria-label="Results" aria-busy={isSearching.value}>
        <div aria-live="polite">
          {failure.value && <p class="notice bad" role="alert">{failure.value} <button type="button" onClick={() => void run()}>Search again</button></p>}
          {isSearching.value && !last && <p>Searching…</p>}
          {last && !failure.value && <ReceiptNote receipt={last.result.receipt} />}
          {last?.result.notices.map((notice) => <p key={notice} class="notice warn">{notice}</p>)}
          {last && last.result.hits.length === 0 && (
            <p class="notice">
              Nothing stored looks like this. {last.query.copies ? "Look-alikes may still be found without “original of an edited copy”." : "Is the collection taken in? See the library."}
            </p>
          )}
        </div>
        {last && <Hits />}
      </section>
    </div>
  );
}

/** A picture pasted anywhere on the page is an example. */
function usePaste() {
  useEffect(() => {
    function paste(event: ClipboardEvent) {
      const photos = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith("image/"));
      if (photos.length > 0) {
        event.preventDefault();
        void addPhotos(photos);
      }
    }

    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, []);
}
