import { kinds, rules, type Rules } from "../../api/duplicates";
import { kindTexts } from "./groups";

const ruleLabels: Record<(typeof rules)[number], string> = {
  larger: "larger: more pixels",
  "less-compressed": "less compressed: more bytes a pixel",
  older: "older: taken, written or added earlier",
  "longer-path": "longer path: sorted into a deeper folder",
};

/** What the address says of the rules; the server's own where it says nothing. */
export function rulesOf(params: URLSearchParams): Rules {
  const chosen: Rules = {};
  for (const name of ["prefer", "protect", "within", "against", "kind"] as const) {
    const values = params.getAll(name).filter((value) => value !== "");
    if (values.length > 0) {
      chosen[name] = values;
    }
  }

  return chosen;
}

/** How what stays is chosen: the rules in their order, folders, and kinds of likeness. */
export function RulesForm({ chosen, onChoose }: { chosen: Rules; onChoose: (params: URLSearchParams) => void }) {
  const order = [...(chosen.prefer ?? rules)];
  const goingKinds = chosen.kind ?? kinds.slice(0, 3);

  function submit(event: SubmitEvent) {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const params = new URLSearchParams();
    const preferred = form.getAll("prefer").filter((value) => value !== "") as string[];
    if (preferred.join() !== rules.join()) {
      [...new Set(preferred)].forEach((value) => params.append("prefer", value));
    }

    for (const name of ["protect", "within", "against"]) {
      (form.get(name) as string).split("\n").map((line) => line.trim()).filter(Boolean).forEach((folder) => params.append(name, folder));
    }

    const going = form.getAll("kind") as string[];
    if (going.join() !== kinds.slice(0, 3).join()) {
      going.forEach((value) => params.append("kind", value));
    }

    onChoose(params);
  }

  return (
    <details class="panel">
      <summary>Rules: what stays</summary>
      <form class="rules" onSubmit={submit}>
        <fieldset>
          <legend>What stays is, first of all</legend>
          {rules.map((_, place) => (
            <label key={place}>
              {place + 1}.
              <select name="prefer" value={order[place] ?? ""} aria-label={`Rule ${place + 1}`}>
                {place > 0 && <option value="">nothing more</option>}
                {rules.map((rule) => <option key={rule} value={rule}>{ruleLabels[rule]}</option>)}
              </select>
            </label>
          ))}
          <p class="faint">The first rule that tells the best from the next one counts; where none does, what was added first stays.</p>
        </fieldset>
        <fieldset>
          <legend>What may go</legend>
          {kinds.map((kind) => (
            <label key={kind}><input type="checkbox" name="kind" value={kind} defaultChecked={goingKinds.includes(kind)} /> {kindTexts[kind]}</label>
          ))}
        </fieldset>
        <fieldset>
          <legend>Folders of files, one a line</legend>
          <label class="stacked">Protect: nothing below goes <textarea name="protect" rows={2} defaultValue={chosen.protect?.join("\n") ?? ""} /></label>
          <label class="stacked">Only within: only what lies below goes <textarea name="within" rows={2} defaultValue={chosen.within?.join("\n") ?? ""} /></label>
          <label class="stacked">Against: what stays lies below <textarea name="against" rows={2} defaultValue={chosen.against?.join("\n") ?? ""} /></label>
        </fieldset>
        <p class="row">
          <button type="submit" class="primary">Choose by these rules</button>
          <button type="button" class="quiet" onClick={() => onChoose(new URLSearchParams())}>The usual rules</button>
        </p>
      </form>
    </details>
  );
}
