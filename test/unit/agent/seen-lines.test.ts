import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { seenLines } from '../../../src/agent/seen-lines.ts';

const URI = 'file:///w/a.ts';

describe('what the model has seen', () => {
  it('after an own edit is what it had seen outside of it, where it stands now, and what it wrote: never more', () => {
    const edits = fc.record({
      length: fc.integer({ min: 5, max: 40 }),
      seenFrom: fc.integer({ min: 1, max: 40 }),
      seenTo: fc.integer({ min: 1, max: 40 }),
      at: fc.integer({ min: 1, max: 40 }),
      out: fc.integer({ min: 0, max: 6 }),
      into: fc.integer({ min: 0, max: 6 }),
    });
    fc.assert(
      fc.property(edits, ({ length, seenFrom, seenTo, at, out, into }) => {
        const from = Math.min(at, length);
        const removed = Math.min(out, length - from + 1);
        const old = Array.from({ length }, (_, n) => ({
          id: `${n + 1}`,
          seen: n + 1 >= seenFrom && n + 1 <= seenTo,
        }));
        const now = [...old];
        now.splice(from - 1, removed, ...Array.from({ length: into }, () => ({ id: 'new', seen: true })));
        const seen = seenLines();
        seen.add(URI, 'old', seenFrom, Math.min(seenTo, length));
        seen.edited(URI, { hash: 'old', lines: length }, { hash: 'new', lines: now.length }, [
          { start: from, end: from + into - 1 },
        ]);
        now.forEach((line, n) =>
          assert.equal(seen.covers(URI, 'new', n + 1, n + 1), line.seen, `line ${n + 1}`),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('after a replacement in several places is carried over between them', () => {
    const seen = seenLines();
    seen.add(URI, 'old', 1, 20);
    seen.edited(URI, { hash: 'old', lines: 20 }, { hash: 'new', lines: 22 }, [
      { start: 3, end: 4 },
      { start: 11, end: 12 },
    ]);
    assert.ok(seen.covers(URI, 'new', 1, 22));
  });

  it('of one version says nothing of another, and joins what touches', () => {
    const seen = seenLines();
    seen.add(URI, 'one', 1, 5);
    seen.add(URI, 'one', 6, 9);
    assert.ok(seen.covers(URI, 'one', 2, 8));
    assert.ok(!seen.covers(URI, 'two', 2, 2));
    assert.ok(!seen.covers(URI, 'one', 9, 10));
    seen.add(URI, 'two', 1, 1);
    assert.equal(seen.latest(URI), 'two');
    assert.deepEqual(seenLines(seen.state()).state(), seen.state());
  });
});
