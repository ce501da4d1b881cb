import assert from 'node:assert/strict';
import { test } from 'node:test';
import { referencesOf } from '../../../src/syntax/references.ts';

const lines = (text: string, language: string, name: string): number[] | undefined =>
  referencesOf(text, language)?.get(name);

test('a name is found on the lines of code that mention it, and nowhere else', () => {
  const code = [
    "import { total } from './total.ts';",
    '// total is no reference here',
    '/* total',
    ' total */ const a = total(total(1));',
    'const text = "total" + \'total\';',
    'const template = `sum ${total(2)}`;',
    'const totals = subtotal;',
  ].join('\n');
  assert.deepEqual(lines(code, 'typescript', 'total'), [1, 4, 6]);
  assert.deepEqual(lines(code, 'typescript', 'totals'), [7]);
});

test('lifetimes open no string, characters are no names', () => {
  const code = "fn longest<'a>(x: &'a str) -> &'a str {\n  let c = 'x'; let d = '\\n'; total(x)\n}";
  assert.deepEqual(lines(code, 'rust', 'total'), [2]);
  assert.deepEqual(lines(code, 'rust', 'n'), undefined);
});

test('doc strings, hash comments and sigils are understood', () => {
  assert.deepEqual(lines('"""total\ntotal"""\n# total\nx = total()\n', 'python', 'total'), [4]);
  assert.deepEqual(lines('@total = valid?\nputs total # total\n', 'ruby', 'total'), [1, 2]);
  assert.deepEqual(lines('@total = valid?\n', 'ruby', 'valid'), [1]);
  assert.deepEqual(lines('<?php\n$total = 1; // total\n#[Total]\n', 'php', 'Total'), [3]);
});

test('an apostrophe that closes nothing costs its own line at most', () => {
  assert.deepEqual(lines("const re = /'/;\ntotal();\n", 'javascript', 'total'), [2]);
});

test('where comments and strings are not known nothing is claimed', () => {
  assert.equal(referencesOf('total', 'markdown'), undefined);
});
