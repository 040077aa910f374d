import { kinds, type Group, type Item } from "../../api/duplicates";

/** What became of a group. */
export const states = ["open", "trashed", "kept", "different"] as const;

export type GroupState = (typeof states)[number];

/** What can be said of a group in one line. */
export interface Summary {
  number: number;
  items: number;
  /** Items that go. */
  goes: number;
  /** Their bytes. */
  bytes: number;
  state: GroupState;
  /** An image that stays, and one that goes; 0 where there is none. */
  stays: number;
  leaves: number;
}

/** Names of what makes an item stay, in the words of the page. */
export const ruleTexts: Record<string, string> = {
  larger: "larger",
  "less-compressed": "less compressed",
  older: "older",
  "longer-path": "longer path",
  "first-added": "added first",
  protected: "protected folder",
  against: "folder to compare with",
  outside: "outside the folders named",
  kind: "of a kind that stays",
};

export const kindTexts: Record<(typeof kinds)[number], string> = {
  identical: "the same bytes",
  reencoded: "the same picture in other bytes",
  edited: "made from one another",
  burst: "photographed one after the other",
};

/**
 * Groups in the order of their numbers, some forty bytes each, so that a hundred thousand are a list like any other. What is in a group is
 * asked for when it is looked at; choices that differ from the server's are kept here.
 */
export class Groups {
  #size = 0;
  #number = new Float64Array(1024);
  #items = new Uint16Array(1024);
  #goes = new Uint16Array(1024);
  #bytes = new Float64Array(1024);
  #stays = new Float64Array(1024);
  #leaves = new Float64Array(1024);
  #state = new Uint8Array(1024);
  #kinds = new Uint8Array(1024);
  readonly #choices = new Map<number, readonly boolean[]>();

  get size(): number {
    return this.#size;
  }

  add(group: Group): void {
    if (this.#size === this.#number.length) {
      this.#grow();
    }

    const index = this.#size++;
    this.#number[index] = group.group;
    this.#items[index] = group.items.length;
    this.#kinds[index] = group.items.reduce((bits, item) => bits | (item.kind ? 1 << kinds.indexOf(item.kind) : 0), 0);
    this.#set(index, group.items, group.items.map((item) => item.action === "keep"));
  }

  at(index: number): Summary {
    return {
      number: this.#number[index]!,
      items: this.#items[index]!,
      goes: this.#goes[index]!,
      bytes: this.#bytes[index]!,
      state: states[this.#state[index]!]!,
      stays: this.#stays[index]!,
      leaves: this.#leaves[index]!,
    };
  }

  /** Whether a group is open and something of it goes; what lists of all groups are made by, without an object for each. */
  isGoing(index: number): boolean {
    return this.isOpen(index) && this.#goes[index]! > 0;
  }

  isOpen(index: number): boolean {
    return this.#state[index] === 0;
  }

  goesAt(index: number): number {
    return this.#goes[index]!;
  }

  bytesAt(index: number): number {
    return this.#bytes[index]!;
  }

  /** Where a group is; -1 where it is not. */
  indexOf(number: number): number {
    let [low, high] = [0, this.#size - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const at = this.#number[middle]!;
      if (at === number) {
        return middle;
      }

      if (at < number) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }

    return -1;
  }

  hasKind(index: number, kind: number): boolean {
    return ((this.#kinds[index]! >> kind) & 1) === 1;
  }

  setState(index: number, state: GroupState): void {
    this.#state[index] = states.indexOf(state);
  }

  /** Which items of a group stay: as the user chose, else as the server did. */
  choiceOf(group: Group): readonly boolean[] {
    const chosen = this.#choices.get(group.group);
    return chosen?.length === group.items.length ? chosen : group.items.map((item) => item.action === "keep");
  }

  /** Notes which items of a group are to stay. */
  choose(group: Group, stays: readonly boolean[]): void {
    this.#choices.set(group.group, stays);
    const index = this.indexOf(group.group);
    if (index >= 0) {
      this.#set(index, group.items, stays);
    }
  }

  /** Whether the server still says of a group what is shown of it. */
  isAsShown(group: Group): boolean {
    const index = this.indexOf(group.group);
    const goes = goingOf(group, this.choiceOf(group));
    return index >= 0 && goes.length === this.#goes[index] && sum(goes) === this.#bytes[index];
  }

  #set(index: number, items: readonly Item[], stays: readonly boolean[]) {
    const goes = items.filter((_, i) => !stays[i]);
    const survivor = survivorOf(items, stays);
    this.#goes[index] = goes.length;
    this.#bytes[index] = sum(goes);
    this.#stays[index] = items[survivor]?.image ?? 0;
    this.#leaves[index] = goes[0]?.image ?? items.find((_, i) => i !== survivor)?.image ?? 0;
  }

  #grow() {
    const twice = <T extends Float64Array | Uint16Array | Uint8Array>(old: T, make: new (length: number) => T): T => {
      const larger = new make(old.length * 2);
      larger.set(old);
      return larger;
    };
    this.#number = twice(this.#number, Float64Array);
    this.#items = twice(this.#items, Uint16Array);
    this.#goes = twice(this.#goes, Uint16Array);
    this.#bytes = twice(this.#bytes, Float64Array);
    this.#stays = twice(this.#stays, Float64Array);
    this.#leaves = twice(this.#leaves, Float64Array);
    this.#state = twice(this.#state, Uint8Array);
    this.#kinds = twice(this.#kinds, Uint8Array);
  }
}

/** Rules by which an item stays without being what the others go for, or not first of all. */
const lesserRules = ["protected", "against", "outside", "kind"];

/** The item that stays in place of those that go: the one that a rule chose, else the best that stays; -1 where none does. */
export function survivorOf(items: readonly Item[], stays: readonly boolean[]): number {
  let best = -1;
  let least = Infinity;
  items.forEach((item, index) => {
    const rank = item.rule === undefined ? 1 : lesserRules.indexOf(item.rule) + 1;
    if (stays[index] && rank < least) {
      [best, least] = [index, rank];
    }
  });
  return best;
}

/** The items that go. */
export function goingOf(group: Group, stays: readonly boolean[]): Item[] {
  return group.items.filter((_, index) => !stays[index]);
}

function sum(items: readonly Item[]): number {
  return items.reduce((total, item) => total + item.bytes, 0);
}
