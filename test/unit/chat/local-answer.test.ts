import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { currentText } from '../../../src/agent/current-text.ts';
import { localAnswer } from '../../../src/chat/local-answer.ts';
import { localIntent } from '../../../src/chat/local-intent.ts';
import { plainWorkspace } from '../../../src/chat/plain-workspace.ts';
import type { TurnEvent } from '../../../src/protocol/turn.ts';
import { createCodeIndex } from '../../../src/search/client.ts';
import { createDiskFiles } from '../../../src/workspace/disk-files.ts';
import { fileUri } from '../../../src/workspace/file-uri.ts';
import { ofType, rig, textOf, world } from '../agent/rig.ts';
import type { World } from '../agent/rig.ts';
import { bundleDir, configOf, writeFiles } from '../search/bundle.ts';

let at: World;
before(async () => {
  at = await world({
    'docs/zebra.md': '# Zebra crossing\n\nThe zebra crossing is painted white.\n',
    'twins/left.ts': 'export function pick(): number {\n  return 1;\n}\n',
    'twins/right.ts': 'export function pick(): number {\n  return 2;\n}\n',
    'twins/one.ts': "import { pick } from './left';\nexport function one() {\n  return pick();\n}\n",
    'twins/other.ts': "import { pick } from './right';\nexport function other() {\n  return pick();\n}\n",
    'twins/open.ts': 'export function open() {\n  return pick();\n}\n',
    'src/long.ts': `export function longFunction(input: string): string {\n${'  input += "many words of padding, again and again";\n'.repeat(120)}  return input + 'the telling phrase quokka';\n}\n`,
    'src/dig.ts': `/**\n * Wombats dig.\n${' * More about wombats.\n'.repeat(20)} */\nexport function dig(): void {}\n`,
    'src/shapes.ts':
      'export interface Shape {\n  area(): number;\n}\n\nexport class Square implements Shape {\n  area(): number {\n    return 1;\n  }\n}\n\nexport const tall = (shape: Shape): boolean => shape.area() > 1;\n',
  });
});
after(async () => {
  await at[Symbol.asyncDispose]();
});

async function ask(question: string) {
  await using r = await rig(at, {}, { local: true });
  const events = await r.run({ question });
  return { text: textOf(events), citations: ofType(events, 'citation') };
}

describe('what a question asks of the graph', () => {
  for (const [question, kind, symbol] of [
    ['Where is discountFor defined?', 'definition', 'discountFor'],
    ['where is the `Session` class', 'definition', 'Session'],
    ['What calls discountFor?', 'uses', 'discountFor'],
    ['Where is backoff() used?', 'uses', 'backoff'],
    ['which functions call Session.token', 'uses', 'Session.token'],
    ['what implements Shape?', 'implementations', 'Shape'],
    ['What would I read first to understand this code?', 'overview', undefined],
    ['Where should I start reading?', 'overview', undefined],
    ['what are the most important functions?', 'overview', undefined],
    ['How is the discount computed?', 'search', undefined],
    ['Where is it used?', 'search', undefined],
    ['where is the code that renews the session', 'search', undefined],
  ] as const)
    it(`${JSON.stringify(question)}: ${kind}`, () => {
      const intent = localIntent(question);
      assert.equal(intent.kind, kind);
      assert.equal('symbol' in intent ? intent.symbol : undefined, symbol);
    });
});

describe('a local answer', () => {
  it('to "where is" names the definition', async () => {
    const { text, citations } = await ask('Where is discountFor defined?');
    assert.match(
      text,
      /^- `discountFor` \(function\) is defined in `src\/cart\/discount\.ts:\d+-\d+`: `export function discountFor/,
    );
    assert.equal(citations[0]?.path, 'src/cart/discount.ts');
  });

  it('to "what calls" names the callers, with the lines', async () => {
    const { text, citations } = await ask('What calls discountFor?');
    assert.match(text, /`src\/cart\/total\.ts:\d+` in `totalOf`: `return sum - discountFor\(sum\);`/);
    assert.ok(citations.some(({ quote }) => quote.includes('return sum - discountFor(sum);')));
  });

  it('to "what implements" names the implementations alone', async () => {
    const { text } = await ask('What implements Shape?');
    assert.match(text, /is implemented or extended in 1 place:\n\n- `src\/shapes\.ts:5`[^-]*\n\n/);
  });

  it('covers every extract with a citation whose quote is what stands there', async () => {
    const { text, citations } = await ask('How does a session renew its tokens?');
    assert.ok(citations.length >= 2);
    for (const { from, to, path, startLine, endLine, quote, state } of citations) {
      assert.equal(state, 'verified');
      assert.equal(
        quote,
        at
          .text(path)
          .split('\n')
          .slice(startLine - 1, endLine)
          .join('\n'),
      );
      assert.ok(text.slice(from, to).includes(quote));
    }
  });

  it('says why an extract was found, and keeps its ranking to itself', async () => {
    const { text, citations } = await ask('How is the zebra crossing painted?');
    assert.ok(citations.some(({ path }) => path === 'docs/zebra.md'));
    assert.doesNotMatch(text, /ranked down/);
  });

  it('is the same each time', async () => {
    const first = await ask('How does the gateway limit requests?');
    assert.equal((await ask('How does the gateway limit requests?')).text, first.text);
  });

  it('cites first the file that search puts first', async () => {
    for (const question of [
      'session refresh lock',
      'invoice tax',
      'rate limiter',
      'retry after backoff',
      'cart total',
    ]) {
      const [hit] = await at.index.search(question);
      assert.equal((await ask(question)).citations[0]?.path, hit?.path, question);
    }
  });

  it('to "what to read first" names what most of the code leads to', async () => {
    const { text, citations } = await ask('What would I read first to understand this code?');
    assert.match(text, /^Most of the code leads to these/);
    assert.ok(citations.length >= 3);
  });

  it('tells the uses of one symbol from those of a like-named one, and says what stays open', async () => {
    const { text } = await ask('What calls left.pick?');
    assert.match(text, /`twins\/one\.ts:3` in `one`/);
    assert.doesNotMatch(text, /`twins\/other\.ts:\d+` in/);
    const both = await ask('What calls pick?');
    assert.match(
      both.text,
      /`twins\/open\.ts:2` in `open`.*which one is open: `twins\/left\.ts`, `twins\/right\.ts`/,
    );
  });

  it('shows the signature of each extract, whatever part of the symbol it is', async () => {
    const { text } = await ask('the telling phrase quokka');
    assert.match(text, /`longFunction` \(function\)[^\n]*\n\n`export function longFunction/);
    assert.match(
      (await ask('wombat')).text,
      /`export function dig\(\): void`\n\n```typescript\n[^`]*Wombats dig\./,
    );
  });

  it('asks next only what it can answer, and not what was just asked', async () => {
    const { text } = await ask('Where is discountFor defined?');
    const asks = [...(/^Ask next: (.*)$/m.exec(text)?.[1] ?? '').split(' · ')];
    assert.ok(asks.length > 0 && asks.length <= 3, text);
    for (const next of asks) {
      assert.notEqual(localIntent(next).kind, 'search', next);
      assert.doesNotMatch((await ask(next)).text, /Nothing in the index/);
    }
    assert.doesNotMatch((await ask('What calls discountFor?')).text, /Ask next:.*what calls `discountFor`/);
  });

  it('says so when nothing fits', async () => {
    const { text, citations } = await ask('xyzzyplugh');
    assert.match(text, /Nothing in the index fits/);
    assert.equal(citations.length, 0);
  });
});

describe('a local answer while the first run goes on', () => {
  const many = Object.fromEntries(
    Array.from({ length: 1500 }, (_, i) => [`f${i}.ts`, `export function early${i}() {}\n`]),
  );
  const base = mkdtempSync(path.join(tmpdir(), 'footnote-local-'));
  const folder = path.join(base, 'workspace');
  let close = (): Promise<void> => Promise.resolve();
  after(async () => {
    await close();
    rmSync(base, { recursive: true, force: true });
  });

  it('says that files are still missing, and no longer when all are in', async () => {
    writeFiles(folder, many);
    const index = createCodeIndex(configOf(folder, path.join(base, 'store')), {
      ...bundleDir(),
      threads: 1,
      patienceMs: 0,
    });
    close = () => index.close();
    const begun = new Promise<void>((resolve) => {
      index.onProgress(({ done }) => {
        if (done > 0) resolve();
      });
    });
    const answer = async (question: string): Promise<string> => {
      const events: TurnEvent[] = [];
      const files = createDiskFiles([{ uri: fileUri(folder), name: 'workspace' }], {
        respectGitignore: true,
        exclude: [],
        editorExclude: [],
        globalExcludes: false,
        maxFileBytes: 1024 * 1024,
      });
      const workspace = plainWorkspace(files);
      await localAnswer(
        { index, workspace, now: currentText(workspace, index), turnId: 'turn' },
        { question, context: [] },
        (event) => events.push(event),
        new AbortController().signal,
      );
      return textOf(events);
    };
    await begun;
    const early = await answer('What does early0 do?');
    assert.match(early, /^The index is still being made: [\d,]+ of 1,500 files are in it\. Ask again/);
    assert.match(early, /f0\.ts:1-1/);
    const nothing = await answer('quokka');
    assert.match(nothing, /still being made/);
    await index.ready();
    assert.doesNotMatch(await answer('What does early0 do?'), /still being made/);
  });
});
