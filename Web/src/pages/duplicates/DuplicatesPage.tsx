import { useCallback, useMemo, useState } from "preact/hooks";
import type { Scan } from "../../api/duplicates";
import { go, route } from "../../shell/routes";
import { Reviewing } from "./Reviewing";
import { RulesForm, rulesOf } from "./RulesForm";
import { ScanPanel } from "./ScanPanel";

/** The duplicates of the whole collection: a scan finds them, rules choose what stays, the user decides. */
export default function DuplicatesPage() {
  const [scan, setScan] = useState<Scan>();
  const [reloads, setReloads] = useState(0);
  const query = route.value.params.toString();
  const rules = useMemo(() => rulesOf(new URLSearchParams(query)), [query, reloads]);
  const reload = useCallback(() => setReloads((before) => before + 1), []);
  return (
    <div class="duplicates">
      <h1>Duplicates</h1>
      <ScanPanel onScan={setScan} />
      {scan && scan.groups > 0 && (
        <>
          <RulesForm key={query} chosen={rules} onChoose={(params) => go("duplicates", params, true)} />
          <Reviewing key={`${scan.id} ${query} ${reloads}`} rules={rules} onReload={reload} />
        </>
      )}
    </div>
  );
}
