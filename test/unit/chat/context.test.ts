import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { sha256 } from '../../../src/base/hash.ts';
import { packContext } from '../../../src/chat/context.ts';
import type { PackedContext } from '../../../src/chat/context.ts';
import { sourceRegistry } from '../../../src/chat/sources.ts';
import type { ContextRange } from '../../../src/protocol/turn.ts';
import type { IndexHit } from '../../../src/search/code-index.ts';
import { fileUri } from '../../../src/workspace/file-uri.ts';
import { createGate } from '../../../src/workspace/gate.ts';
import { fakeIndex } from '../../fakes/code-index.ts';

/** Real, for the gate looks where it is; the files in it are made up. */
const DIR = mkdtempSync(path.join(realpathSync(tmpdir()), 'footnote-context-'));
const ROOT = fileUri(DIR);
after(() => {
  rmSync(DIR, { recursive: true });
});
const RULES = { respectGitignore: false, exclude: [], editorExclude: [], globalExcludes: false };
const NEVER = new AbortController().signal;

const numbered = (lines: number, name = 'line'): string =>
  Array.from({ length: lines }, (_, n) => `${name} ${n + 1}`).join('\n');

interface Given {
  readonly files: Readonly<Record<string, string>>;
  /** What the index answers: file, lines, score; `text` as it was indexed, where it was another. */
  readonly hits: readonly (readonly [string, number, number, number, string?])[];
  readonly budget?: number;
  readonly wholeTokens?: number;
  readonly ranges?: readonly ContextRange[];
}

async function pack(
  given: Given,
  sources = sourceRegistry(),
  live: readonly string[] = [],
): Promise<PackedContext> {
  const texts = new Map(Object.entries(given.files).map(([file, text]) => [`${ROOT}/${file}`, text]));
  const hits = given.hits.map(([file, startLine, endLine, score, indexed]): IndexHit => {
    const whole = indexed ?? given.files[file] ?? '';
    return {
      uri: `${ROOT}/${file}`,
      path: file,
      startLine,
      endLine,
      symbol: null,
      kind: null,
      score,
      text: whole
        .split('\n')
        .slice(startLine - 1, endLine)
        .join('\n'),
      language: null,
      contentHash: sha256(whole),
      why: `why ${startLine}`,
      signals: { lexical: score / 3, coherence: startLine },
    };
  });
  const folders = [{ uri: ROOT, name: 'w' }];
  return packContext(
    {
      index: fakeIndex({ search: () => Promise.resolve(hits) }),
      workspace: {
        folders: () => folders,
        list: () => Promise.resolve([...texts.keys()]),
        read: (uri) => {
          const text = texts.get(uri);
          return Promise.resolve(
            text === undefined ? { kind: 'absent' } : { kind: 'text', text, hash: sha256(text) },
          );
        },
      },
      gate: createGate({ folders: () => folders, maxBytes: 1_000_000, rules: () => RULES }),
      sources,
      live: new Set(live),
    },
    {
      query: 'q',
      ranges: given.ranges ?? [],
      budgetTokens: given.budget ?? 100_000,
      wholeTokens: given.wholeTokens ?? 0,
    },
    NEVER,
  );
}

const names = ({ items }: PackedContext): string[] =>
  items.map((item) => `${item.path}:${item.startLine}-${item.endLine}`);

describe('what goes with a question', () => {
  it('is whole files, when all that is relevant fits', async () => {
    const packed = await pack({
      files: { 'a.ts': numbered(40), 'b.ts': `${numbered(20)}\n` },
      hits: [
        ['a.ts', 5, 9, 1],
        ['b.ts', 1, 3, 0.8],
      ],
    });
    assert.deepEqual(names(packed), ['a.ts:1-40', 'b.ts:1-20']);
    assert.match(packed.items[0]?.why ?? '', /^why 5; whole file$/);
  });

  it('is whole files, up to what those may take where many answer together, and says when they don’t fit', async () => {
    const given: Given = {
      files: { 'a.ts': numbered(400), 'b.ts': numbered(400), 'c.ts': numbered(400) },
      hits: [
        ['a.ts', 5, 9, 1],
        ['b.ts', 1, 3, 0.8],
        ['c.ts', 90, 93, 0.1],
      ],
      budget: 1000,
    };
    const fits = await pack({ ...given, wholeTokens: 4000 });
    assert.deepEqual(names(fits), ['a.ts:1-400', 'b.ts:1-400', 'c.ts:90-93']);
    assert.equal(fits.spread.whole, true);
    const over = await pack({ ...given, wholeTokens: 1500 });
    assert.deepEqual(names(over), ['a.ts:5-9', 'b.ts:1-3', 'c.ts:90-93']);
    assert.equal(over.spread.whole, false);
    assert.deepEqual(
      over.spread.files.map(({ path }) => path),
      ['a.ts', 'b.ts', 'c.ts'],
    );
  });

  it('is the best chunks, neighbours merged, best first, when it doesn’t', async () => {
    const packed = await pack({
      files: { 'a.ts': numbered(4000), 'b.ts': numbered(4000) },
      hits: [
        ['b.ts', 100, 110, 1],
        ['a.ts', 20, 30, 0.9],
        ['b.ts', 114, 120, 0.5],
        ['b.ts', 900, 910, 0.4],
        ['b.ts', 105, 113, 0.3],
      ],
      budget: 2000,
    });
    assert.deepEqual(names(packed), ['b.ts:100-120', 'a.ts:20-30', 'b.ts:900-910']);
    // What decided where it stands: of a merged one its best part's, to three digits.
    assert.deepEqual(
      packed.items.map(({ signals }) => signals),
      [
        { lexical: 0.333, coherence: 100 },
        { lexical: 0.3, coherence: 20 },
        { lexical: 0.133, coherence: 900 },
      ],
    );
  });

  it('never takes more than the budget, and says what was kept back', async () => {
    const packed = await pack({
      files: { 'a.ts': numbered(4000) },
      hits: [
        ['a.ts', 1, 30, 1],
        ['a.ts', 1000, 1400, 0.9],
        ['a.ts', 2000, 2010, 0.8],
      ],
      budget: 400,
    });
    assert.deepEqual(names(packed), ['a.ts:1-30', 'a.ts:2000-2010']);
    assert.ok(packed.items.reduce((sum, { tokens }) => sum + tokens, 0) <= 400);
    assert.deepEqual(
      packed.keptBack.map((kept) => [kept.path, kept.reason]),
      [['a.ts:1000-1400', 'over the budget']],
    );
  });

  it('begins with what the user put in, cut at the file’s end', async () => {
    const packed = await pack({
      files: { 'a.ts': numbered(9), 'b.ts': numbered(9) },
      hits: [['a.ts', 1, 9, 1]],
      ranges: [{ uri: `${ROOT}/b.ts`, startLine: 4, endLine: 99 }],
    });
    assert.deepEqual(names(packed), ['b.ts:4-9', 'a.ts:1-9']);
    assert.equal(packed.items[0]?.why, 'you put it in');
    assert.equal(packed.items[0]?.signals, undefined);
  });

  it('follows lines that have moved since they were indexed, and leaves out those that are gone', async () => {
    const packed = await pack({
      files: { 'a.ts': `new\nnew\n${numbered(3000)}`, 'b.ts': numbered(3000, 'other') },
      hits: [
        ['a.ts', 10, 14, 1, numbered(3000)],
        ['b.ts', 10, 14, 0.9, numbered(3000)],
      ],
      budget: 1000,
    });
    assert.deepEqual(names(packed), ['a.ts:12-16']);
  });

  it('isn’t sent again while the conversation holds it, and is once it doesn’t', async () => {
    const given: Given = { files: { 'a.ts': numbered(30) }, hits: [['a.ts', 1, 5, 1]] };
    const sources = sourceRegistry();
    const first = await pack(given, sources);
    const sent = first.sent.map(({ source }) => source);
    assert.deepEqual(names(await pack(given, sources, sent)), []);
    assert.deepEqual(names(await pack(given, sources, [])), names(first));
  });

  it('never has a line twice: what is found joins what the user put in without it', async () => {
    const packed = await pack({
      files: { 'a.ts': numbered(30) },
      hits: [['a.ts', 1, 20, 1]],
      ranges: [{ uri: `${ROOT}/a.ts`, startLine: 10, endLine: 12 }],
    });
    assert.deepEqual(names(packed), ['a.ts:10-12', 'a.ts:1-9', 'a.ts:13-30']);
    assert.equal(packed.given.length, 1);
  });

  it('leaves out secret files, and says what was redacted in others', async () => {
    const secret = 'sk-ant-api03-0123456789abcdefghijkl';
    const packed = await pack({
      files: { '.env': 'A=1', 'a.ts': `const key = '${secret}';\n` },
      hits: [
        ['.env', 1, 1, 1],
        ['a.ts', 1, 1, 0.9],
      ],
    });
    assert.deepEqual(names(packed), ['a.ts:1-1']);
    assert.ok(!JSON.stringify(packed.blocks).includes(secret));
    assert.match(packed.keptBack.map(({ reason }) => reason).join('; '), /secrets.*redacted: Anthropic key/);
  });
});
