import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ChunkTable } from '../../../src/search/chunk-table.ts';
import { FIELD_COUNT } from '../../../src/search/content.ts';
import { HeldFile, PathIndex } from '../../../src/search/files.ts';
import { Postings } from '../../../src/search/lexical/postings.ts';
import { LexicalScorer } from '../../../src/search/lexical/score.ts';
import type { QuestionWord } from '../../../src/search/lexical/word-list.ts';
import { WordLists } from '../../../src/search/lexical/word-lists.ts';
import { WordListMaker } from '../../../src/search/lexical/word-list-maker.ts';
import { weights } from '../../../src/search/rank/weights.ts';

const VOCABULARY = ['parse', 'token', 'cache', 'user', 'session', 'read'];

/** By file: its path, and by chunk how often each word stands in each field (text, identifiers, name, doc). */
interface RandomFile {
  readonly path: string;
  readonly chunks: readonly (readonly (readonly number[])[])[];
  readonly alive: boolean;
}

const word = fc.constantFrom(...VOCABULARY);
const chunk = fc.array(fc.tuple(fc.nat(6), fc.nat(3), fc.nat(1), fc.nat(2)), {
  minLength: VOCABULARY.length,
  maxLength: VOCABULARY.length,
});
const file: fc.Arbitrary<RandomFile> = fc.record({
  path: fc.tuple(word, word).map(([folder, name]) => `${folder}/${name}.ts`),
  chunks: fc.array(
    fc.oneof(
      chunk,
      chunk.map((counts) => counts.map((own, at) => (at % 2 === 0 ? own : [0, 0, 0, 0]))),
      fc.constant(VOCABULARY.map(() => [0, 0, 0, 0])),
    ),
    { maxLength: 5 },
  ),
  alive: fc.boolean(),
});
const question: fc.Arbitrary<QuestionWord[]> = fc.array(
  fc.array(
    fc.record({
      term: fc.constantFrom(...VOCABULARY, 'unknown'),
      weight: fc.constantFrom(1, 0.7, 0.2),
      credit: fc.constantFrom(1, 1, 0.3),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  { minLength: 1, maxLength: 4 },
);

const lengthsOf = (counts: RandomFile['chunks'][number]): Uint16Array =>
  Uint16Array.from({ length: FIELD_COUNT }, (_, field) =>
    counts.reduce((sum, own) => sum + (own[field] ?? 0), 0),
  );

/** The engine's parts, filled. Files that aren't alive came and went. */
function indexed(random: readonly RandomFile[]) {
  const chunks = new ChunkTable();
  const postings = new Postings();
  const paths = new PathIndex();
  const files: (HeldFile | undefined)[] = [];
  for (const [id, { path, chunks: own }] of random.entries()) {
    const held = new HeldFile(
      { uri: `file:///${String(id)}/${path}`, path, contentHash: '' },
      { language: null, machine: false, lines: 0, outline: new Uint8Array(0) },
      { id, firstChunk: chunks.count, chunkCount: own.length },
    );
    files.push(held);
    paths.add(held);
    const starts = [0];
    const termOf: number[] = [];
    const counts: number[] = [];
    for (const chunkCounts of own) {
      for (const [term, [text = 0, identifiers = 0, name = 0, doc = 0]] of chunkCounts.entries()) {
        const packed = text | (identifiers << 6) | (name << 10) | (doc << 13);
        if (packed === 0) continue;
        termOf.push(term);
        counts.push(packed);
      }
      starts.push(termOf.length);
    }
    postings.add(
      {
        terms: Uint32Array.from(VOCABULARY, (_, at) => at),
        dictionary: VOCABULARY,
        starts: Uint32Array.from(starts),
        termOf: Uint16Array.from(termOf),
        counts: Uint16Array.from(counts),
      },
      chunks.count,
    );
    for (const [place, chunkCounts] of own.entries()) chunks.add(id, place, lengthsOf(chunkCounts));
    if (id % 3 === 2) postings.seal();
  }
  for (const [id, { alive }] of random.entries()) {
    const held = files[id];
    if (alive || !held) continue;
    paths.remove(held);
    for (let i = 0; i < held.chunkCount; i++) chunks.remove(held.firstChunk + i);
    files[id] = undefined;
  }
  const maker = new WordListMaker({ postings, chunks, paths, files }, weights);
  return { chunks, paths, files, maker, alive: chunks.alive, before: (a: number, b: number) => a - b };
}

interface Alive {
  readonly chunk: number;
  readonly file: HeldFile;
  readonly counts: readonly (readonly number[])[];
}

/** What the scorer promises, by the formula, for every chunk, without any of its shortcuts. */
function exhaustive(
  question: readonly QuestionWord[],
  random: readonly RandomFile[],
  { chunks, paths, files, alive }: ReturnType<typeof indexed>,
) {
  const { k1, field, b, pathB, fileStem, folders } = weights.bm25;
  const all: Alive[] = files.flatMap((held, id) =>
    held
      ? (random[id]?.chunks ?? []).map((counts, i) => ({ chunk: held.firstChunk + i, file: held, counts }))
      : [],
  );
  /** Those that may be found; how common a synonym is does not depend on it. */
  const seen = all.filter(({ chunk: number }) => alive[number] === 1);
  const times = (list: readonly string[], term: string): number => list.filter((t) => t === term).length;
  const saturated = (count: number, share: number, relative: number): number =>
    count === 0 ? 0 : (count * (k1 + 1)) / (count + k1 * (1 - share + share * relative));
  const mean = (total: number): number => total / Math.max(paths.files, 1) || 1;
  const gainOf = ({ file: held, counts }: Alive, term: string): number => {
    const own = counts[VOCABULARY.indexOf(term)] ?? [];
    const lengths = lengthsOf(counts);
    return [0, 1, 2, 3].reduce(
      (sum, f) =>
        sum +
        (field[f] ?? 0) *
          saturated(
            own[f] ?? 0,
            b[f] ?? 0,
            ((lengths[f] ?? 0) * chunks.live) / Math.max(chunks.totals[f] ?? 0, 1),
          ),
      fileStem * saturated(times(held.stem, term), pathB, held.stem.length / mean(paths.stemTotal)) +
        folders * saturated(times(held.folders, term), pathB, held.folders.length / mean(paths.folderTotal)),
    );
  };
  const inText = (term: string): number =>
    all.filter(({ counts }) => (counts[VOCABULARY.indexOf(term)] ?? []).some((count) => count > 0)).length;
  const words = question.flatMap((terms) => {
    const alternatives = terms.filter(
      (term) => !(term.credit < 1 && inText(term.term) > weights.synonym.common * chunks.live),
    );
    const gains = seen.map((one) => {
      const each = alternatives
        .map((t) => ({ ...t, gain: t.weight * gainOf(one, t.term) }))
        .filter((t) => t.gain > 0);
      return {
        gain: each.reduce((sum, t) => sum + t.gain, 0),
        credit: each.reduce((most, t) => Math.max(most, t.credit), 0),
      };
    });
    const matching = gains.filter(({ gain }) => gain > 0).length;
    const idf = Math.log(1 + (chunks.live - matching + 0.5) / (matching + 0.5));
    return matching === 0 ? [] : [{ gains, idf }];
  });
  const totalIdf = words.reduce((sum, { idf }) => sum + idf, 0);
  return seen
    .map(({ chunk: number, file: held }, at) => {
      const sum = (of: (gain: { gain: number; credit: number }, idf: number) => number): number =>
        words.reduce((total, { gains, idf }) => total + of(gains[at] ?? { gain: 0, credit: 0 }, idf), 0);
      const inFile = words.filter(({ gains }) =>
        seen.some((other, o) => other.file === held && (gains[o]?.gain ?? 0) > 0),
      );
      const bm25 = sum(({ gain }, idf) => idf * gain);
      const idfShare = sum(({ credit }, idf) => idf * credit) / totalIdf;
      const countShare = sum(({ credit }) => credit) / words.length;
      const fileShare = inFile.reduce((total, { idf }) => total + idf, 0) / totalIdf;
      const score = bm25 * idfShare * countShare * Math.sqrt(fileShare);
      return { chunk: number, score, shares: { bm25, idfShare, countShare, fileShare } };
    })
    .filter(({ score }) => score > 0)
    .sort((x, y) => y.score - x.score);
}

test('the best chunks by words are those that the formula gives when it is worked out for every chunk', () => {
  // In blocks of a few chunks, so that most of a search goes on after the best of earlier ones are known.
  const scorer = new LexicalScorer(5);
  let found = 0;
  fc.assert(
    fc.property(
      fc.array(file, { minLength: 1, maxLength: 12 }),
      fc.array(question, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 12 }),
      fc.option(fc.infiniteStream(fc.boolean())),
      (random, questions, limit, filter) => {
        const whole = indexed(random);
        // A filter lets some of the live chunks through.
        const alive =
          filter === null
            ? whole.chunks.alive
            : whole.chunks.alive.map((own) => (filter.next().value === true ? own : 0));
        const index = { ...whole, alive };
        // The same scorer again and again: nothing of a question is left for the next.
        for (const words of questions) {
          const { hits, shares } = scorer.search(words.map((word) => index.maker.make(word)), index, limit); // prettier-ignore
          const wanted = exhaustive(words, random, index);
          const byChunk = new Map(wanted.map((one) => [one.chunk, one]));
          assert.equal(hits.length, Math.min(limit, wanted.length));
          for (const [at, { chunk: number, score }] of hits.entries()) {
            const close = (a: number, b: number | undefined): boolean => Math.abs(a - (b ?? -1)) <= 1e-9 * a;
            const own = byChunk.get(number);
            assert.ok(close(score, own?.score), 'its own score');
            assert.ok(close(score, wanted[at]?.score), 'the score of its place');
            const { bm25, idfShare, countShare, fileShare } = shares(number);
            assert.ok(
              close(bm25, own?.shares.bm25) && close(idfShare, own?.shares.idfShare),
              'what it matches',
            );
            assert.ok(close(countShare, own?.shares.countShare) && close(fileShare, own?.shares.fileShare), 'its shares'); // prettier-ignore
            found++;
          }
        }
      },
    ),
    { numRuns: 300 },
  );
  assert.ok(found > 1000);
});

test('lists of words that nothing holds are not kept for ever', () => {
  const postings = new Postings();
  const lists = new WordLists(
    { postings, chunks: new ChunkTable(), paths: new PathIndex(), files: [] },
    weights,
  );
  let made = 0;
  const first = (): QuestionWord => {
    made++;
    return [];
  };
  lists.of('first', first);
  lists.of('first', first);
  assert.equal(made, 1);
  for (let i = 0; i < 20_000; i++) lists.of(String(i), () => []);
  lists.of('first', first);
  assert.equal(made, 2);
});
