import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FileRows } from '../../../src/search/file-rows.ts';
import { isHeld } from '../../../src/search/store/store.ts';
import type { FileRow } from '../../../src/search/store/store.ts';

const uri = fc.constantFrom('f:/a', 'f:/a/x', 'f:/a/x/y', 'f:/ab', 'f:/b', 'f:/b/z');
const row = fc.record({
  uri,
  path: fc.constant(''),
  size: fc.nat(99),
  mtimeMs: fc.constant(1),
  key: fc.constantFrom(null, { hash: 'h', flavour: '' }),
  skip: fc.constantFrom(null, 'parse_limit' as const),
  language: fc.constant(null),
  chunks: fc.nat(9),
});
const step = fc.oneof(row, uri, fc.constant('clear' as const));

test('the sums over all files, and which lie below a place, are what counting them all gives', () => {
  fc.assert(
    fc.property(fc.array(step), fc.array(uri, { minLength: 1, maxLength: 2 }), (steps, scope) => {
      const rows = new FileRows();
      const model = new Map<string, FileRow>();
      for (const one of steps)
        if (one === 'clear') {
          rows.clear();
          model.clear();
        } else if (typeof one === 'string') {
          rows.delete(one);
          model.delete(one);
        } else {
          rows.set(one);
          model.set(one.uri, one);
        }
      const held = [...model.values()].filter(isHeld);
      const sum = (of: (row: FileRow) => number): number => held.reduce((all, next) => all + of(next), 0);
      assert.deepEqual(rows.totals(), {
        files: model.size,
        indexed: held.length,
        skipped: model.size - held.length,
        chunks: sum((r) => r.chunks),
        bytes: sum((r) => r.size),
      });
      // A known file has nothing below it.
      const inside = [...model.keys()].filter((one) =>
        scope.some((place) => one === place || (!model.has(place) && one.startsWith(`${place}/`))),
      );
      assert.deepEqual(rows.within(scope).sort(), inside.sort());
    }),
  );
});
