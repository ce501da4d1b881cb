import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { createAnalyzer, type Analysis } from '../../../src/syntax/analyze.ts';
import { LANGUAGES } from '../../../src/syntax/languages.ts';
import { npmWasm } from './npm-wasm.ts';

const samples = path.join(import.meta.dirname, '../../samples');
const golden = path.join(samples, 'golden');
const analyzer = createAnalyzer({ wasm: npmWasm });
after(() => {
  analyzer.dispose();
});

/** What the index learns of a sample, one line a fact, to be read and reviewed. */
function render({ language, mode, chunks, definitions, imports }: Analysis): string {
  const lines = [`${String(language)} by ${mode}`, '', 'chunks'];
  for (const chunk of chunks) {
    const what = chunk.kind === null ? '-' : `${chunk.kind} ${String(chunk.qualifiedName)}`;
    lines.push(`  ${String(chunk.startLine)}-${String(chunk.endLine)} ${what} {${chunk.defines.join(' ')}}`);
    if (chunk.signature !== null) lines.push(`      ${chunk.signature}`);
    if (chunk.doc !== null) lines.push(`      "${chunk.doc.replaceAll('\n', ' ')}"`);
  }
  lines.push('', 'definitions');
  for (const { startLine, endLine, kind, qualifiedName } of definitions)
    lines.push(`  ${String(startLine)}-${String(endLine)} ${kind} ${qualifiedName}`);
  lines.push('', 'imports');
  for (const { line, module, names } of imports)
    lines.push(
      `  ${String(line)} ${module} ${names.map(({ name, alias }) => (alias === undefined ? name : `${name}=${alias}`)).join(' ')}`.trimEnd(),
    );
  return `${lines.join('\n')}\n`;
}

const files = readdirSync(samples).filter((file) => /^sample\./i.test(file));

for (const file of files) {
  test(`${file} is cut and outlined as its golden file says`, async () => {
    const actual = render(await analyzer.analyze(readFileSync(path.join(samples, file), 'utf8'), file));
    const expected = path.join(golden, `${file}.txt`);
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(expected, actual);
    assert.equal(actual, readFileSync(expected, 'utf8'));
  });
}

test('every language that is cut by its structure has a sample', () => {
  const have = new Set(files.map((file) => file.slice(file.lastIndexOf('.') + 1)));
  const missing = LANGUAGES.filter(({ cutter, extensions, id }) => {
    if (cutter === 'lines' || id === 'jsonc' || id === 'less') return false;
    return !extensions.some((extension) => have.has(extension));
  });
  assert.deepEqual(
    missing.map(({ id }) => id),
    [],
  );
});
