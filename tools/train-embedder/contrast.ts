import type { Bags } from './bags.ts';
import { seeded, shuffle, type Random } from './random.ts';

/** Descriptions and codes, the same number of each: text `i` of one belongs to text `i` of the other. */
export interface TrainingSet {
  readonly queries: Bags;
  readonly codes: Bags;
  /** Each package's pairs stand together: where each begins, and the end of the last. */
  readonly packages: Int32Array;
}

export interface Settings {
  readonly dims: number;
  readonly batch: number;
  readonly epochs: number;
  readonly temperature: number;
  readonly rate: number;
  readonly dropQuery: number;
  readonly dropCode: number;
  readonly seed: number;
}

/** One side of a batch: which words with which weights, the mean vectors of length 1, and their lengths before. */
interface Side {
  readonly starts: Int32Array;
  readonly words: Int32Array;
  readonly weights: Float32Array;
  readonly unit: Float32Array;
  readonly lengths: Float32Array;
}

function sideOf(
  bags: Bags,
  chosen: Int32Array,
  rarity: Float64Array,
  table: Float32Array,
  dims: number,
  drop: number,
  random: Random,
): Side {
  const starts = new Int32Array(chosen.length + 1);
  let most = 0;
  for (const text of chosen) most += (bags.starts[text + 1] ?? 0) - (bags.starts[text] ?? 0);
  const words = new Int32Array(most);
  const weights = new Float32Array(most);
  const unit = new Float32Array(chosen.length * dims);
  const lengths = new Float32Array(chosen.length);
  let kept = 0;
  chosen.forEach((text, at) => {
    const target = at * dims;
    for (let entry = bags.starts[text] ?? 0; entry < (bags.starts[text + 1] ?? 0); entry++) {
      if (random.next() < drop) continue;
      const word = bags.words[entry] ?? 0;
      const weight = (rarity[word] ?? 0) * (1 + Math.log(bags.counts[entry] ?? 1));
      words[kept] = word;
      weights[kept++] = weight;
      const row = word * dims;
      for (let d = 0; d < dims; d++)
        unit[target + d] = (unit[target + d] ?? 0) + weight * (table[row + d] ?? 0);
    }
    starts[at + 1] = kept;
    let square = 0;
    for (let d = 0; d < dims; d++) square += (unit[target + d] ?? 0) ** 2;
    const length = Math.sqrt(square);
    lengths[at] = length;
    if (length > 0) for (let d = 0; d < dims; d++) unit[target + d] = (unit[target + d] ?? 0) / length;
  });
  return { starts, words, weights, unit, lengths };
}

/** Adds what the loss says of the unit vectors to the gradients of the words in them. */
function spread(
  side: Side,
  gradient: Float32Array,
  into: Float32Array,
  touched: Uint8Array,
  dims: number,
): void {
  for (let at = 0; at + 1 < side.starts.length; at++) {
    const length = side.lengths[at] ?? 0;
    if (length === 0) continue;
    const base = at * dims;
    let along = 0;
    for (let d = 0; d < dims; d++) along += (gradient[base + d] ?? 0) * (side.unit[base + d] ?? 0);
    for (let d = 0; d < dims; d++)
      gradient[base + d] = ((gradient[base + d] ?? 0) - along * (side.unit[base + d] ?? 0)) / length;
    for (let entry = side.starts[at] ?? 0; entry < (side.starts[at + 1] ?? 0); entry++) {
      const word = side.words[entry] ?? 0;
      const weight = side.weights[entry] ?? 0;
      touched[word] = 1;
      const row = word * dims;
      for (let d = 0; d < dims; d++)
        into[row + d] = (into[row + d] ?? 0) + weight * (gradient[base + d] ?? 0);
    }
  }
}

/** Symmetric InfoNCE over the batch (van den Oord et al. 2018). Returns the loss; the gradients go to `toA` and `toB`. */
function infoNce(
  a: Side,
  b: Side,
  dims: number,
  temperature: number,
  toA: Float32Array,
  toB: Float32Array,
): number {
  const size = a.lengths.length;
  const scores = new Float32Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      let sum = 0;
      const left = i * dims;
      const right = j * dims;
      for (let d = 0; d < dims; d++) sum += (a.unit[left + d] ?? 0) * (b.unit[right + d] ?? 0);
      scores[i * size + j] = Math.exp((sum - 1) / temperature);
    }
  const rows = new Float64Array(size);
  const columns = new Float64Array(size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      const value = scores[i * size + j] ?? 0;
      rows[i] = (rows[i] ?? 0) + value;
      columns[j] = (columns[j] ?? 0) + value;
    }
  let loss = 0;
  const scale = 1 / (2 * size * temperature);
  for (let i = 0; i < size; i++) {
    const own = scores[i * size + i] ?? 0;
    loss -= (Math.log(own / (rows[i] ?? 1)) + Math.log(own / (columns[i] ?? 1))) / (2 * size);
    for (let j = 0; j < size; j++) {
      const value = scores[i * size + j] ?? 0;
      const push = scale * (value / (rows[i] ?? 1) + value / (columns[j] ?? 1) - (i === j ? 2 : 0));
      if (Math.abs(push) < 1e-7) continue;
      const left = i * dims;
      const right = j * dims;
      for (let d = 0; d < dims; d++) {
        toA[left + d] = (toA[left + d] ?? 0) + push * (b.unit[right + d] ?? 0);
        toB[right + d] = (toB[right + d] ?? 0) + push * (a.unit[left + d] ?? 0);
      }
    }
  }
  return loss;
}

/** Batches of one package each, so that telling pairs apart needs more than knowing the project. In random order. */
function batchesOf(packages: Int32Array, size: number, random: Random): Int32Array[] {
  const batches: Int32Array[] = [];
  for (let at = 0; at + 1 < packages.length; at++) {
    const from = packages[at] ?? 0;
    const pairs = Int32Array.from({ length: (packages[at + 1] ?? 0) - from }, (_, i) => from + i);
    shuffle(pairs, random);
    const count = Math.max(1, Math.round(pairs.length / size));
    for (let batch = 0; batch < count; batch++)
      batches.push(
        pairs.slice(
          Math.floor((batch * pairs.length) / count),
          Math.floor(((batch + 1) * pairs.length) / count),
        ),
      );
  }
  const order = Int32Array.from(batches.keys());
  shuffle(order, random);
  return Array.from(order, (at) => batches[at] ?? new Int32Array(0));
}

/** Trains `table` (words × dims) in place. `told` hears the mean loss of each epoch. */
export function contrast(
  table: Float32Array,
  rarity: Float64Array,
  set: TrainingSet,
  settings: Settings,
  told: (epoch: number, loss: number) => void,
): void {
  const { dims } = settings;
  const random = seeded(settings.seed);
  const gradient = new Float32Array(table.length);
  const mean = new Float32Array(table.length);
  const square = new Float32Array(table.length);
  const touched = new Uint8Array(rarity.length);
  const steps = settings.epochs * batchesOf(set.packages, settings.batch, seeded(settings.seed)).length;
  let step = 0;
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    const batches = batchesOf(set.packages, settings.batch, random);
    let losses = 0;
    for (const batch of batches) {
      const queries = sideOf(set.queries, batch, rarity, table, dims, settings.dropQuery, random);
      const codes = sideOf(set.codes, batch, rarity, table, dims, settings.dropCode, random);
      const toQueries = new Float32Array(batch.length * dims);
      const toCodes = new Float32Array(batch.length * dims);
      losses += infoNce(queries, codes, dims, settings.temperature, toQueries, toCodes);
      spread(queries, toQueries, gradient, touched, dims);
      spread(codes, toCodes, gradient, touched, dims);
      step++;
      adam(table, gradient, mean, square, touched, dims, settings.rate * (1 - step / (steps + 1)), step);
    }
    told(epoch + 1, losses / batches.length);
  }
}

/** One step of Adam (Kingma and Ba 2015) for the rows that the batch touched; clears their gradients. */
function adam(
  table: Float32Array,
  gradient: Float32Array,
  mean: Float32Array,
  square: Float32Array,
  touched: Uint8Array,
  dims: number,
  rate: number,
  step: number,
): void {
  const meanShare = 1 - 0.9 ** step;
  const squareShare = 1 - 0.999 ** step;
  for (let word = 0; word < touched.length; word++) {
    if (touched[word] === 0) continue;
    touched[word] = 0;
    for (let at = word * dims; at < (word + 1) * dims; at++) {
      const slope = gradient[at] ?? 0;
      gradient[at] = 0;
      const m = 0.9 * (mean[at] ?? 0) + 0.1 * slope;
      const s = 0.999 * (square[at] ?? 0) + 0.001 * slope * slope;
      mean[at] = m;
      square[at] = s;
      table[at] = (table[at] ?? 0) - (rate * (m / meanShare)) / (Math.sqrt(s / squareShare) + 1e-8);
    }
  }
}
