import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PackedPostings } from '../../../src/search/lexical/packed.ts';
import { Postings } from '../../../src/search/lexical/postings.ts';
import { buildSegment, findTerm, mergeSegments } from '../../../src/search/lexical/segment.ts';

const DICTIONARY = ['e', 'a', 'c', 'b', 'd'];

type Model = Map<string, Map<number, number>>;

const posting = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.nat({ max: 0xffff }));
const script = fc.array(
  fc.oneof(
    fc.array(posting, { maxLength: 6 }),
    fc.constantFrom('seal', 'maintain', 'compact', 'pack', 'pack anew', 'reopen'),
  ),
  {
    maxLength: 40,
  },
);

/** Postings as they are after a start: from the bytes of an image. */
async function reopened(postings: Postings): Promise<Postings> {
  const { count, sizes, packed } = (await postings.pack(undefined, unhindered)).written();
  const fresh = new Postings();
  const { terms, termCount } = postings;
  fresh.restore(terms.slice(), termCount, PackedPostings.read(count, termCount, sizes, packed.slice()));
  return fresh;
}

const unhindered = (): Promise<void> => Promise.resolve();

function read(postings: Postings, term: string): [number, number][] {
  const id = postings.find(term);
  if (id < 0) return [];
  return postings
    .ranges(id)
    .flatMap(({ segment, from, to }) =>
      Array.from({ length: to - from }, (_, i): [number, number] => [
        segment.chunks[from + i] ?? -1,
        segment.counts[from + i] ?? -1,
      ]),
    );
}

test('postings hold what a plain map of maps holds, through seals, merges, compactions and images', async () => {
  await fc.assert(
    fc.asyncProperty(script, async (steps) => {
      let postings = new Postings();
      let model: Model = new Map();
      let next = 0;
      for (const step of steps) {
        if (step === 'seal') postings.seal();
        else if (step === 'maintain') postings.maintain();
        else if (step === 'pack') postings.hold(await postings.pack(undefined, unhindered));
        else if (step === 'reopen') postings = await reopened(postings);
        else if (step === 'compact' || step === 'pack anew') {
          const renumber = Int32Array.from({ length: next }, (_, i) =>
            i % 3 === 1 ? -1 : i - Math.floor((i + 1) / 3),
          );
          if (step === 'compact') postings.compact(renumber);
          else postings.hold(await postings.pack(renumber, unhindered));
          const kept: Model = new Map();
          for (const [term, chunks] of model)
            for (const [chunk, counts] of chunks) {
              const now = renumber[chunk] ?? -1;
              if (now >= 0) kept.set(term, (kept.get(term) ?? new Map<number, number>()).set(now, counts));
            }
          model = kept;
          next = renumber.filter((n) => n >= 0).length;
        } else {
          const chunk = next++;
          const held = new Map(step);
          const terms = Uint32Array.from(held.keys(), (term) => DICTIONARY.indexOf(term));
          postings.add(
            {
              terms,
              dictionary: DICTIONARY,
              starts: Uint32Array.of(0, held.size),
              termOf: Uint16Array.from(terms, (_, i) => i),
              counts: Uint16Array.from(held.values()),
            },
            chunk,
          );
          for (const [term, counts] of held)
            model.set(term, (model.get(term) ?? new Map<number, number>()).set(chunk, counts));
        }
      }
      postings.seal();
      for (const term of ['a', 'b', 'c', 'd', 'e'])
        assert.deepEqual(read(postings, term), [...(model.get(term) ?? [])], term);
    }),
  );
});

test('a segment of many postings is what a few at a time, merged, are', () => {
  const count = 30_000;
  const terms = Uint32Array.from({ length: count }, (_, i) => (i * 7919) % 1009);
  const chunks = Uint32Array.from({ length: count }, (_, i) => Math.floor(i / 50));
  const counts = Uint16Array.from({ length: count }, (_, i) => i % 600);
  const parts = Array.from({ length: 30 }, (_, i) => {
    const part = <T extends Uint32Array | Uint16Array>(all: T): T =>
      all.subarray(i * 1000, (i + 1) * 1000) as T;
    return buildSegment(part(terms), part(chunks), part(counts));
  });
  assert.deepEqual(mergeSegments(parts), buildSegment(terms, chunks, counts));
});

test('a term that a segment lacks is not found', () => {
  const segment = buildSegment(Uint32Array.of(5, 9), Uint32Array.of(0, 0), Uint16Array.of(1, 1));
  assert.deepEqual(
    [4, 5, 7, 9, 10].map((term) => findTerm(segment, term)),
    [-1, 0, -1, 1, -1],
  );
});

test('nothing merged is nothing', () => {
  assert.equal(mergeSegments([]).terms.length, 0);
});
