import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { checkCited, citedLines, mergeCited, recheckCitation } from '../../../src/chat/citations.ts';
import type { CitedLines, CurrentText } from '../../../src/chat/citations.ts';
import { placesOf } from '../../../src/chat/citation-anchor.ts';
import { splitIntoBlocks } from '../../../src/chat/source-blocks.ts';

const URI = 'file:///w/a.ts';

/** Files as they are now. */
const files = (now: Readonly<Record<string, string>>): CurrentText => ({
  read: (uri) => Promise.resolve(now[uri]),
  candidates: () =>
    Promise.resolve(Object.keys(now).map((uri) => ({ uri, path: uri.slice('file:///w/'.length) }))),
});

const cite = (lines: readonly string[], start: number, end: number): CitedLines => ({
  uri: URI,
  path: 'a.ts',
  startLine: start,
  endLine: end,
  lines: lines.slice(start - 1, end),
});

const word = fc.constantFrom('alpha', 'beta', 'gamma', '}', '  return x;', '', 'delta()', '// note');
const file = fc.array(word, { minLength: 3, maxLength: 40 });

describe('a citation', () => {
  it('after any change of its file is verified, moved to the same text, or stale: never wrong', async () => {
    const change = fc.record({
      kind: fc.constantFrom('insert', 'delete', 'move', 'rename', 'reformat', 'none'),
      at: fc.nat(40),
      text: fc.array(word, { minLength: 1, maxLength: 5 }),
    });
    const states = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        file,
        fc.nat(39),
        fc.nat(7),
        fc.array(change, { maxLength: 4 }),
        async (lines, from, more, changes) => {
          const start = (from % lines.length) + 1;
          const cited = cite(lines, start, Math.min(lines.length, start + more));
          let now: string[] = [...lines];
          let uri = URI;
          for (const { kind, at, text } of changes) {
            const place = at % (now.length + 1);
            if (kind === 'insert') now.splice(place, 0, ...text);
            if (kind === 'delete') now.splice(place, text.length);
            if (kind === 'move') now.push(...now.splice(place, 2));
            if (kind === 'reformat') now = now.map((each, n) => (n === place ? `  ${each}` : each));
            if (kind === 'rename') uri = 'file:///w/b.ts';
          }
          const checked = await checkCited(cited, files({ [uri]: now.join('\n') }));
          states.set(checked.state, (states.get(checked.state) ?? 0) + 1);
          assert.equal(checked.quote, cited.lines.join('\n'));
          const standing = now.join('\n').split('\n');
          const there = standing.slice(checked.startLine - 1, checked.endLine).join('\n');
          if (checked.state !== 'stale') {
            assert.equal(checked.uri, uri);
            assert.equal(there, checked.quote);
          }
          if (checked.state === 'moved')
            assert.deepEqual(placesOf(standing, cited.lines), [checked.startLine]);
          if (checked.state === 'verified') assert.equal(checked.startLine, cited.startLine);
        },
      ),
      { numRuns: 1000 },
    );
    assert.deepEqual([...states.keys()].sort(), ['moved', 'stale', 'verified']);
  });

  it('is stale rather than moved when two places have its text', async () => {
    const cited = cite(['x', 'only', 'y'], 2, 2);
    const checked = await checkCited(cited, files({ [URI]: 'only\nz\nonly' }));
    assert.equal(checked.state, 'stale');
  });

  it('whose lines go is stale even where a copy of them stays', async () => {
    const before = ['class A {', '  close() {}', '}', 'class B {', '  close() {}', '}'];
    const first = await checkCited(cite(before, 2, 3), files({ [URI]: before.join('\n') }));
    const citation = { type: 'citation' as const, id: 'c1', from: 0, to: 1, ...first };
    assert.equal(citation.state, 'verified');
    const copyOnly = await recheckCitation(citation, files({ [URI]: before.slice(3).join('\n') }));
    assert.equal(copyOnly.state, 'stale');
    const lower = await recheckCitation(citation, files({ [URI]: ['// new', ...before].join('\n') }));
    assert.deepEqual([lower.state, lower.startLine, lower.endLine], ['moved', 3, 4]);
  });

  it('of a file with CRLF is verified: line ends aren’t part of it', async () => {
    const checked = await checkCited(cite(['a', 'b'], 1, 2), files({ [URI]: 'a\r\nb\r\n' }));
    assert.equal(checked.state, 'verified');
  });

  it('maps the API’s block range to exact lines, blank edges left out', () => {
    const lines = ['', 'one', 'two', 'three', 'four', '', 'five', 'six', ''];
    const blocks = splitIntoBlocks(lines, 21);
    const source = { source: 's', uri: URI, path: 'a.ts', hash: 'h', startLine: 21, blocks, lines };
    const citation = { source: 's', searchResultIndex: 0, startBlock: 0, endBlock: 1, citedText: '' };
    const found = citedLines(citation, (name) => (name === 's' ? source : undefined));
    assert.deepEqual([found?.startLine, found?.endLine], [22, 25]);
    assert.deepEqual(found?.lines, ['one', 'two', 'three', 'four']);
    assert.equal(
      citedLines({ ...citation, source: 'other' }, () => undefined),
      undefined,
    );
    assert.equal(
      citedLines({ ...citation, endBlock: 9 }, () => source),
      undefined,
    );
  });

  it('that touches or overlaps another of its file becomes one with it', () => {
    const lines = Array.from({ length: 30 }, (_, n) => `line ${n + 1}`);
    const merged = mergeCited([
      cite(lines, 9, 12),
      cite(lines, 1, 4),
      cite(lines, 5, 9),
      cite(lines, 20, 22),
    ]);
    assert.deepEqual(
      merged.map(({ startLine, endLine }) => [startLine, endLine]),
      [
        [1, 12],
        [20, 22],
      ],
    );
    assert.deepEqual(merged[0]?.lines, lines.slice(0, 12));
  });

  it('checked again later keeps its id and span', async () => {
    const citation = {
      type: 'citation' as const,
      id: 'c1',
      from: 3,
      to: 9,
      uri: URI,
      path: 'a.ts',
      startLine: 1,
      endLine: 1,
      quote: 'text',
      state: 'verified' as const,
    };
    const again = await recheckCitation(citation, files({ [URI]: 'new\ntext' }));
    assert.deepEqual(again, { ...citation, startLine: 2, endLine: 2, state: 'moved' });
  });
});
