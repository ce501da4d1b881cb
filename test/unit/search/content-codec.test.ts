import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeContent, encodeContent } from '../../../src/search/store/content-codec.ts';
import { contentOf } from './fixture.ts';

const text = fc
  .array(
    fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', 'function a() {', 'class Größe {', '  x')),
    {
      maxLength: 30,
    },
  )
  .map((lines) => lines.join('\n'));

test('a content comes back from its bytes as it was', () => {
  fc.assert(
    fc.property(text, fc.boolean(), (source, machine) => {
      const content = { ...contentOf(source), machine, problem: machine ? ('parse_limit' as const) : null };
      assert.deepEqual(decodeContent(encodeContent(content)), content);
    }),
  );
});

test('bytes cut short at any place are refused', () => {
  const bytes = encodeContent(contentOf('function a() {\n  return b;\n}\n\nclass C {\n}'));
  for (let length = 0; length < bytes.length; length++)
    assert.throws(() => decodeContent(bytes.subarray(0, length)), Error, String(length));
});
