/** How one question fared. */
export interface Fare {
  readonly ndcg10: number;
  readonly reciprocalRank: number;
  readonly recall10: number;
  readonly recall50: number;
  readonly ms: number;
}

/**
 * Judges a ranked list of paths (one a result, repeats included: they cost places) against the paths that answer.
 * A label's rank is its file's first result; NDCG with binary gains (Järvelin and Kekäläinen 2002).
 */
export function judge(paths: readonly string[], relevant: readonly string[], ms: number): Fare {
  const ranks = relevant.map((label) => paths.indexOf(label)).filter((rank) => rank >= 0);
  const discount = (rank: number): number => 1 / Math.log2(rank + 2);
  const gain = ranks.filter((rank) => rank < 10).reduce((sum, rank) => sum + discount(rank), 0);
  const ideal = Array.from({ length: Math.min(10, relevant.length) }, (_, rank) => discount(rank)).reduce(
    (sum, part) => sum + part,
    0,
  );
  const best = Math.min(...ranks);
  return {
    ndcg10: gain / ideal,
    reciprocalRank: best < 10 ? 1 / (best + 1) : 0,
    recall10: ranks.filter((rank) => rank < 10).length / relevant.length,
    recall50: ranks.filter((rank) => rank < 50).length / relevant.length,
    ms,
  };
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

const SAMPLES = 2000;

/** 95 % percentile bootstrap of the mean (Efron 1979), with a fixed seed. */
export function interval(values: readonly number[]): [number, number] {
  let state = 12_345;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
  const means = Array.from({ length: SAMPLES }, () => {
    let sum = 0;
    for (let at = 0; at < values.length; at++) sum += values[Math.floor(next() * values.length)] ?? 0;
    return sum / Math.max(values.length, 1);
  });
  return [quantile(means, 0.025), quantile(means, 0.975)];
}
