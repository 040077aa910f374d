import { useEffect, useRef, useState } from "preact/hooks";

const mebibyte = 1024 * 1024;
const typingMs = 300;

const formats = ["jpeg", "png", "webp", "gif", "tiff", "avif", "heif", "bmp", "pnm"];

const sorts = [
  ["added", "Newest first", "desc"],
  ["added", "Oldest first", "asc"],
  ["name", "Name, A to Z", "asc"],
  ["name", "Name, Z to A", "desc"],
  ["bytes", "Largest first", "desc"],
  ["bytes", "Smallest first", "asc"],
  ["taken", "Taken last first", "desc"],
  ["taken", "Taken first first", "asc"],
] as const;

/** What the address says of the filters. */
export type Chosen = Record<string, string>;

/** The server's query for the filters of the form. */
export function queryOf(chosen: Chosen): Record<string, string> {
  const query: Record<string, string> = {};
  const [sort = "added", order = "desc"] = (chosen.sort ?? "").split("-").filter(Boolean);
  Object.assign(query, { sort, order });
  for (const name of ["name", "format", "minWidth", "minHeight"]) {
    if (chosen[name]) {
      query[name] = chosen[name];
    }
  }

  for (const [name, field] of [["atLeast", "minBytes"], ["atMost", "maxBytes"]] as const) {
    if (chosen[name]) {
      query[field] = String(Math.round(Number(chosen[name]) * mebibyte));
    }
  }

  if (chosen.from) {
    query.addedAfter = startOf(chosen.from, 0);
  }

  if (chosen.to) {
    query.addedBefore = startOf(chosen.to, 1);
  }

  return query;
}

/** Midnight before a day of the user's own calendar, some days later. */
function startOf(day: string, later: number): string {
  const [year = 1970, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

/** Filters and order; each change is told a moment after the last key. */
export function Filters({ chosen, isTrash, onChange }: { chosen: Chosen; isTrash: boolean; onChange: (chosen: Chosen) => void }) {
  const form = useRef<HTMLFormElement>(null);
  const timer = useRef(0);
  const [draft, setDraft] = useState(chosen);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    // What is being typed is newer than the address.
    if (timer.current === 0) {
      setDraft(chosen);
    }
  }, [JSON.stringify(chosen)]);

  const read = () => Object.fromEntries([...new FormData(form.current!)].filter(([, value]) => value !== "") as [string, string][]);

  function tell() {
    clearTimeout(timer.current);
    timer.current = 0;
    if (form.current?.checkValidity()) {
      onChange(read());
    }
  }

  function soon() {
    setDraft(read());
    clearTimeout(timer.current);
    timer.current = setTimeout(tell, typingMs);
  }

  return (
    <form ref={form} class="filters" role="search" aria-label="Filter the images" onInput={soon} onSubmit={(event) => { event.preventDefault(); tell(); }}>
      <label>Name <input name="name" type="search" value={draft.name ?? ""} placeholder="part of a name" /></label>
      <label>
        Order
        <select name="sort" value={draft.sort ?? "added-desc"}>
          {sorts.filter(([sort]) => !isTrash || sort !== "name").map(([sort, text, order]) => <option key={text} value={`${sort}-${order}`}>{text}</option>)}
        </select>
      </label>
      <details open={["format", "atLeast", "atMost", "minWidth", "minHeight", "from", "to"].some((name) => draft[name])}>
        <summary>More filters</summary>
        <div class="row">
          <label>
            Format
            <select name="format" value={draft.format ?? ""}>
              <option value="">any</option>
              {formats.map((format) => <option key={format} value={format}>{format}</option>)}
            </select>
          </label>
          <label>At least <input name="atLeast" type="number" min="0" step="any" value={draft.atLeast ?? ""} /> MiB</label>
          <label>At most <input name="atMost" type="number" min="0" step="any" value={draft.atMost ?? ""} /> MiB</label>
          <label>Width from <input name="minWidth" type="number" min="0" value={draft.minWidth ?? ""} /> px</label>
          <label>Height from <input name="minHeight" type="number" min="0" value={draft.minHeight ?? ""} /> px</label>
          <label>Added from <input name="from" type="date" value={draft.from ?? ""} /></label>
          <label>to <input name="to" type="date" value={draft.to ?? ""} /></label>
          <button type="button" class="quiet" onClick={() => { clearTimeout(timer.current); timer.current = 0; onChange({}); }}>Clear the filters</button>
        </div>
      </details>
    </form>
  );
}
