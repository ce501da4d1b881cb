import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { splitIntoBlocks } from '../../../src/chat/source-blocks.ts';

const line = fc.oneof(
  { weight: 2, arbitrary: fc.constant('') },
  fc.constant('  '),
  fc.constantFrom('a', '  b {', '}'),
);

describe('blocks of a search result', () => {
  it('hold at most 8 lines, are never blank, and cover every line that isn’t blank exactly once', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), fc.integer({ min: 1, max: 500 }), (lines, first) => {
        const blocks = splitIntoBlocks(lines, first);
        const covered = new Map<number, number>();
        let before = first - 1;
        for (const { start, end } of blocks) {
          assert.ok(start > before && end >= start && end - start < 8);
          before = end;
          assert.ok(lines.slice(start - first, end - first + 1).some((text) => text.trim() !== ''));
          for (let at = start; at <= end; at++) covered.set(at, (covered.get(at) ?? 0) + 1);
        }
        lines.forEach((text, at) => {
          if (text.trim() !== '') assert.equal(covered.get(first + at), 1);
        });
        assert.ok(before <= first + lines.length - 1);
      }),
      { numRuns: 2000 },
    );
  });

  it('end at a blank line once they have four lines, so that a citation covers one thought', () => {
    const lines = ['a', 'b', 'c', '', 'd', 'e'];
    assert.deepEqual(splitIntoBlocks(lines, 10), [
      { start: 10, end: 13 },
      { start: 14, end: 15 },
    ]);
  });
});
