import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createAnalyzer } from '../../../src/syntax/analyze.ts';
import type { Chunk } from '../../../src/syntax/chunks.ts';
import { npmWasm } from './npm-wasm.ts';

const analyzer = createAnalyzer({ wasm: npmWasm });
after(() => {
  analyzer.dispose();
});

const chunks = async (text: string, path = 'a.ts'): Promise<readonly Chunk[]> =>
  (await analyzer.analyze(text, path)).chunks;
const shape = (list: readonly Chunk[]): string[] =>
  list.map(
    ({ startLine, endLine, kind, qualifiedName, part }) =>
      `${String(startLine)}-${String(endLine)} ${String(kind)} ${String(qualifiedName)} ${String(part)}`,
  );

test('a long function is split where it pauses; each part repeats its signature', async () => {
  const body = Array.from({ length: 150 }, (_, i) => (i % 10 === 9 ? '' : `  step(${String(i)});`)).join(
    '\n',
  );
  const list = await chunks(`/** Takes steps. */\nexport function walk(n: number): void {\n${body}\n}\n`);
  assert.ok(list.length >= 3 && list.length <= 5);
  for (const [i, chunk] of list.entries()) {
    assert.deepEqual([chunk.name, chunk.part], ['walk', i]);
    assert.equal(chunk.signature, 'export function walk(n: number): void');
    assert.ok(chunk.endLine - chunk.startLine < 60);
  }
  assert.deepEqual(
    list.map(({ defines }) => defines),
    [['walk'], ...list.slice(1).map(() => [])],
  );
});

test('a large class is cut at its members; its head keeps its name', async () => {
  const method = (name: string): string => `  ${name}(): number {\n    const a = 1;\n    return a;\n  }\n`;
  const list = await chunks(
    `class Book {\n  #size = 0;\n\n${Array.from({ length: 12 }, (_, i) => method(`m${String(i)}`)).join('\n')}}\n`,
  );
  assert.equal(list[0]?.qualifiedName, 'Book');
  assert.deepEqual(
    list
      .filter(({ kind }) => kind === 'method')
      .map(({ qualifiedName, parents }) => [qualifiedName, parents]),
    Array.from({ length: 12 }, (_, i) => [`Book.m${String(i)}`, ['Book']]),
  );
});

test('comments and decorators belong to what follows them, not a comment at the end of a line above', async () => {
  const text =
    'const a = 1; // of a\nfunction b() {\n  return a;\n}\n\n// of c\n@dec\nclass C {}\n\n// alone\n\nfunction d() {}\n';
  const list = await chunks(text);
  assert.deepEqual(shape(list), [
    '1-1 variable a 0',
    '2-5 function b 0',
    '6-9 class C 0',
    '10-11 null null 0',
    '12-12 function d 0',
  ]);
  assert.deepEqual(
    list.map(({ doc }) => doc),
    [null, null, 'of c', null, null],
  );
});

test('small neighbours merge, and every name they define stays known', async () => {
  const list = await chunks('export const a = 1;\nexport const b = 2;\ntype C = number;\n');
  assert.deepEqual(shape(list), ['1-3 null null 0']);
  assert.deepEqual(list[0]?.defines, ['a', 'b', 'C']);
});

test('what lies between the inner functions of a long one is part of it', async () => {
  const steps = '  step();\n'.repeat(50);
  const list = await chunks(
    `function outer() {\n${steps}  function inner() {\n    return 1;\n  }\n${steps}}\n`,
  );
  assert.deepEqual(
    new Set(list.map(({ qualifiedName }) => qualifiedName)),
    new Set(['outer', 'outer.inner']),
  );
  const own = list.filter(({ name }) => name === 'outer').map(({ part }) => part);
  assert.deepEqual(
    own,
    own.map((_, i) => i),
  );
});

test('a function deep inside a long statement does not take the statement for itself', async () => {
  const steps = '  step();\n'.repeat(40);
  const list = await chunks(
    `each((item) => {\n${steps}  function inner() {\n    return 1;\n  }\n${steps}});\n`,
  );
  const inner = list.find(({ name }) => name === 'inner');
  assert.deepEqual([inner?.startLine, inner?.endLine], [42, 44]);
});

test('a long comment at the top is a chunk of its own', async () => {
  const list = await chunks(`${'//! words\n'.repeat(70)}\nfn main() {}\n`, 'a.rs');
  assert.ok(list.length >= 3);
  assert.ok(list.every(({ startLine, endLine }) => endLine - startLine <= 60));
});

test('C++ stays readable through macros that the grammar does not know', async () => {
  const list = await chunks(
    'namespace a API_NS(1) {\nBEGIN_SPACE\nclass EXPORT_API Book final : public Base {\n  int size() const;\n};\nEND_SPACE\n}\n',
    'a.hpp',
  );
  assert.ok(list.some(({ kind, qualifiedName }) => kind === 'class' && qualifiedName === 'a.Book'));
});
