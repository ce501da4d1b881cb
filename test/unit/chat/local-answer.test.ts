import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { localIntent } from '../../../src/chat/local-intent.ts';
import { ofType, rig, textOf, world } from '../agent/rig.ts';
import type { World } from '../agent/rig.ts';

let at: World;
before(async () => {
  at = await world({
    'docs/zebra.md': '# Zebra crossing\n\nThe zebra crossing is painted white.\n',
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
    ['How is the discount computed?', 'search', undefined],
    ['Where is it used?', 'search', undefined],
    ['where is the code that renews the session', 'search', undefined],
  ] as const)
    it(`${JSON.stringify(question)}: ${kind}`, () => {
      const intent = localIntent(question);
      assert.equal(intent.kind, kind);
      if (intent.kind !== 'search') assert.equal(intent.symbol, symbol);
    });
});

describe('a local answer', () => {
  it('to "where is" names the definition', async () => {
    const { text, citations } = await ask('Where is discountFor defined?');
    assert.match(text, /^- `discountFor` \(function\) is defined in `src\/cart\/discount\.ts:\d+-\d+`/);
    assert.equal(citations[0]?.path, 'src/cart/discount.ts');
  });

  it('to "what calls" names the callers, with the lines', async () => {
    const { text, citations } = await ask('What calls discountFor?');
    assert.match(text, /`src\/cart\/total\.ts:\d+` in `totalOf`: `return sum - discountFor\(sum\);`/);
    assert.ok(citations.some(({ quote }) => quote.includes('return sum - discountFor(sum);')));
  });

  it('to "what implements" names the implementations alone', async () => {
    const { text } = await ask('What implements Shape?');
    assert.match(text, /is implemented or extended in 1 place:\n\n- `src\/shapes\.ts:5`/);
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

  it('says so when nothing fits', async () => {
    const { text, citations } = await ask('xyzzyplugh');
    assert.match(text, /Nothing in the index fits/);
    assert.equal(citations.length, 0);
  });
});
