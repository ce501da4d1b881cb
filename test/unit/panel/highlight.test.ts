import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { highlight, highlightLines, languageOf, languageOfPath } from '../../../src/panel/highlight.ts';

test('pieces joined are the code again, whatever it holds', () => {
  const piece = fc.constantFrom(
    '<',
    '>',
    '&',
    '"',
    "'",
    '&amp;',
    '</span>',
    'const ',
    'x',
    '\n',
    '// c',
    '`',
    '${',
    '}',
    '/*',
    '*/',
    '😀',
  );
  fc.assert(
    fc.property(
      fc.array(piece),
      fc.constantFrom('typescript', 'python', 'xml', 'json', undefined),
      (parts, language) => {
        const code = parts.join('');
        assert.equal(
          highlight(code, language)
            .map(({ text }) => text)
            .join(''),
          code,
        );
        const lines = highlightLines(code, language).map((line) => line.map(({ text }) => text).join(''));
        assert.equal(lines.join('\n'), code);
      },
    ),
    { numRuns: 500 },
  );
});

test('keywords, strings and comments are coloured', () => {
  const classes = highlight("const a = 'b'; // c", 'typescript').flatMap(({ cls }) => cls ?? []);
  assert.deepEqual(classes, ['tok-k', 'tok-s', 'tok-c']);
});

test('a comment that runs over lines is a comment on each', () => {
  const lines = highlightLines('/* a\nb */', 'typescript');
  assert.deepEqual(
    lines.map((line) => line[0]?.cls),
    ['tok-c', 'tok-c'],
  );
});

test('languages are known by the names of fences and of files', () => {
  assert.equal(languageOf('TS'), 'ts');
  assert.equal(languageOf('nonsense'), undefined);
  assert.equal(languageOfPath('a/b.mts'), 'typescript');
});
