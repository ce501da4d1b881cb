import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SpentTokens } from '../../../src/model/anthropic.ts';
import { priceOf, PRICES, PRICES_DATE } from '../../../src/model/prices.ts';
import { refuse, say, type Answer } from '../../model-server/script.ts';
import { answerOf, outcome, request, rig } from './ask.ts';
import { steps } from './conversation.ts';

const none = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

/** Worked out apart from our code: the server's token counts times the list prices of 2026-11-21, as exact fractions. */
const DOLLARS = [
  0.017414, 0.0028443, 0.0028858, 0.003069, 0.0030807, 0.0032894, 0.0032763, 0.0035153, 0.0034774, 0.0037442,
  0.0185376, 0.0039911, 0.0039035, 0.0042337, 0.0041213, 0.0044818, 0.0043446, 0.0047354, 0.0487965,
  0.0050046, 0.0048128, 0.0052669, 0.0050527, 0.0055371, 0.0052981, 0.0058103, 0.0000227, 0.0000227, 0.060026,
  0.036858,
];

describe('the cost', () => {
  it('of a conversation of 30 requests is these dollars, and its tokens are those the server counted', async () => {
    const spent: SpentTokens[] = [];
    const replies: Answer[] = [];
    await using it = await rig({ script: () => replies.at(-1)! }, { onUsage: (each) => spent.push(each) });
    let content: readonly unknown[] = [];
    const perRequest: number[] = [];
    for (const step of steps(() => content)) {
      it.pass(step.pause * 60_000);
      replies.push(step.reply);
      const answer = await answerOf(it.client, step.request);
      content = answer.content;
      perRequest.push(answer.usage.costUsd!);
      const served = it.server.requests.at(-1)!.input!;
      assert.deepEqual(
        { input: answer.usage.input, read: answer.usage.cacheRead, write: answer.usage.cacheWrite },
        { input: served.input, read: served.read, write: served.write5m + served.write1h },
      );
    }
    assert.equal(perRequest.length, 30);
    perRequest.forEach((dollars, at) => {
      assert.ok(Math.abs(dollars - DOLLARS[at]!) < 1e-6, `request ${at}: ${dollars} for ${DOLLARS[at]}`);
    });
    const total = perRequest.reduce((sum, each) => sum + each, 0);
    assert.ok(Math.abs(total - 0.2774538) < 1e-6, `${total}`);
    assert.equal(spent.length, 30);
  });

  it('counts each class of tokens at its own rate', () => {
    const price = priceOf();
    const million = 1_000_000;
    assert.equal(price('claude-sonnet-5-5', { ...none, input: million }), 2);
    assert.equal(price('claude-sonnet-5-5', { ...none, output: million }), 10);
    assert.equal(price('claude-sonnet-5-5', { ...none, cacheRead: million }), 0.1);
    assert.equal(price('claude-sonnet-5-5', { ...none, cacheWrite: million }), 2.5);
    assert.equal(price('claude-sonnet-5-5', { ...none, cacheWrite: million, cacheWrite1h: million }), 4);
  });

  it('takes the band of the whole prompt, its cached parts too', () => {
    const price = priceOf();
    assert.equal(price('claude-haiku-5-5', { ...none, input: 50_000, cacheRead: 50_000 }), 0.0055);
    assert.equal(price('claude-haiku-5-5', { ...none, input: 50_001, cacheRead: 50_000 }), 0.0275005);
  });

  it('of an unknown model is unknown, until the user gives it a price', async () => {
    const rates = { input: 1, output: 2, cacheRead: 3, cacheWrite5m: 4, cacheWrite1h: 5 };
    const overrides = { mine: { bands: [{ upToTokens: Infinity, rates }] } };
    assert.equal(priceOf()('mine', { ...none, input: 1 }), null);
    assert.equal(priceOf()('toString', { ...none, input: 1 }), null);
    assert.equal(priceOf(overrides)('mine', { ...none, input: 1_000_000 }), 1);
    await using it = await rig({ script: () => say('ok') });
    assert.equal(
      (await answerOf(it.client, request('x', { model: 'claude-fable-5-2' }))).usage.costUsd,
      null,
    );
  });

  it('of a request that broke off is counted too, and one that never began is not', async () => {
    const spent: SpentTokens[] = [];
    const answers: Answer[] = [say({ do: 'drop' }), refuse('overloaded_error'), say('whole')];
    await using it = await rig({ script: answers }, { onUsage: (each) => spent.push(each) });
    await outcome(it.client);
    assert.equal(it.server.requests.length, 3);
    assert.equal(spent.length, 2);
    assert.ok(spent.every(({ tokens, costUsd }) => tokens.input > 0 && costUsd! > 0));
  });

  it('comes from a table that says of when it is, with every rate positive and writes dearer than reads', () => {
    assert.match(PRICES_DATE, /^\d{4}-\d\d-\d\d$/);
    for (const [model, { bands }] of Object.entries(PRICES)) {
      assert.equal(bands.at(-1)!.upToTokens, Infinity, model);
      for (const { rates } of bands)
        assert.ok(
          rates.cacheRead > 0 &&
            rates.cacheRead < rates.input &&
            rates.input < rates.cacheWrite5m &&
            rates.cacheWrite5m < rates.cacheWrite1h &&
            rates.input < rates.output,
          model,
        );
    }
  });
});
