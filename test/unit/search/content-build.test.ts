import assert from 'node:assert/strict';
import { test } from 'node:test';
import path from 'node:path';
import fc from 'fast-check';
import { analyseWord, scanWords } from '../../../src/search/analyse.ts';
import { contentBuilder } from '../../../src/search/content-build.ts';
import type { Content } from '../../../src/search/content.ts';
import { openEmbedder } from '../../../src/search/embedder-file.ts';
import { decodeOutline } from '../../../src/search/outline-codec.ts';
import { Units, WordTable } from '../../../src/search/words.ts';
import { contentOf } from './fixture.ts';

const embedder = openEmbedder(path.resolve(import.meta.dirname, '../../../media'));
assert.ok(embedder);

const words = fc.constantFrom(
  'parse',
  'parseFile',
  'HTTP_server',
  'x1',
  '東京都',
  'été',
  'i',
  '\ud800',
  'a'.repeat(70),
);
const codeText = fc
  .array(fc.tuple(words, fc.constantFrom(' ', '\n', '\n\n', '.', '(', '\r\n')), { maxLength: 60 })
  .map((pairs) => pairs.flat().join(''));

test('a table of words counts what a scan finds, in order of first appearance', () => {
  const table = new WordTable();
  const units = new Units();
  fc.assert(
    fc.property(codeText, (text) => {
      const expected = new Map<string, number>();
      scanWords(text, (word) => expected.set(word, (expected.get(word) ?? 0) + 1));
      table.clear();
      table.scan(units.take(text), 0, text.length);
      const found = Array.from({ length: table.size }, (_, i) => {
        const word = table.bag[i] ?? 0;
        const parts = table.parts.subarray(table.partsAt[word], table.partsAt[word + 1]);
        const whole = table.whole[word] ?? -1;
        return {
          whole: whole < 0 ? null : table.terms[whole],
          parts: Array.from(parts, (term) => table.terms[term]),
          count: table.counts[i],
        };
      });
      assert.deepEqual(
        found,
        [...expected].map(([word, count]) => ({ ...analyseWord(word), count })),
      );
    }),
  );
});

/** A content with its terms as words: their numbers depend on what came before. */
const spelt = ({ terms, dictionary, ...rest }: Content): unknown => ({
  ...rest,
  terms: Array.from(terms, (number) => dictionary[number]),
});

test('a content is the same whatever its builder has met before', () => {
  const used = contentBuilder(embedder);
  fc.assert(
    fc.property(codeText, (text) => {
      const fresh = spelt(contentOf(text, embedder, 'src/a.ts'));
      assert.deepEqual(spelt(contentOf(text, embedder, 'src/a.ts', used)), fresh);
    }),
    { numRuns: 40 },
  );
});

test('a vector is that of the chunk’s path, name and text, as the embedder makes it', () => {
  fc.assert(
    fc.property(codeText, (rest) => {
      const text = `function loadSession(path) {\n  return path;\n}\n${rest}`;
      const content = contentOf(text, embedder, 'src/deep/session-store.ts');
      const lines = text.split(/\r\n|\n/);
      for (const [i, chunk] of decodeOutline(content.outline).chunks.entries())
        assert.deepEqual(
          content.vectors.slice(i * content.dims, (i + 1) * content.dims),
          embedder.embedChunk({
            path: 'src/deep/session-store.ts',
            parents: [],
            name: chunk.qualifiedName,
            doc: null,
            text: lines.slice(chunk.startLine - 1, chunk.endLine).join('\n'),
          }),
        );
    }),
    { numRuns: 40 },
  );
});
