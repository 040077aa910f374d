import type { Hit, MeasureResult } from "../../api/search";

/** A measure agrees from half of the way between unrelated (0) and the same (1). */
export const agreesFrom = 0.5;

/** The weighted mean of the scores; undefined where no measure with a weight has seen the image. */
export function fuse(measures: Record<string, MeasureResult>, weights: Record<string, number>): number | undefined {
  let sum = 0;
  let total = 0;
  for (const [name, { score }] of Object.entries(measures)) {
    const weight = weights[name] ?? 0;
    sum += weight * score;
    total += weight;
  }

  return total > 0 ? sum / total : undefined;
}

/**
 * The hits in the order that other weights give, until the server answers with those: what negative examples took away stays as it was.
 * @param asked The weights that the hits were scored with.
 */
export function rerank(hits: readonly Hit[], asked: Record<string, number>, weights: Record<string, number>): Hit[] {
  return hits
    .map((hit) => {
      const [before, after] = [fuse(hit.measures, asked), fuse(hit.measures, weights)];
      return before === undefined || after === undefined ? hit : { ...hit, score: Math.min(1, Math.max(0, after + hit.score - before)) };
    })
    .sort((a, b) => b.score - a.score || a.id - b.id);
}
