import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EditFailureCode } from '../../../src/edits/edits.ts';
import { matchEdit, replaceSpans } from '../../../src/edits/matching.ts';

/** What an edit makes of a text, or the code of its failure. */
function edit(text: string, oldString: string, newString: string, replaceAll = false): string {
  const found = matchEdit(text, { oldString, newString, replaceAll });
  return found.ok ? replaceSpans(text, found.value) : `!${found.error.code}`;
}

const failure = (code: EditFailureCode): string => `!${code}`;

/** Blocks of a file; each stands in it once. `NEW` is what the model puts in place of the last line but one. */
const BLOCKS = [
  'function add(a, b) {\n  return a + b;\n}\n',
  'class Point {\n  constructor(x, y) {\n    this.x = x;\n    this.y = y;\n  }\n}\n',
  'const title = "it\'s – fine";\nexport default title;\n',
  'if (ready) {\n\n  start();\n}\n',
  'def área(raio):\n    return 3.14 * raio ** 2\n',
  '    - name: build\n      run: npm run build\n',
];
const FILE = ['// head\n', ...BLOCKS, '// tail\n'].join('\n');
const ENDS = { LF: '\n', CRLF: '\r\n', CR: '\r' } as const;

/** Ways in which a model quotes a block wrongly, and what has to become of each. */
const changed = (block: string): string => {
  const lines = block.split('\n');
  lines.splice(-2, 1, `${/^[ \t]*/.exec(lines.at(-2) ?? '')?.[0] ?? ''}NEW`);
  return lines.join('\n');
};
const eachLine = (block: string, change: (line: string) => string): string =>
  block
    .split('\n')
    .map((line) => (line.trim() === '' ? line : change(line)))
    .join('\n');

interface Way {
  readonly name: string;
  readonly quote: (block: string) => string;
  readonly outcome: 'edited' | 'NoMatch';
}

const WAYS: readonly Way[] = [
  { name: 'as it stands', quote: (block) => block, outcome: 'edited' },
  { name: 'without the last line end', quote: (block) => block.slice(0, -1), outcome: 'edited' },
  { name: 'two spaces deeper', quote: (block) => eachLine(block, (line) => `  ${line}`), outcome: 'edited' },
  { name: 'a tab deeper', quote: (block) => eachLine(block, (line) => `\t${line}`), outcome: 'edited' },
  {
    name: 'with trailing blanks',
    quote: (block) => eachLine(block, (line) => `${line} \t`),
    outcome: 'edited',
  },
  {
    name: 'with one line indented otherwise',
    quote: (block) => block.replace(/\n(.)/, '\n $1'),
    outcome: 'NoMatch',
  },
  { name: 'cut short', quote: (block) => `${block.slice(0, -4)}…`, outcome: 'NoMatch' },
  {
    name: 'with a placeholder',
    quote: (block) => block.replace('\n', '\n// ... existing code ...\n'),
    outcome: 'NoMatch',
  },
  { name: 'with a word changed', quote: (block) => block.replace(/[a-z]{3}/, 'zzz'), outcome: 'NoMatch' },
  { name: 'in another case', quote: (block) => block.toUpperCase(), outcome: 'NoMatch' },
  { name: 'with a no-break space', quote: (block) => block.replace(' ', '\u00a0'), outcome: 'NoMatch' },
  {
    name: 'with a Cyrillic letter',
    quote: (block) => block.replace(/[ae]/, (c) => (c === 'a' ? 'а' : 'е')),
    outcome: 'NoMatch',
  },
  {
    name: 'with a line missing',
    quote: (block) => block.replace(/\n[^\n]*\n/, '\n') + '…',
    outcome: 'NoMatch',
  },
  {
    name: 'with line numbers',
    quote: (block) => eachLine(block, (line) => `7| ${line}`),
    outcome: 'NoMatch',
  },
];

let cases = 0;

describe('an edit of a block', () => {
  for (const [endName, end] of Object.entries(ENDS))
    for (const way of WAYS)
      it(`quoted ${way.name} in a ${endName} file: ${way.outcome}`, () => {
        for (const block of BLOCKS) {
          const file = FILE.replaceAll('\n', end);
          const quoted = way.quote(block);
          const wanted =
            way.outcome === 'edited'
              ? FILE.replace(block, changed(block)).replaceAll('\n', end)
              : failure('NoMatch');
          // The model's new text has the shape of its quote.
          const fresh = way.outcome === 'edited' ? way.quote(changed(block)) : 'NEW';
          const clean = way.name === 'with trailing blanks' ? wanted.replace('NEW', 'NEW \t') : wanted;
          assert.equal(edit(file, quoted, fresh), clean, JSON.stringify(quoted));
          // A second copy makes any quote that fits ambiguous.
          const twice = `${file}${block.replaceAll('\n', end)}`;
          assert.equal(
            edit(twice, quoted, fresh),
            failure(way.outcome === 'edited' ? 'MultipleMatches' : 'NoMatch'),
          );
          cases += 2;
        }
      });

  it('was tried in at least 200 cases', () => {
    assert.ok(cases >= 200, String(cases));
  });
});

describe('an edit within lines', () => {
  const TABLE: readonly [name: string, text: string, old: string, fresh: string, expected: string][] = [
    ['replaces a word that stands once', 'a b c\n', 'b', 'B', 'a B c\n'],
    ['refuses a word that stands twice', 'a b b\n', 'b', 'B', failure('MultipleMatches')],
    ['counts overlapping places', 'aaa\n', 'aa', 'b', failure('MultipleMatches')],
    ['refuses an empty quote', 'a\n', '', 'b', failure('EmptyOldString')],
    ['refuses to change nothing', 'a\n', 'a', 'a', failure('NoChange')],
    [
      'refuses to change line ends alone by accident',
      'a\r\nb\r\n',
      'a\nb\n',
      'a\r\nb\r\n',
      failure('NoChange'),
    ],
    ['gives new lines the line end around them', 'a\r\nb\r\n', 'b', 'b\nc', 'a\r\nb\r\nc\r\n'],
    [
      'keeps mixed line ends of lines that stay',
      'a\r\nb\nc\r\nd\n',
      'a\nb\nc',
      'a\nb\nX',
      'a\r\nb\nX\r\nd\n',
    ],
    ['takes an explicit carriage return as asked', 'a\nb\n', 'a\nb', 'a\r\nb', 'a\r\nb\n'],
    ['keeps a missing final line end', 'a\nb', 'b', 'B', 'a\nB'],
    ['can add a final line end', 'a\nb', 'a\nb', 'a\nb\n', 'a\nb\n'],
    ['can take the final line end', 'a\nb\n', 'b\n', 'b', 'a\nb'],
    [
      'does not take the start of a longer line for a whole one',
      'foo  \nbarista\n',
      'foo\nbar',
      'X',
      failure('NoMatch'),
    ],
    ['keeps trailing blanks of lines that stay', 'a  \nb\t\nc\n', 'a\nb\nc\n', 'a\nb\nC\n', 'a  \nb\t\nC\n'],
    ['shifts an indent out', '\tif x:\n\t\ty()\n', 'if x:\n\ty()\n', 'if x:\n\tz()\n', '\tif x:\n\t\tz()\n'],
    ['refuses new text that cannot be shifted', 'a:\nb\n', '  a:\n  b\n', '  a:\nb\n', failure('NoMatch')],
    [
      'does not take tabs for spaces',
      '\tfoo();\n\tbar();\n',
      '    foo();\n  bar();\n',
      'x',
      failure('NoMatch'),
    ],
    ['does not match blank lines alone by indent', 'a\n   \nb\n', '\n\n', 'x', failure('NoMatch')],
    ['takes a dollar sign as it is', 'cost\n', 'cost', '$& $1 $$', '$& $1 $$\n'],
    ['matches astral characters', 'x 😀 y\n', '😀', '😃', 'x 😃 y\n'],
    ['does not match half a surrogate pair as another', 'x 😀 y\n', '😁', 'z', failure('NoMatch')],
    ['tells composed from decomposed letters', 'caf\u00e9\n', 'cafe\u0301', 'x', failure('NoMatch')],
    ['works on an empty file', '', 'a', 'b', failure('NoMatch')],
    ['finds the last line without its end', 'a\n  b', 'a\n  b', 'c', 'c'],
    ['prefers the exact place to a shifted one', 'x\n  a\n  b\na\nb\n', 'a\nb\n', 'Z\n', 'x\n  a\n  b\nZ\n'],
  ];
  for (const [name, text, old, fresh, expected] of TABLE)
    it(name, () => {
      assert.equal(edit(text, old, fresh), expected);
    });

  it('replaces all places when asked, each in its own line ends', () => {
    assert.equal(edit('a\r\nx\na\r\n', 'a', 'a\nb', true), 'a\r\nb\r\nx\na\r\nb\r\n');
    assert.equal(edit('aaaa', 'aa', 'b', true), 'bb');
  });
});

describe('a failure', () => {
  const lines = Array.from({ length: 500 }, (_, i) => `const value${i} = compute(${i});`);
  const text = lines.join('\n');

  it('shows the true text near the guess in less than 40 lines', () => {
    const found = matchEdit(text, {
      oldString: 'const value250 = compute(251);\nconst value251 = compute(251);',
      newString: 'x',
      replaceAll: false,
    });
    assert.ok(!found.ok && found.error.code === 'NoMatch');
    assert.ok(found.error.message.includes('251| const value250 = compute(250);'), found.error.message);
    assert.ok(found.error.message.split('\n').length < 40);
  });

  it('names the character that looks alike', () => {
    const found = matchEdit('say("hi");\n', { oldString: 'say(“hi”);', newString: 'x', replaceAll: false });
    assert.ok(!found.ok && found.error.message.includes('the file has U+0022, old_string has U+201C'));
  });

  it('says where the places are when there are many', () => {
    const found = matchEdit('a\n'.repeat(1000), { oldString: 'a', newString: 'b', replaceAll: false });
    assert.ok(!found.ok && found.error.code === 'MultipleMatches');
    assert.ok(found.error.message.includes('1000 times') && found.error.message.split('\n').length < 40);
  });

  it('stays small for long lines', () => {
    const found = matchEdit('x'.repeat(1e6), { oldString: 'y', newString: 'z', replaceAll: false });
    assert.ok(!found.ok && found.error.message.length < 10_000);
  });
});
