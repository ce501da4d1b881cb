// Trains media/embedder.bin from the packages that fetch.ts unpacked.
// Usage: node tools/node.mjs tools/train-embedder/train.ts --packages DIR [--out FILE] [--words 10000] [--dims 128]
//        [--epochs 4] [--limit 1500] [--rate 0.003] [--seed 1] [--held NAME,NAME]
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { sha256 } from '../../src/base/hash.ts';
import { encodeModel } from '../../src/search/embed/model-file.ts';
import { pack, pairCounts, vocabularyOf, type Counts } from './bags.ts';
import { contrast } from './contrast.ts';
import { packagePairs } from './corpus.ts';
import { folderOf, readManifest } from './manifest.ts';
import { quantise } from './quantise.ts';
import { spectralVectors } from './spectral.ts';
import { validate } from './validate.ts';

const { values } = parseArgs({
  options: {
    packages: { type: 'string' },
    out: { type: 'string', default: 'media/embedder.bin' },
    words: { type: 'string', default: '10000' },
    dims: { type: 'string', default: '128' },
    epochs: { type: 'string', default: '4' },
    limit: { type: 'string', default: '1500' },
    rate: { type: 'string', default: '0.003' },
    seed: { type: 'string', default: '1' },
    temperature: { type: 'string', default: '0.07' },
    'drop-code': { type: 'string', default: '0.4' },
    'drop-query': { type: 'string', default: '0.2' },
  },
});
if (values.packages === undefined) throw new Error('--packages DIR is missing: run fetch.ts first.');

const started = performance.now();
const say = (text: string): void => {
  process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1)} s  ${text}\n`);
};

/** Packages that are kept out of training: retrieval among their pairs says when to stop. */
const HELD_OUT = 12;

const queries: Counts[] = [];
const codes: Counts[] = [];
const bounds = [0];
let lines = 0;
for (const entry of readManifest()) {
  const folder = path.join(values.packages, folderOf(entry));
  if (!existsSync(folder)) throw new Error(`${entry.name} is not in ${values.packages}: run fetch.ts first.`);
  const { pairs } = packagePairs(folder, entry.name, Number(values.limit));
  if (pairs.length < 16) continue;
  for (const pair of pairs) {
    const { query, code } = pairCounts(pair);
    queries.push(query);
    codes.push(code);
    lines += pair.code.text.split('\n').length;
  }
  bounds.push(queries.length);
}
const packages = bounds.length - 1;
say(`${String(queries.length)} pairs, ${String(lines)} lines of code, ${String(packages)} packages`);

// Held-out packages are spread over the manifest, so that they are of several languages.
const held = (at: number): boolean => at % Math.ceil(packages / HELD_OUT) === 5;
const select = (
  wanted: (at: number) => boolean,
  from: readonly Counts[],
): { texts: Counts[]; bounds: Int32Array } => {
  const texts: Counts[] = [];
  const ends = [0];
  for (let at = 0; at < packages; at++)
    if (wanted(at)) {
      texts.push(...from.slice(bounds[at], bounds[at + 1]));
      ends.push(texts.length);
    }
  return { texts, bounds: Int32Array.from(ends) };
};
const trainQueries = select((at) => !held(at), queries);
const trainCodes = select((at) => !held(at), codes);
const vocabulary = vocabularyOf([...trainQueries.texts, ...trainCodes.texts], Number(values.words));
const ids = new Map(vocabulary.words.map((word, id) => [word, id]));
const size = vocabulary.words.length;
const dims = Number(values.dims);
const seed = Number(values.seed);
say(`${String(size)} words`);

const set = {
  queries: pack(trainQueries.texts, ids),
  codes: pack(trainCodes.texts, ids),
  packages: trainQueries.bounds,
};
const heldQueries = select(held, queries);
const heldSet = {
  queries: pack(heldQueries.texts, ids),
  codes: pack(select(held, codes).texts, ids),
  packages: heldQueries.bounds,
};
const table = spectralVectors([set.queries, set.codes], size, dims, seed);
say(`spectral start; held-out MRR ${validate(table, vocabulary.weights, heldSet, dims).toFixed(4)}`);
contrast(
  table,
  vocabulary.weights,
  set,
  {
    dims,
    batch: 512,
    epochs: Number(values.epochs),
    temperature: Number(values.temperature),
    rate: Number(values.rate),
    dropQuery: Number(values['drop-query']),
    dropCode: Number(values['drop-code']),
    seed: seed + 1,
  },
  (epoch, loss) => {
    const mrr = validate(table, vocabulary.weights, heldSet, dims);
    say(`epoch ${String(epoch)}: loss ${loss.toFixed(4)}, held-out MRR ${mrr.toFixed(4)}`);
  },
);
const bytes = encodeModel(quantise(table, vocabulary, dims));
writeFileSync(values.out, bytes);
say(`${values.out}: ${String(bytes.length)} bytes, sha256 ${sha256(readFileSync(values.out))}`);
