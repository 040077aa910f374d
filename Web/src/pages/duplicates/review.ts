import { batch, computed, signal } from "@preact/signals";
import * as api from "../../api/duplicates";
import type { Group, Refused, Rules, Verdict } from "../../api/duplicates";
import { messageOf } from "../../api/http";
import { Groups, goingOf, survivorOf } from "./groups";

/** Groups read at once around the one that is looked at. */
const readAhead = 4;

/** How often the list grows while groups arrive. */
const tellMs = 300;

/** Groups kept after they were looked at. */
const keptGroups = 64;

/** Which groups are listed. */
export interface Filter {
  /** A kind that one of its items is of; -1: any. */
  kind: number;
  isOpenOnly: boolean;
  order: "found" | "bytes";
}

/** Something that was done and can be taken back. */
type Done =
  | { what: "applied"; id: string; groups: readonly number[] }
  | { what: "judged"; group: Group; verdict: Verdict };

export interface Outcome {
  text: string;
  refused: readonly Refused[];
}

/** The groups of the last scan by some rules, what is chosen in them, and what was done. */
export class Review {
  readonly rules: Rules;
  readonly #groups = new Groups();
  readonly #ending = new AbortController();
  readonly #read = new Map<number, Group>();
  readonly #done = signal<readonly Done[]>([]);

  /** Grows whenever what is known of a group changes. */
  readonly version = signal(0);
  readonly isReading = signal(true);
  readonly error = signal<string | undefined>(undefined);
  readonly filter = signal<Filter>({ kind: -1, isOpenOnly: false, order: "found" });

  /** The place of the group that is looked at, in the list. */
  readonly place = signal(0);
  readonly shown = signal<Group | undefined>(undefined);
  #arrival = Promise.resolve();

  /** Where in the groups each line of the list is. */
  readonly listed = computed<Uint32Array>(() => {
    void this.version.value;
    const { kind, isOpenOnly, order } = this.filter.value;
    const chosen = new Uint32Array(this.#groups.size);
    let size = 0;
    for (let index = 0; index < this.#groups.size; index++) {
      if ((kind < 0 || this.#groups.hasKind(index, kind)) && (!isOpenOnly || this.#groups.isOpen(index))) {
        chosen[size++] = index;
      }
    }

    const list = chosen.subarray(0, size);
    return order === "bytes" ? list.sort((a, b) => this.#groups.bytesAt(b) - this.#groups.bytesAt(a) || a - b) : list;
  });

  /** What the listed groups that are open let go. */
  readonly going = computed(() => {
    void this.version.value;
    const total = { groups: 0, items: 0, bytes: 0 };
    for (const index of this.listed.value) {
      if (this.#groups.isGoing(index)) {
        total.groups++;
        total.items += this.#groups.goesAt(index);
        total.bytes += this.#groups.bytesAt(index);
      }
    }

    return total;
  });

  /** The group that is looked at, once it is there: until then the one before stays in view, and nothing may be done with it. */
  readonly current = computed(() => {
    const shown = this.shown.value;
    const index = this.listed.value[this.place.value];
    return shown && index !== undefined && this.#groups.at(index).number === shown.group ? shown : undefined;
  });

  readonly canUndo = computed(() => this.#done.value.length > 0);

  constructor(rules: Rules) {
    this.rules = rules;
  }

  /** Reads all groups; the first can be looked at as soon as they are there. */
  async read(): Promise<void> {
    try {
      let toldAt = -Infinity;
      for await (const groups of api.streamGroups(this.rules, this.#ending.signal)) {
        groups.forEach((group) => this.#groups.add(group));
        if (performance.now() - toldAt > tellMs) {
          toldAt = performance.now();
          this.version.value++;
        }

        if (!this.shown.peek()) {
          this.#show(groups[0]!);
        }
      }
    } catch (error) {
      if (!this.#ending.signal.aborted) {
        this.error.value = messageOf(error);
      }
    } finally {
      this.version.value++;
      this.isReading.value = false;
    }
  }

  end(): void {
    this.#ending.abort();
  }

  summary(place: number) {
    return this.#groups.at(this.listed.value[place]!);
  }

  stays(group: Group): readonly boolean[] {
    return this.#groups.choiceOf(group);
  }

  stateOf(group: Group) {
    const index = this.#groups.indexOf(group.group);
    return index < 0 ? "open" : this.#groups.at(index).state;
  }

  /** The group that is looked at, when it has arrived; undefined where it cannot be had. */
  async arrived(): Promise<Group | undefined> {
    await this.#arrival;
    if (!this.current.value) {
      await this.goTo(this.place.value);
    }

    return this.current.value;
  }

  /** Looks at a group of the list. */
  goTo(place: number): Promise<void> {
    return this.#arrival = this.#goTo(place);
  }

  async #goTo(place: number): Promise<void> {
    const last = this.listed.value.length - 1;
    this.place.value = Math.max(0, Math.min(last, place));
    if (last < 0) {
      this.shown.value = undefined;
      return;
    }

    const { number } = this.summary(this.place.value);
    const known = this.#read.get(number);
    if (known) {
      this.#show(known);
    } else {
      try {
        for (const group of await api.getGroups(number, readAhead, this.rules, this.#ending.signal)) {
          this.#remember(group);
        }
      } catch (error) {
        if (!this.#ending.signal.aborted) {
          this.error.value = messageOf(error);
        }

        return;
      }

      // Somebody may have gone on meanwhile.
      const group = this.#read.get(number);
      if (group && this.listed.value[this.place.value] !== undefined && this.summary(this.place.value).number === number) {
        this.#show(group);
      }
    }
  }

  /** The next group of the list that is open; the one that is looked at where there is none. */
  async goToNextOpen(): Promise<void> {
    for (let place = this.place.value; place < this.listed.value.length; place++) {
      if (this.summary(place).state === "open") {
        await this.goTo(place);
        return;
      }
    }

    await this.goTo(this.place.value);
  }

  /** Turns round whether an item stays. */
  toggle(group: Group, item: number): void {
    if (item < group.items.length && this.stateOf(group) === "open") {
      this.#groups.choose(group, this.stays(group).map((stays, index) => (index === item ? !stays : stays)));
      this.version.value++;
    }
  }

  /** Says of a group's pictures for good that all stay, or that no two are duplicates. */
  async judge(group: Group, verdict: Verdict): Promise<string> {
    await api.judge(group.group, verdict);
    this.#finish([group.group], verdict === "keep" ? "kept" : "different", { what: "judged", group, verdict });
    return verdict === "keep" ? "All of it stays, for good." : "They are no duplicates, for good.";
  }

  /** Puts what goes of one group into the trash. */
  async applyOne(group: Group): Promise<Outcome> {
    const items = itemsOf(group, this.stays(group));
    if (items.length === 0) {
      return { text: group.items.length > 0 && !this.stays(group).includes(true) ? "At least one item must stay." : "Nothing of this group goes.", refused: [] };
    }

    const id = api.newId();
    const { changed, refused } = await api.apply(id, items);
    if (changed > 0) {
      this.#finish([group.group], "trashed", { what: "applied", id, groups: [group.group] });
    }

    return { text: `${changed} of ${items.length} in the trash.`, refused };
  }

  /**
   * Puts what goes of all listed groups that are open into the trash, as one clean-up. The groups are read once more: one that has changed
   * since it was shown is left alone.
   * @param progress Hears how many items are done.
   */
  async applyAll(progress: (items: number) => void, signal: AbortSignal): Promise<Outcome> {
    const wanted = this.#wanted();
    const id = api.newId();
    const refused: Refused[] = [];
    const applied: number[] = [];
    let changed = 0;
    let waiting: { group: number; items: api.ApplyItem[] }[] = [];
    const flush = async () => {
      const answer = await api.apply(id, waiting.flatMap((each) => each.items));
      changed += answer.changed;
      refused.push(...answer.refused);
      applied.push(...waiting.map((each) => each.group));
      waiting = [];
      progress(changed);
    };
    let size = 0;
    try {
      for await (const groups of api.streamGroups(this.rules, signal)) {
        for (const group of groups) {
          const items = wanted.has(group.group) && this.#groups.isAsShown(group) ? itemsOf(group, this.stays(group)) : [];
          if (items.length === 0) {
            continue;
          }

          wanted.delete(group.group);
          if (size + items.length > api.maxItemsPerApply) {
            await flush();
            size = 0;
          }

          waiting.push({ group: group.group, items });
          size += items.length;
        }
      }

      if (waiting.length > 0) {
        await flush();
      }
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    } finally {
      if (applied.length > 0) {
        this.#finish(applied, "trashed", { what: "applied", id, groups: applied });
      }
    }

    const rest = signal.aborted ? "; then it was stopped"
      : wanted.size > 0 ? `; ${wanted.size.toLocaleString()} groups have changed since they were shown, and were left alone` : "";
    return { text: `${changed.toLocaleString()} in the trash${rest}.`, refused };
  }

  /** The listed groups that are open, one JSON object a line, as `imagesearch duplicates apply` reads them: by it files move as well. */
  async write(signal: AbortSignal): Promise<Blob> {
    const wanted = this.#wanted();
    const lines: string[] = [];
    for await (const groups of api.streamGroups(this.rules, signal)) {
      for (const group of groups.filter((each) => wanted.has(each.group))) {
        const stays = this.stays(group);
        const items = group.items.map((item, index) => ({ ...item, action: stays[index] ? "keep" : "trash" }));
        lines.push(`${JSON.stringify({ ...group, items })}\n`);
      }
    }

    return new Blob(lines, { type: "application/x-ndjson" });
  }

  /** Takes back the last thing that was done here. */
  async undo(): Promise<string> {
    const last = this.#done.value.at(-1);
    if (!last) {
      return "There is nothing to take back.";
    }

    let text: string;
    if (last.what === "applied") {
      text = `${(await api.undo(last.id)).toLocaleString()} taken back.`;
    } else {
      await api.unjudge(last.verdict, last.group.items);
      text = "The verdict is taken back.";
    }

    const groups = last.what === "applied" ? last.groups : [last.group.group];
    batch(() => {
      this.#done.value = this.#done.value.slice(0, -1);
      groups.forEach((number) => this.#setState(number, "open"));
      this.version.value++;
    });
    const first = this.#groups.indexOf(groups[0]!);
    const place = this.listed.value.indexOf(first);
    if (place >= 0) {
      await this.goTo(place);
    }

    return text;
  }

  /** The numbers of the listed groups that are open and of which something goes. */
  #wanted(): Set<number> {
    const wanted = new Set<number>();
    for (const index of this.listed.value) {
      if (this.#groups.isGoing(index)) {
        wanted.add(this.#groups.at(index).number);
      }
    }

    return wanted;
  }

  #finish(groups: readonly number[], state: "trashed" | "kept" | "different", done: Done) {
    batch(() => {
      groups.forEach((number) => this.#setState(number, state));
      this.#done.value = [...this.#done.value, done];
      this.version.value++;
    });
  }

  #setState(number: number, state: "open" | "trashed" | "kept" | "different") {
    const index = this.#groups.indexOf(number);
    if (index >= 0) {
      this.#groups.setState(index, state);
    }
  }

  #show(group: Group) {
    this.#remember(group);
    this.shown.value = group;
  }

  #remember(group: Group) {
    this.#read.set(group.group, group);
    if (this.#read.size > keptGroups) {
      this.#read.delete(this.#read.keys().next().value!);
    }
  }
}

/** What goes of a group, for the server; nothing where nothing would stay. */
export function itemsOf(group: Group, stays: readonly boolean[]): api.ApplyItem[] {
  const into = group.items[survivorOf(group.items, stays)]?.image;
  return into === undefined ? [] : goingOf(group, stays).map(({ image, uri }) => ({ image, uri, into }));
}
