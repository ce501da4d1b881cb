import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { createAnalyzer, type Analysis } from '../../../src/syntax/analyze.ts';
import { LANGUAGES } from '../../../src/syntax/languages.ts';
import { npmWasm } from './npm-wasm.ts';

const samples = path.join(import.meta.dirname, '../../samples');
const analyzer = createAnalyzer({ wasm: npmWasm });
after(() => {
  analyzer.dispose();
});

/** Lines as VS Code counts them, without the empty one after a final line end. */
function countLines(text: string): number {
  const lines = text.split(/\r\n|\n|\r/);
  return lines.at(-1) === '' ? lines.length - 1 : lines.length;
}

/** The union of the chunks is the file; by structure no line is in two chunks. */
function assertCovers({ chunks, mode, definitions }: Analysis, text: string): void {
  const total = countLines(text);
  let next = 1;
  for (const { startLine, endLine } of chunks) {
    assert.ok(startLine <= endLine, `${String(startLine)}-${String(endLine)} is no range`);
    if (mode === 'symbols') assert.equal(startLine, next, 'a chunk starts where the one before ends');
    else assert.ok(startLine <= next, `lines ${String(next)}-${String(startLine - 1)} are in no chunk`);
    assert.ok(endLine >= next, 'every chunk adds a line');
    next = endLine + 1;
  }
  assert.equal(next, total + 1, 'the last chunk ends with the file');
  for (const { startLine, endLine, name } of definitions)
    assert.ok(startLine >= 1 && startLine <= endLine && endLine <= total, `${name} is within the file`);
}

const files = readdirSync(samples).filter((file) => /^sample\./i.test(file));
const texts = new Map(files.map((file) => [file, readFileSync(path.join(samples, file), 'utf8')]));

for (const [file, text] of texts) {
  test(`the chunks of ${file} are the file, with any line ends, whole or cut off anywhere`, async () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const variant = text.replaceAll('\n', end);
      assertCovers(await analyzer.analyze(variant, file), variant);
    }
    for (let at = 0; at < text.length; at += 97) {
      const broken = text.slice(0, at);
      assertCovers(await analyzer.analyze(broken, file), broken);
    }
  });
}

test('line ends change nothing but the ends', async () => {
  for (const [file, text] of texts) {
    const unix = await analyzer.analyze(text, file);
    const dos = await analyzer.analyze(text.replaceAll('\n', '\r\n'), file);
    assert.deepEqual(dos.chunks, unix.chunks, file);
  }
});

test('the chunks of generated files are the file, in every language, whatever the text', async () => {
  const lines = [...texts.values()].flatMap((text) => text.split('\n'));
  const extension = fc.constantFrom(
    ...LANGUAGES.flatMap(({ extensions }) => extensions.slice(0, 1)),
    'unknown',
  );
  const line = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...lines) },
    { weight: 1, arbitrary: fc.string() },
    {
      weight: 1,
      arbitrary: fc.constantFrom('', '  ', '{', '}', '((', '"""', '/*', '*/', '`', "'", '😀', '\u2028'),
    },
  );
  const text = fc
    .tuple(fc.array(line, { maxLength: 160 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
    .map(([parts, end, final]) => parts.join(end) + (final ? end : ''));
  await fc.assert(
    fc.asyncProperty(text, extension, async (source, ext) => {
      assertCovers(await analyzer.analyze(source, `file.${ext}`), source);
    }),
    { numRuns: 300 },
  );
});

test('an empty file has no chunks, a file of blank lines has one', async () => {
  assert.deepEqual((await analyzer.analyze('', 'a.ts')).chunks, []);
  assert.deepEqual(
    (await analyzer.analyze('\n\n', 'a.ts')).chunks.map(({ startLine, endLine }) => [startLine, endLine]),
    [[1, 2]],
  );
});

test('analysing again gives the same chunks in the same order', async () => {
  const fresh = createAnalyzer({ wasm: npmWasm });
  for (const [file, text] of [...texts].reverse()) {
    const again = { ...(await fresh.analyze(text, file)), parseMs: 0 };
    const first = { ...(await analyzer.analyze(text, file)), parseMs: 0 };
    assert.deepEqual(again, first, file);
  }
  fresh.dispose();
});
