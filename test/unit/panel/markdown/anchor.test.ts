import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anchoredTree, settle } from '../../../../src/panel/markdown/anchor.ts';
import { unsourcedClaims } from '../../../../src/panel/markdown/sentences.ts';
import { buildTree, type MdNode } from '../../../../src/panel/markdown/tree.ts';

/** A tree as text, with marks as ⟦n⟧ and unsourced claims as ‹…›. */
function show(nodes: readonly MdNode[]): string {
  return nodes
    .map((node) => {
      switch (node.type) {
        case 'text':
          return node.text;
        case 'code':
          return `\`${node.text}\``;
        case 'fence':
          return `{fence ${node.info}: ${node.text}}`;
        case 'link':
          return `[${show(node.children)}](${node.href})`;
        case 'element':
          return `<${node.tag}>${show(node.children)}</${node.tag}>`;
        case 'marks':
          return node.indexes.map((index) => `⟦${String(index)}⟧`).join('');
        case 'unsourced':
          return `‹${show(node.children)}›`;
        case 'caret':
          return '|';
      }
    })
    .join('');
}

const marked = (source: string, ...needles: string[]): string =>
  show(
    anchoredTree(
      source,
      needles.map((needle) => settle(source, source.indexOf(needle) + needle.length)),
    ),
  );

test('a mark stands after its claim and the punctuation that closes it', () => {
  assert.equal(
    marked('It is kept in a map. Then it goes.', 'in a map'),
    '<p>It is kept in a map.⟦0⟧ Then it goes.</p>',
  );
});

test('marks at one place stand together, in the order of their citations', () => {
  assert.equal(marked('One claim.', 'claim', 'claim'), '<p>One claim.⟦0⟧⟦1⟧</p>');
});

test('a mark at the end of bold text leaves the text bold', () => {
  assert.equal(marked('See **the map.** Next', 'the map.**'), '<p>See <strong>the map.</strong>⟦0⟧ Next</p>');
  assert.equal(marked('See **the map.** Next', 'the map.'), '<p>See <strong>the map.⟦0⟧</strong> Next</p>');
});

test('a mark inside a code span comes after it', () => {
  assert.equal(marked('Call `refreshSession` now', 'refresh'), '<p>Call `refreshSession`⟦0⟧ now</p>');
});

test('a mark inside a code fence comes after the fence', () => {
  assert.equal(marked('```ts\nconst a = 1;\n```\n', 'const'), '{fence ts: const a = 1;\n}⟦0⟧');
});

test('a mark inside the target of a link comes after the link, whose target is unchanged', () => {
  assert.equal(
    marked('Read [the guide](docs/deploy.md) first', 'docs/de'),
    '<p>Read [the guide](docs/deploy.md)⟦0⟧ first</p>',
  );
});

test('a mark whose span ends with a new list item stays with the item that it proves', () => {
  assert.equal(
    marked('- one thing\n- two things\n', 'one thing\n- '),
    '<ul><li>one thing⟦0⟧</li>\u200b<li>two things</li></ul>'.replace('\u200b', ''),
  );
});

test('a mark at the end of a table row stays in its last cell', () => {
  assert.match(marked('| a | b |\n|---|---|\n| c | d |\n', '| c | d |'), /<td>d⟦0⟧<\/td>/);
});

test('a mark that would break the Markdown moves to the end of the block', () => {
  assert.equal(marked('A \\* B go on', 'A \\'), '<p>A * B go on⟦0⟧</p>');
});

test('every mark appears once and the text reads as without marks, wherever citations end', () => {
  const piece = fc.constantFrom(
    'word',
    ' ',
    '\n',
    '\n\n',
    '**',
    '*',
    '`',
    '```\n',
    '- ',
    '1. ',
    '# ',
    '> ',
    '|',
    '---',
    '[a](b)',
    '&amp;',
    '\\',
    '😀',
    '.',
    ':',
    '_',
    '~~',
    '<b>',
    '![x](y)',
    '    ',
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 40 }),
      fc.array(fc.nat(200), { maxLength: 5 }),
      (pieces, ends) => {
        const source = pieces.join('');
        const tree = anchoredTree(
          source,
          ends.map((end) => settle(source, end)),
          unsourcedClaims(source, []),
        );
        const shown = show(tree);
        for (let i = 0; i < ends.length; i++) assert.equal(shown.split(`⟦${String(i)}⟧`).length, 2, shown);
        const bare = (text: string): string => text.replace(/⟦\d+⟧|[‹›]/g, '').replace(/<p><\/p>/g, '');
        assert.equal(bare(shown), bare(show(buildTree(source))));
      },
    ),
    { numRuns: 3000 },
  );
});

test('HTML, pictures and script links in an answer are shown as text', () => {
  const shown = show(
    buildTree('<script>alert(1)</script> ![pic](http://evil/x.png) [go](javascript:alert(1))'),
  );
  assert.equal(shown, '<p><script>alert(1)</script> pic [go](javascript:alert(1))</p>');
  assert.ok(buildTree('<img src=x>').every((node) => node.type !== 'element' || node.tag === 'p'));
});

const claims = (source: string, ...cited: string[]): string[] =>
  unsourcedClaims(
    source,
    cited.map((text) => ({ from: source.indexOf(text), to: source.indexOf(text) + text.length })),
  ).map(({ from, to }) => source.slice(from, to));

test('a sentence that no citation covers is a claim without a source', () => {
  assert.deepEqual(claims('It is kept in a map. It lives in one process.', 'It is kept in a map'), [
    'It lives in one process.',
  ]);
});

test('headings, questions, lead-ins, code and tables make no claim', () => {
  assert.deepEqual(
    claims(
      '# The title of it\n\nDoes it work at all?\n\nThe steps are these:\n\n```\nlet it be so.\n```\n\n| a b c | d e f |\n|---|---|\n| g h i | j k l |\n',
    ),
    [],
  );
});

test('a dot in code, in a file name or in an abbreviation ends no sentence', () => {
  assert.deepEqual(claims('It calls `a. B` in src/a.ts, e.g. When it starts. Then it ends here.'), [
    'It calls `a. B` in src/a.ts, e.g. When it starts.',
    'Then it ends here.',
  ]);
});

test('claims in list items are found without their markers', () => {
  assert.deepEqual(claims('- First thing is true.\n- Second thing is true.\n', 'First thing is true'), [
    'Second thing is true.',
  ]);
});

test('the text of a claim is one piece over its lines, as it is on the page', () => {
  const source = 'Read here, and then\non the next line.';
  assert.deepEqual(anchoredTree(source, [], unsourcedClaims(source, [])), [
    {
      type: 'element',
      tag: 'p',
      children: [{ type: 'unsourced', claim: 0, children: [{ type: 'text', text: source }] }],
    },
  ]);
});
