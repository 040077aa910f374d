import { computed, signal } from "@preact/signals";
import { Problem, messageOf } from "../../api/http";
import { getMeasures, search, type MeasureInfo, type SearchResult } from "../../api/search";
import { toast } from "../../parts/Toasts";
import { go, route } from "../../shell/routes";
import { findPhoto, format, isSame, keepPhoto, parse, type Example, type Query } from "./query";
import { rerank } from "./ranking";

export const maxExamples = 5;

/** The measures of the server, in its order; empty until it has said them. */
export const measures = signal<readonly MeasureInfo[]>([]);

/** What the address bar asks for. */
export const query = computed<Query>(() => parse(route.value.params));

/** Weights as the sliders stand, which the address bar follows when they rest. */
export const sliding = signal<Record<string, number>>({});

/** By measure, as shown and asked for. */
export const weights = computed<Record<string, number>>(() =>
  Object.fromEntries(measures.value.map(({ name, weight }) => [name, sliding.value[name] ?? query.value.weights[name] ?? weight])));

interface Answer {
  result: SearchResult;
  /** What it answers. */
  query: Query;
  weights: Record<string, number>;
}

/** The last answer. */
export const answer = signal<Answer | undefined>(undefined);

/** What went wrong with the last search. */
export const failure = signal<string | undefined>(undefined);

export const isSearching = signal(false);

/** The hits, in the order of the weights as they stand now. */
export const hits = computed(() => {
  const last = answer.value;
  return !last ? [] : last.query.copies ? last.result.hits : rerank(last.result.hits, last.weights, weights.value);
});

/** Makes the address bar ask for something else. */
export function change(next: Partial<Query>, replace = false): void {
  go("search", format({ ...query.peek(), ...next }), replace);
}

export async function addPhotos(photos: Iterable<File>, as: "like" | "unlike" = "like"): Promise<void> {
  try {
    add(await Promise.all([...photos].slice(0, maxExamples + 1).map(keepPhoto)), as);
  } catch (error) {
    toast(`The photo could not be kept in this browser: ${messageOf(error)}`, { kind: "bad" });
  }
}

/** Adds examples; one that is there already changes sides. */
export function add(examples: Example[], as: "like" | "unlike"): void {
  const { like, unlike } = query.peek();
  const rest = (list: Example[]) => list.filter((each) => !examples.some((other) => isSame(each, other)));
  const next = { like: rest(like), unlike: rest(unlike) };
  next[as].push(...examples);
  if (next[as].length > maxExamples) {
    toast(`At most ${maxExamples} images are compared with at once; the others were left out.`, { kind: "bad" });
    next[as].length = maxExamples;
  }

  change(next);
}

export function remove(example: Example): void {
  const { like, unlike } = query.peek();
  change({ like: like.filter((each) => !isSame(each, example)), unlike: unlike.filter((each) => !isSame(each, example)) });
}

let running: AbortController | undefined;

/** Asks the server what the address bar says; a search that still runs is given up. */
export async function run(): Promise<void> {
  running?.abort();
  const mine = (running = new AbortController());
  const asked = query.peek();
  if (asked.like.length === 0) {
    [answer.value, failure.value, isSearching.value] = [undefined, undefined, false];
    return;
  }

  isSearching.value = true;
  try {
    if (measures.peek().length === 0) {
      measures.value = await getMeasures(mine.signal);
    }

    const askedWeights = Object.fromEntries(
      measures.peek().map(({ name, weight }) => [name, asked.weights[name] ?? weight]).filter(([, weight]) => (weight as number) > 0),
    ) as Record<string, number>;
    if (Object.keys(askedWeights).length === 0) {
      throw new Problem(400, "Every measure counts nothing: move at least one slider up.");
    }

    const result = await search(await formOf(asked, askedWeights), mine.signal);
    answer.value = { result, query: asked, weights: askedWeights };
    failure.value = undefined;
  } catch (error) {
    if (!mine.signal.aborted) {
      failure.value = messageOf(error);
    }
  } finally {
    if (running === mine) {
      isSearching.value = false;
    }
  }
}

async function formOf(asked: Query, askedWeights: Record<string, number>): Promise<FormData> {
  const form = new FormData();
  await append(asked.like, "id", "image");
  await append(asked.unlike, "not", "not");
  form.append("k", String(asked.k));
  // Where nothing was chosen the server knows best: it may know of a calibration.
  if (Object.keys(asked.weights).length > 0) {
    for (const [name, weight] of Object.entries(askedWeights)) {
      form.append("measure", `${name}:${weight}`);
    }
  }

  for (const flag of ["exact", "dihedral", "copies"] as const) {
    if (asked[flag]) {
      form.append(flag, "true");
    }
  }

  form.append("combine", asked.combine);
  return form;

  async function append(examples: Example[], id: string, file: string) {
    for (const each of examples) {
      if ("id" in each) {
        form.append(id, String(each.id));
        continue;
      }

      const photo = await findPhoto(each.photo);
      if (!photo) {
        throw new Problem(0, "A photo of this search is not in this browser: it stays where it was dropped. Remove it, or drop it here again.");
      }

      form.append(file, photo, photo.name);
    }
  }
}
