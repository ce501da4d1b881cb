import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { answerRenderer } from '../../../../src/panel/markdown/answer.ts';
import { splitBlocks } from '../../../../src/panel/markdown/blocks.ts';

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

test('a long answer streams in time that does not grow with what is already there', () => {
  const paragraph = 'A sentence with `code` in it and **more** of it.\n\n';
  const timeOf = (count: number): number => {
    const draw = answerRenderer();
    let text = paragraph.repeat(count);
    draw({ text, marks: [], cited: undefined, streaming: true });
    const from = performance.now();
    for (let i = 0; i < 200; i++) {
      text += 'word ';
      draw({ text, marks: [], cited: undefined, streaming: true });
    }
    return performance.now() - from;
  };
  timeOf(10);
  const short = timeOf(10);
  const long = timeOf(200);
  assert.ok(long < short * 12 + 100, `${String(long)} ms against ${String(short)} ms`);
});
