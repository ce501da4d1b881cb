import type { Bags } from './bags.ts';
import { seeded } from './random.ts';

/** A symmetric sparse matrix by rows. */
interface Sparse {
  readonly starts: Int32Array;
  readonly columns: Uint16Array;
  readonly values: Float32Array;
}

/** How often two words stand in the same text; a long text's pairs count less, each text the same in sum over √length. */
function cooccurrences(bags: readonly Bags[], size: number): Float32Array {
  const matrix = new Float32Array(size * size);
  for (const { starts, words } of bags)
    for (let text = 0; text + 1 < starts.length; text++) {
      const from = starts[text] ?? 0;
      const to = starts[text + 1] ?? 0;
      const share = 1 / Math.sqrt(Math.max(1, to - from));
      for (let a = from; a < to; a++) {
        const row = (words[a] ?? 0) * size;
        for (let b = from; b < to; b++)
          if (a !== b) {
            const cell = row + (words[b] ?? 0);
            matrix[cell] = (matrix[cell] ?? 0) + share;
          }
      }
    }
  return matrix;
}

const CONTEXT_POWER = 0.75;
/** Shifted a little: pairs that hardly meet more often than by chance say nothing and cost most. */
const LEAST = 0.3;

/** Positive pointwise mutual information with smoothed contexts (Levy, Goldberg and Dagan 2015). */
function ppmi(matrix: Float32Array, size: number): Sparse {
  const sums = new Float64Array(size);
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++)
      sums[row] = (sums[row] ?? 0) + (matrix[row * size + column] ?? 0);
  const smooth = sums.map((value) => value ** CONTEXT_POWER);
  const smoothTotal = smooth.reduce((sum, value) => sum + value, 0);
  const starts = new Int32Array(size + 1);
  const score = (row: number, column: number): number => {
    const count = matrix[row * size + column] ?? 0;
    if (count === 0) return 0;
    const one = Math.log((count * smoothTotal) / ((sums[row] ?? 1) * (smooth[column] ?? 1)));
    const other = Math.log((count * smoothTotal) / ((sums[column] ?? 1) * (smooth[row] ?? 1)));
    return Math.min(8, (one + other) / 2);
  };
  let entries = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) if (score(row, column) > LEAST) entries++;
    starts[row + 1] = entries;
  }
  const columns = new Uint16Array(entries);
  const values = new Float32Array(entries);
  let at = 0;
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      const value = score(row, column);
      if (value > LEAST) {
        columns[at] = column;
        values[at++] = value;
      }
    }
  return { starts, columns, values };
}

function times(matrix: Sparse, dense: Float32Array, width: number): Float32Array {
  const size = matrix.starts.length - 1;
  const out = new Float32Array(size * width);
  for (let row = 0; row < size; row++) {
    const to = matrix.starts[row + 1] ?? 0;
    const target = row * width;
    for (let entry = matrix.starts[row] ?? 0; entry < to; entry++) {
      const value = matrix.values[entry] ?? 0;
      const source = (matrix.columns[entry] ?? 0) * width;
      for (let d = 0; d < width; d++)
        out[target + d] = (out[target + d] ?? 0) + value * (dense[source + d] ?? 0);
    }
  }
  return out;
}

/** Columns made orthonormal, in place (Gram–Schmidt, twice for precision). */
function orthonormal(dense: Float32Array, width: number): void {
  const size = dense.length / width;
  const dot = (a: number, b: number): number => {
    let sum = 0;
    for (let row = 0; row < size; row++) sum += (dense[row * width + a] ?? 0) * (dense[row * width + b] ?? 0);
    return sum;
  };
  for (let column = 0; column < width; column++) {
    for (let pass = 0; pass < 2; pass++)
      for (let before = 0; before < column; before++) {
        const share = dot(column, before);
        for (let row = 0; row < size; row++)
          dense[row * width + column] =
            (dense[row * width + column] ?? 0) - share * (dense[row * width + before] ?? 0);
      }
    const length = Math.sqrt(dot(column, column)) || 1;
    for (let row = 0; row < size; row++)
      dense[row * width + column] = (dense[row * width + column] ?? 0) / length;
  }
}

/** Each column's mean taken away, each row to length 1, in place. What all words share tells none apart. */
function centred(table: Float32Array, dims: number): void {
  const size = table.length / dims;
  const means = new Float64Array(dims);
  for (let at = 0; at < table.length; at++)
    means[at % dims] = (means[at % dims] ?? 0) + (table[at] ?? 0) / size;
  for (let row = 0; row < size; row++) {
    let square = 0;
    for (let d = 0; d < dims; d++) {
      const value = (table[row * dims + d] ?? 0) - (means[d] ?? 0);
      table[row * dims + d] = value;
      square += value * value;
    }
    const length = Math.sqrt(square) || 1;
    for (let d = 0; d < dims; d++) table[row * dims + d] = (table[row * dims + d] ?? 0) / length;
  }
}

/** The first eigenvectors say little but how frequent a word is (Mu and Viswanath 2018). */
const LEFT_OUT = 2;

/**
 * First vectors: words that stand in the same texts come near each other. The leading eigenvectors of the PPMI matrix,
 * by subspace iteration from a random start (Halko, Martinsson and Tropp 2011), all weighted alike.
 * @returns `size × dims`, each row of length 1
 */
export function spectralVectors(
  bags: readonly Bags[],
  size: number,
  dims: number,
  seed: number,
): Float32Array {
  const matrix = ppmi(cooccurrences(bags, size), size);
  const random = seeded(seed);
  const width = dims + LEFT_OUT;
  let basis = Float32Array.from({ length: size * width }, () => random.normal());
  for (let round = 0; round < 4; round++) {
    basis = new Float32Array(times(matrix, basis, width));
    orthonormal(basis, width);
  }
  const out = new Float32Array(size * dims);
  for (let row = 0; row < size; row++)
    for (let d = 0; d < dims; d++) out[row * dims + d] = basis[row * width + LEFT_OUT + d] ?? 0;
  centred(out, dims);
  return out;
}
