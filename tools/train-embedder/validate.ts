import type { Bags } from './bags.ts';
import type { TrainingSet } from './contrast.ts';

function vectors(bags: Bags, rarity: Float64Array, table: Float32Array, dims: number): Float32Array {
  const texts = bags.starts.length - 1;
  const out = new Float32Array(texts * dims);
  for (let text = 0; text < texts; text++) {
    const target = text * dims;
    for (let entry = bags.starts[text] ?? 0; entry < (bags.starts[text + 1] ?? 0); entry++) {
      const word = bags.words[entry] ?? 0;
      const weight = (rarity[word] ?? 0) * (1 + Math.log(bags.counts[entry] ?? 1));
      for (let d = 0; d < dims; d++)
        out[target + d] = (out[target + d] ?? 0) + weight * (table[word * dims + d] ?? 0);
    }
    let square = 0;
    for (let d = 0; d < dims; d++) square += (out[target + d] ?? 0) ** 2;
    const length = Math.sqrt(square) || 1;
    for (let d = 0; d < dims; d++) out[target + d] = (out[target + d] ?? 0) / length;
  }
  return out;
}

/** Mean reciprocal rank of each description's own code among all the codes of its package. */
export function validate(table: Float32Array, rarity: Float64Array, set: TrainingSet, dims: number): number {
  const queries = vectors(set.queries, rarity, table, dims);
  const codes = vectors(set.codes, rarity, table, dims);
  let sum = 0;
  let count = 0;
  for (let at = 0; at + 1 < set.packages.length; at++) {
    const from = set.packages[at] ?? 0;
    const to = set.packages[at + 1] ?? 0;
    const dot = (a: number, b: number): number => {
      let total = 0;
      for (let d = 0; d < dims; d++) total += (queries[a * dims + d] ?? 0) * (codes[b * dims + d] ?? 0);
      return total;
    };
    for (let query = from; query < to; query++) {
      const own = dot(query, query);
      let rank = 1;
      for (let other = from; other < to; other++) if (dot(query, other) > own) rank++;
      sum += 1 / rank;
      count++;
    }
  }
  return sum / count;
}
