import type { Model } from '../../src/search/embed/model-file.ts';
import type { Vocabulary } from './bags.ts';

/** Rows as int8, each by its own largest component; the scale joins the word's weight. */
export function quantise(table: Float32Array, vocabulary: Vocabulary, dims: number): Model {
  const rows = new Int8Array(table.length);
  const factors = new Float32Array(vocabulary.words.length);
  for (let word = 0; word < factors.length; word++) {
    let largest = 0;
    for (let at = word * dims; at < (word + 1) * dims; at++)
      largest = Math.max(largest, Math.abs(table[at] ?? 0));
    const scale = largest / 127 || 1;
    for (let at = word * dims; at < (word + 1) * dims; at++) rows[at] = Math.round((table[at] ?? 0) / scale);
    factors[word] = (vocabulary.weights[word] ?? 0) * scale;
  }
  return { dims, words: vocabulary.words, factors, rows };
}
