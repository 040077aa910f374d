import type { Receipt } from "../../api/search";
import { duration, percent, several } from "../../parts/format";

/** A receipt as a sentence: `Asked 12 of 32 buckets on 3 nodes, complete, 4 ms.` */
export function sentenceOf(receipt: Receipt): string {
  const asked = `Asked ${receipt.bucketsAsked} of ${several(receipt.bucketsTotal, "bucket")} on ${several(receipt.silosAsked, "node")}`;
  const looked = receipt.complete
    ? "complete"
    : `a near-duplicate would have been found with ${percent(Math.min(receipt.coverage, 0.9999))} probability`;
  const failed = receipt.bucketsFailed > 0 ? ` ${several(receipt.bucketsFailed, "bucket")} did not answer, so images may be missing: search again.` : "";
  return `${asked}, ${looked}, ${duration(receipt.elapsedMs)}.${failed}`;
}

/** What a stage does, for people. */
export const stageNames: Record<string, string> = {
  describe: "Looking at the query images",
  ask: "Asking the buckets",
  score: "Comparing what they named by every measure",
  check: "Comparing candidates place by place",
  record: "Fetching names",
};
