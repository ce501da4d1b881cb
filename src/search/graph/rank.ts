/** A directed graph with weights, as lists: node i's edges go to `to[i]`, with `weight[i]`. */
export interface WeightedGraph {
  readonly to: readonly (readonly number[])[];
  readonly weight: readonly (readonly number[])[];
}

/** How far a walk goes on before it starts over, as in the paper. */
const DAMPING = 0.85;
const MAX_ROUNDS = 50;
const CLOSE_ENOUGH = 1e-7;

/**
 * Personalised PageRank (Page, Brin, Motwani, Winograd 1999, section 6) by power iteration: where a reader ends up who follows
 * references at random and now and then starts over at one of the seeds.
 * @param seeds node → weight ≥ 0; all nodes alike when left out or without weight
 * @returns a share for each node; they add up to 1
 */
export function pageRank(graph: WeightedGraph, seeds: ReadonlyMap<number, number> = new Map()): Float64Array {
  const count = graph.to.length;
  const start = startingShares(count, seeds);
  const total = graph.weight.map((row) => row.reduce((sum, w) => sum + w, 0));
  let now = Float64Array.from(start);
  for (let round = 0; round < MAX_ROUNDS && count > 0; round++) {
    const next = new Float64Array(count);
    let lost = 1 - DAMPING;
    for (let node = 0; node < count; node++) {
      const share = DAMPING * (now[node] ?? 0);
      const sum = total[node] ?? 0;
      // A node that leads nowhere sends its readers back to the start.
      if (sum === 0) lost += share;
      else
        for (const [i, target] of (graph.to[node] ?? []).entries())
          next[target] = (next[target] ?? 0) + (share * (graph.weight[node]?.[i] ?? 0)) / sum;
    }
    let moved = 0;
    for (let node = 0; node < count; node++) {
      next[node] = (next[node] ?? 0) + lost * (start[node] ?? 0);
      moved += Math.abs((next[node] ?? 0) - (now[node] ?? 0));
    }
    now = next;
    if (moved < CLOSE_ENOUGH) break;
  }
  return now;
}

function startingShares(count: number, seeds: ReadonlyMap<number, number>): Float64Array {
  const start = new Float64Array(count);
  let sum = 0;
  for (const [node, weight] of seeds) {
    if (node < 0 || node >= count) continue;
    start[node] = (start[node] ?? 0) + weight;
    sum += weight;
  }
  return sum > 0 ? start.map((share) => share / sum) : start.fill(1 / Math.max(1, count));
}
