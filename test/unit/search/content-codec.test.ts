import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Content } from '../../../src/search/content.ts';
import { contentSize, decodeContent, writeContent } from '../../../src/search/store/content-codec.ts';
import { decodeRecord, encodeRecord } from '../../../src/search/store/record-codec.ts';
import { packRecord, unpackRecord } from '../../../src/search/store/record-pack.ts';
import type { Analysis } from '../../../src/syntax/analyze.ts';
import { contentOf } from './fixture.ts';

const text = fc
  .array(
    fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', 'function a() {', 'class Größe {', '  x')),
    {
      maxLength: 30,
    },
  )
  .map((lines) => lines.join('\n'));

/** In the middle of a buffer, as parse threads send them. */
const encodeContent = (content: Content): Uint8Array<ArrayBuffer> =>
  writeContent(content, new ArrayBuffer(contentSize(content) + 12), 8);

test('a content comes back from its bytes as it was', () => {
  fc.assert(
    fc.property(text, fc.boolean(), (source, machine) => {
      const content = { ...contentOf(source), machine, problem: machine ? ('parse_limit' as const) : null };
      const back = decodeContent(encodeContent(content), content.dictionary);
      assert.deepEqual({ ...back, termOf: Uint32Array.from(back.termOf) }, content);
    }),
  );
});

test('a content cut short is refused', () => {
  const content = contentOf('function a() {\n  return b;\n}\n\nclass C {\n}');
  const bytes = encodeContent(content);
  for (let length = 0; length < bytes.length; length++)
    assert.throws(() => decodeContent(bytes.slice(0, length), content.dictionary), Error, String(length));
});

const analysis = (names: readonly string[], machine: boolean): Analysis => ({
  language: machine ? null : 'typescript',
  mode: machine ? 'lines' : 'symbols',
  machine: machine ? 'minified' : null,
  chunks: names.map((name, i) => ({
    startLine: i * 3 + 1,
    endLine: i * 3 + 3,
    kind: name === '' ? null : 'function',
    name: name || null,
    qualifiedName: name === '' ? null : `A.${name}`,
    parents: ['A'],
    signature: null,
    doc: i % 2 === 0 ? null : `says ${String(i)}`,
    defines: [name, 'b'].filter((defined) => defined !== ''),
    part: i,
  })),
  definitions: names
    .filter((name) => name !== '')
    .map((name) => ({
      name,
      qualifiedName: name,
      kind: 'function',
      signature: `${name}()`,
      startLine: 1,
      endLine: 2,
    })),
  imports: machine ? [] : [{ module: './a', names: [{ name: 'b', alias: 'c' }, { name: 'd' }], line: 3 }],
  parseMs: 0,
  ...(machine ? { problem: 'parse_limit' as const } : {}),
});

test('a record gives back all that a content is built of', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('', 'open', 'Größe', 'a.b')), fc.boolean(), (names, machine) => {
      const whole = analysis(names, machine);
      assert.deepEqual(decodeRecord(encodeRecord(whole)), whole);
    }),
  );
});

test('a record cut short at any place is refused', () => {
  const bytes = encodeRecord(analysis(['open', '', 'close'], false));
  for (let length = 0; length < bytes.length; length++)
    assert.throws(() => decodeRecord(bytes.subarray(0, length)), Error, String(length));
});

test('a record packed with any text in view is the same record again, and takes less room beside its own', () => {
  const size = fc.constantFrom(0, 1, 1000, 32_499, 32_500, 32_501, 100_000);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), size, (record, length) => {
      const text = Uint8Array.from({ length }, (_, i) => record[i % Math.max(record.length, 1)] ?? i);
      assert.deepEqual(new Uint8Array(unpackRecord(packRecord(record, text), text)), record);
    }),
  );
  const names = ['openSession', 'closeSession', 'refreshToken', 'validateRequest'];
  const record = encodeRecord(analysis(names, false));
  const own = Buffer.from(names.map((name) => `function ${name}() {}\n`).join(''));
  assert.ok(packRecord(record, own).length < packRecord(record, Buffer.from('nothing of it')).length);
});
