import type { Silo, SiloState } from "../../api/cluster";

/** left: it is gone after it had said so; dead: without a word. */
export type NodeState = SiloState | "left";

/** An endpoint, and the newest silo there: one that is started again takes the place of the one that died. */
export interface Node {
  name: string;
  silo: Silo;
  state: NodeState;
  /** 1 to 8, then again from 1; names its colour. */
  colour: number;
}

const colours = 8;

/** As `10.0.0.11:11111`, of the silo `S10.0.0.11:11111:171234567`, which a disk knows as `10.0.0.11:11111@171234567`. */
export const nameOf = (address: string): string => address.replace(/^S/, "").replace(/[:@]\d+$/, "");

const generationOf = (address: string): number => Number(address.slice(address.lastIndexOf(":") + 1));

export function nodesOf(silos: readonly Silo[], left: ReadonlySet<string>): Node[] {
  const newest = new Map<string, Silo>();
  for (const silo of silos) {
    const known = newest.get(nameOf(silo.address));
    if (!known || generationOf(silo.address) > generationOf(known.address)) {
      newest.set(nameOf(silo.address), silo);
    }
  }

  return [...newest]
    .sort(([a], [b]) => a.localeCompare(b, undefined, { numeric: true }))
    .map(([name, silo], index) => ({
      name,
      silo,
      state: silo.state === "dead" && left.has(silo.address) ? "left" : silo.state,
      colour: (index % colours) + 1,
    }));
}

export const stateWords: Record<NodeState, string> = {
  joining: "joining",
  active: "active",
  silent: "silent",
  leaving: "leaving",
  left: "left",
  dead: "dead",
};

/** Beside the words, so that colour is never alone. */
export const stateIcons: Record<NodeState, string> = {
  joining: "◔",
  active: "●",
  silent: "◐",
  leaving: "◔",
  left: "○",
  dead: "✕",
};
