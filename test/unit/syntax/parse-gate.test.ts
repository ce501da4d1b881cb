import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { createParseGate } from '../../../src/syntax/parse-gate.ts';
import { npmWasm } from './npm-wasm.ts';

const gate = createParseGate(npmWasm);
after(() => {
  gate.dispose();
});

test('an edit that adds a syntax error is told with its line', async () => {
  const before = 'function a() {\n  return 1;\n}\n';
  const broken = 'function a() {\n  return (1;\n}\n';
  assert.match((await gate.added('a.ts', before, broken)) ?? '', /^line 2: /);
  assert.match((await gate.added('a.py', 'def f():\n    pass\n', 'def f(:\n    pass\n')) ?? '', /^line 1: /);
  assert.match((await gate.added('a.vue', '', '<script>\nlet a = (;\n</script>\n')) ?? '', /^line 2: /);
  assert.match((await gate.added('a.css', '', 'a {\n  color: red;\n')) ?? '', /missing/);
});

test('a text that was broken before is not told again, wherever its lines move', async () => {
  const before = 'let = (;\nconst a = 1;\n';
  assert.equal(await gate.added('a.ts', before, `// first\n\n${before}const b = 2;\n`), undefined);
  assert.match((await gate.added('a.ts', before, `${before}const c = [1;\n`)) ?? '', /^line 3: /);
});

test('repairing a text, or leaving it sound, says nothing', async () => {
  assert.equal(await gate.added('a.ts', 'let = (;', 'let a = 1;'), undefined);
  assert.equal(await gate.added('a.ts', 'let a = 1;\r\n', 'let a = 2;\r\n'), undefined);
});

test('where no grammar can tell, nothing is said', async () => {
  assert.equal(await gate.faults('a.txt', '((('), undefined);
  assert.equal(await gate.faults('tsconfig.json', '{ "a": 1, }'), undefined);
  assert.equal(await gate.added('notes.md', '', '```\n((('), undefined);
});

test('every sample is sound, in each language that has a grammar', async () => {
  const samples = path.join(import.meta.dirname, '../../samples');
  for (const file of readdirSync(samples).filter((name) => /^sample\./i.test(name))) {
    const faults = await gate.faults(file, readFileSync(path.join(samples, file), 'utf8'));
    assert.deepEqual(faults ?? [], [], file);
  }
});
