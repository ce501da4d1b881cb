import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { answerRenderer } from '../../../../src/panel/markdown/answer.ts';
import { splitBlocks } from '../../../../src/panel/markdown/blocks.ts';
import { markdown } from '../../../../src/panel/markdown/parser.ts';

const SAMPLE = [
  '# Title',
  '',
  'A paragraph with `code` and **bold**.',
  'Its second line.',
  '',
  '- one',
  '- two',
  '',
  '  more of two',
  '',
  '```ts',
  'const a = 1;',
  '',
  '```',
  '',
  '| a | b |',
  '|---|---|',
  '| c | d |',
  '',
  '> quoted',
  '',
  '1. first',
  '2. second',
  '',
  '***',
  'end',
].join('\n');

test('blocks cover the whole text, touching each other', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', '\n', '- ', '```', '# ', '> ', '\r\n', '  ', '1. ', '---')),
      (parts) => {
        const text = parts.join('');
        const blocks = splitBlocks(text);
        blocks.forEach((block, i) => assert.equal(block.start, i === 0 ? 0 : blocks[i - 1]?.end));
        if (blocks.length > 0) assert.equal(blocks.at(-1)?.end, text.length);
      },
    ),
  );
});

test('text that streams in, in pieces of any size, ends as the same blocks as text that comes at once', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 60, maxLength: 300 }), (sizes) => {
      let at = 0;
      let blocks: ReturnType<typeof splitBlocks> = [];
      for (const size of sizes) {
        at += size;
        blocks = splitBlocks(SAMPLE.slice(0, at), blocks);
      }
      assert.deepEqual(blocks, splitBlocks(SAMPLE.slice(0, at)));
    }),
  );
});

test('blocks that are done keep their identity while the next ones stream in', () => {
  const draw = answerRenderer();
  const input = { marks: [], cited: undefined, streaming: true };
  const before = draw({ ...input, text: 'One.\n\nTwo.\n\nThree.\n\nFour' });
  const after = draw({ ...input, text: 'One.\n\nTwo.\n\nThree.\n\nFour and more' });
  assert.equal(after[0], before[0]);
  assert.equal(after[2], before[2]);
  assert.notEqual(after[3], before[3]);
});

test('what each piece of a long answer costs does not grow with what is already there', (t) => {
  const paragraph = 'A sentence with `code` in it and **more** of it.\n\n';
  // Work is counted in characters that are parsed and blocks that are drawn: neither depends on the machine.
  const parse = t.mock.method(markdown.block, 'parse');
  const workOf = (count: number) => {
    const draw = answerRenderer();
    let text = paragraph.repeat(count);
    let before = new Set(draw({ text, marks: [], cited: undefined, streaming: true }));
    parse.mock.resetCalls();
    let drawn = 0;
    for (let i = 0; i < 200; i++) {
      text += 'word ';
      const blocks = draw({ text, marks: [], cited: undefined, streaming: true });
      drawn += blocks.filter((block) => !before.has(block)).length;
      before = new Set(blocks);
    }
    const parsed = parse.mock.calls.reduce((sum, call) => sum + call.arguments[0].length, 0);
    return { drawn, parsed };
  };
  const short = workOf(10);
  assert.ok(short.parsed > 0 && short.drawn >= 200);
  assert.deepEqual(workOf(200), short);
});

test('claims without a source are marked in the last blocks first, and the others stay as they were drawn', () => {
  const draw = answerRenderer();
  const text = 'One is not proven here.\n\nTwo is not proven here.\n\nThree is not proven here.';
  const input = { text, marks: [], cited: [], streaming: false };
  const claims = (marked?: number): number[] =>
    draw(marked === undefined ? input : { ...input, marked }).map((block) => block.claims);
  const plain = draw({ ...input, marked: 0 });
  assert.deepEqual(claims(1), [0, 0, 1]);
  assert.equal(draw({ ...input, marked: 1 })[0], plain[0]);
  assert.deepEqual(claims(2), [0, 1, 1]);
  assert.deepEqual(claims(), [1, 1, 1]);
});
