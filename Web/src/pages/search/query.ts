import { del, get, keys, set } from "idb-keyval";
import { storedPicture, type Picture } from "../../parts/Comparison";

/** An image to search with: a stored one by its id, or a photo that this browser keeps by its key. */
export type Example = { id: number } | { photo: string };

export const combinations = ["best", "mean", "sum"] as const;

/** All that a search depends on; what the address bar holds. */
export interface Query {
  like: Example[];
  unlike: Example[];
  /** By measure; those left out count as the server has them by default. 0: not asked. */
  weights: Record<string, number>;
  k: number;
  exact: boolean;
  /** Whether turned and mirrored copies are looked for too. */
  dihedral: boolean;
  /** Whether the original of an edited copy is looked for. */
  copies: boolean;
  combine: (typeof combinations)[number];
}

export const defaultK = 20;

export function parse(params: URLSearchParams): Query {
  const k = Number(params.get("k"));
  return {
    like: examples(params, "id", "photo"),
    unlike: examples(params, "not", "notphoto"),
    weights: Object.fromEntries(
      params.getAll("weight").map((text) => text.split(":")).map(([name = "", weight = ""]) => [name, Math.max(0, Number(weight) || 0)]),
    ),
    k: Number.isInteger(k) && k > 0 ? k : defaultK,
    exact: params.has("exact"),
    dihedral: params.has("dihedral"),
    copies: params.has("copies"),
    combine: combinations.find((each) => each === params.get("combine")) ?? "best",
  };
}

export function format(query: Query): URLSearchParams {
  const params = new URLSearchParams();
  for (const each of query.like) {
    "id" in each ? params.append("id", String(each.id)) : params.append("photo", each.photo);
  }

  for (const each of query.unlike) {
    "id" in each ? params.append("not", String(each.id)) : params.append("notphoto", each.photo);
  }

  for (const [name, weight] of Object.entries(query.weights)) {
    params.append("weight", `${name}:${weight}`);
  }

  if (query.k !== defaultK) {
    params.set("k", String(query.k));
  }

  for (const flag of ["exact", "dihedral", "copies"] as const) {
    if (query[flag]) {
      params.set(flag, "1");
    }
  }

  if (query.combine !== "best") {
    params.set("combine", query.combine);
  }

  return params;
}

function examples(params: URLSearchParams, id: string, photo: string): Example[] {
  const found: Example[] = [];
  for (const [name, value] of params) {
    if (name === id && /^\d+$/.test(value)) {
      found.push({ id: Number(value) });
    } else if (name === photo && value) {
      found.push({ photo: value });
    }
  }

  return found;
}

export const isSame = (a: Example, b: Example): boolean => JSON.stringify(a) === JSON.stringify(b);

const keptPhotos = 40;
const prefix = "photo ";

/** Keeps a photo in this browser, so that Back, Reload and a bookmark find it; the oldest go. */
export async function keepPhoto(photo: File): Promise<Example> {
  // Not crypto.subtle or randomUUID: they are absent where the page does not come by HTTPS.
  const random = crypto.getRandomValues(new Uint32Array(2));
  const key = `${Date.now().toString(36)}-${[...random].map((each) => each.toString(36)).join("")}`;
  const kept = (await keys<string>()).filter((each) => each.startsWith(prefix)).sort();
  await Promise.all(kept.slice(0, Math.max(0, kept.length + 1 - keptPhotos)).map((each) => del(each)));
  await set(prefix + key, photo);
  return { photo: key };
}

/** An example as a picture to compare with. */
export function pictureOf(example: Example): Picture {
  if ("id" in example) {
    return storedPicture(example.id, `image ${example.id}`);
  }

  const photo = async () => {
    const kept = await findPhoto(example.photo);
    if (!kept) {
      throw new Error("The photo is not in this browser.");
    }

    return kept;
  };
  return { key: example.photo, name: "the photo", small: photo, original: photo };
}

/** The photo; nothing where this browser does not have it (any more). */
export const findPhoto = (key: string): Promise<File | undefined> => get<File>(prefix + key);
