import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as z from 'zod/mini';
import type { ModelClient, Purpose } from '../../../src/model/client.ts';
import { keptWarm } from '../../../src/model/keep-alive.ts';
import type { DayLimits } from '../../../src/model/day-limit.ts';
import { estimateUsd, limitedClient } from '../../../src/model/limits.ts';
import { ownPrices } from '../../../src/model/own-prices.ts';
import { priceOf } from '../../../src/model/prices.ts';
import { cachedClient } from '../../../src/model/response-cache.ts';
import { modelFor, SMALL_MODEL } from '../../../src/model/routing.ts';
import { structured } from '../../../src/model/structured.ts';
import { gate } from '../../model-server/gate.ts';
import { refuse, say } from '../../model-server/script.ts';
import { answerOf, NEVER, outcome, request, rig, text } from './ask.ts';

const title = (question = 'What is a?', purpose: Purpose = 'title') =>
  request(question, {
    purpose,
    tools: [],
    thinking: 'off',
    messages: [{ role: 'user', content: [{ type: 'text', text: text(question) }] }],
  });

describe('a day’s limit', () => {
  const limited = (
    client: ModelClient,
    limits: DayLimits,
    spent: (purpose?: Purpose) => number = () => 0,
  ): ModelClient =>
    limitedClient(client, {
      limits: () => limits,
      spentToday: (purpose) => Promise.resolve(spent(purpose)),
      cost: priceOf(),
    });

  it('stops a request whose estimate would pass it, before anything is sent, and says what to do', async () => {
    await using it = await rig({ script: () => say('ok') });
    const usd = estimateUsd(request(), priceOf())!;
    const enough = limited(it.client, { dayUsd: 1, byFeature: {} }, () => 1 - usd);
    assert.equal((await outcome(enough)).error, undefined);
    const { error } = await outcome(limited(it.client, { dayUsd: 1, byFeature: {} }, () => 1.0001 - usd));
    assert.equal(error?.code, 'budget_exceeded');
    assert.match(error.message, /^Today’s limit of \$1\.00 would be passed.*footnote\.limits\.dayUsd/);
    assert.equal(it.server.requests.length, 1);
  });

  it('of one feature stops that feature alone', async () => {
    await using it = await rig({ script: () => say('ok') });
    const client = limited(it.client, { dayUsd: 0, byFeature: { title: 0.01 } }, (purpose) =>
      purpose === 'title' ? 0.01 : 5,
    );
    assert.equal((await outcome(client, title())).error?.code, 'budget_exceeded');
    assert.equal((await outcome(client)).error, undefined);
  });

  it('counts what is on its way, and no longer than it is', async () => {
    const held = gate();
    await using it = await rig({ script: () => say({ do: 'gate', gate: held }, 'ok') });
    await answerOf((held.open(), it.client));
    const slow = gate();
    it.server.setScript(() => say({ do: 'gate', gate: slow }, 'ok'));
    const usd = estimateUsd(request(), priceOf())!;
    const client = limited(it.client, { dayUsd: usd * 1.5, byFeature: {} });
    const first = outcome(client);
    await slow.reached();
    assert.equal((await outcome(client)).error?.code, 'budget_exceeded');
    slow.open();
    assert.equal((await first).error, undefined);
    assert.equal((await outcome(client)).error, undefined);
  });

  it('doesn’t bind a model without a price, and 0 is none', async () => {
    await using it = await rig({ script: () => say('ok') });
    const broke = limited(it.client, { dayUsd: 0.01, byFeature: {} }, () => 99);
    assert.equal((await outcome(broke, request('x', { model: 'claude-fable-5-2' }))).error, undefined);
    const free = limited(it.client, { dayUsd: 0, byFeature: {} }, () => 99);
    assert.equal((await outcome(free)).error, undefined);
  });
});

describe('the user’s own prices', () => {
  it('win over the list, class by class, and what is no price is passed over', () => {
    const own = ownPrices({
      'claude-sonnet-5-5': { input: 1, output: 2, cacheRead: 0.5, cacheWrite5m: 3, cacheWrite1h: 4 },
      'my-model': { input: 10, output: 20 },
      'claude-opus-5-5': { input: '1', output: 2 },
      'claude-haiku-4-5': { input: -1, output: 2 },
    });
    assert.deepEqual(Object.keys(own), ['claude-sonnet-5-5', 'my-model']);
    const million = { input: 1e6, output: 1e6, cacheRead: 1e6, cacheWrite: 2e6, cacheWrite1h: 1e6 };
    assert.equal(priceOf(own)('claude-sonnet-5-5', million), 1 + 2 + 0.5 + 3 + 4);
    assert.equal(priceOf(own)('my-model', million), 10 + 20 + 1 + 12.5 + 20);
    assert.equal(priceOf(own)('unknown', million), null);
    assert.deepEqual([ownPrices(undefined), ownPrices(null), ownPrices('x')], [{}, {}, {}]);
  });
});

describe('the response cache', () => {
  const store = (held: { text?: string | undefined } = {}) => ({
    get: () => Promise.resolve(held.text),
    set: (value: string) => {
      held.text = value;
      return Promise.resolve();
    },
  });

  it('answers a repeated title without asking, over a restart, for nothing', async () => {
    await using it = await rig({ script: () => say('A ', 'name') });
    const held = {};
    await answerOf(
      cachedClient(it.client, () => 'here', store(held)),
      title(),
    );
    const again = await outcome(
      cachedClient(it.client, () => 'here', store(held)),
      title(),
    );
    assert.equal(again.text, 'A name');
    assert.equal(again.answer?.usage.costUsd, 0);
    assert.equal(it.server.requests.length, 1);
  });

  it('asks again when anything that shapes the answer differs: question, model, prompt, effort, form, service', async () => {
    await using it = await rig({ script: () => say('A name') });
    let address = 'here';
    const client = cachedClient(it.client, () => address, store());
    const asks = [
      title(),
      title('Other?'),
      { ...title(), model: 'claude-haiku-5-5' },
      { ...title(), system: 'Shorter.' },
      { ...title(), effort: 'low' as const },
      { ...title(), maxTokens: 50 },
      { ...title(), purpose: 'summary' as const },
      {
        ...title(),
        format: {
          schema: z.toJSONSchema(z.strictObject({ a: z.string() })) as object as Record<string, unknown>,
        },
      },
    ];
    for (const ask of asks) await answerOf(client, ask);
    address = 'there';
    await answerOf(client, title());
    assert.equal(it.server.requests.length, asks.length + 1);
  });

  it('never repeats an answer to a question, nor one that broke off', async () => {
    await using it = await rig({
      script: [say('a'), say('b'), { ...say('cut'), stopReason: 'max_tokens' }, say('whole')],
    });
    const client = cachedClient(it.client, () => 'here', store({ text: '[{"key":' }));
    assert.equal((await outcome(client)).text, 'a');
    assert.equal((await outcome(client)).text, 'b');
    assert.equal((await outcome(client, title())).text, 'cut');
    assert.equal((await outcome(client, title())).text, 'whole');
  });
});

describe('data asked for by a schema', () => {
  const Plan = z.strictObject({ title: z.string(), steps: z.array(z.string()) });
  const ask = (it: { client: ModelClient }) => structured(it.client, title(), Plan, text, NEVER);

  it('is asked for in the service’s own way and comes back typed', async () => {
    await using it = await rig({ script: [say('{"title":"A","steps":["b"]}')] });
    const { value, usages } = await ask(it);
    assert.deepEqual([value, usages.length], [{ title: 'A', steps: ['b'] }, 1]);
    const config = it.server.requests[0]!.body!['output_config'] as { format: { type: string } };
    assert.equal(config.format.type, 'json_schema');
  });

  for (const [what, bad] of [
    ['isn’t JSON', say('A plan: b')],
    ['doesn’t fit', say('{"title":1,"steps":[]}')],
    ['was cut off', { ...say('{"title":"A","ste'), stopReason: 'max_tokens' as const }],
  ] as const)
    it(`that ${what} gets one repair round with what was wrong`, async () => {
      await using it = await rig({ script: [bad, say('{"title":"A","steps":[]}')] });
      const { value, usages } = await ask(it);
      assert.deepEqual([value, usages.length], [{ title: 'A', steps: [] }, 2]);
      assert.match(it.server.requests[1]!.text, /does not have the form that was asked for/);
    });

  it('that never fits is an error after the second try, and a failure isn’t taken for a misfit', async () => {
    await using it = await rig({ script: [say('x'), say('y'), refuse('permission_error')] });
    await assert.rejects(ask(it), /did not answer in the form/);
    assert.equal(it.server.requests.length, 2);
    await assert.rejects(ask(it), { code: 'forbidden' });
    assert.equal(it.server.requests.length, 3);
  });
});

describe('routing', () => {
  it('gives titles, summaries and triage to the small model where there is one, and the work to the user’s', () => {
    for (const purpose of ['title', 'summary', 'triage'] as const) {
      assert.equal(
        modelFor(purpose, 'mine', () => true),
        SMALL_MODEL,
      );
      assert.equal(
        modelFor(purpose, 'mine', () => false),
        'mine',
      );
    }
    for (const purpose of ['turn', 'plan', 'delegate', 'keep_alive'] as const)
      assert.equal(
        modelFor(purpose, 'mine', () => true),
        'mine',
      );
  });
});

describe('keeping the cache warm', () => {
  /** Timers that the test fires; its time is theirs. */
  function clock() {
    const waiting: { run: () => void; ms: number }[] = [];
    let time = 0;
    return {
      waiting,
      now: () => time,
      later: (run: () => void, ms: number) => {
        const one = { run, ms };
        waiting.push(one);
        return () => void waiting.splice(waiting.indexOf(one), 1);
      },
      fire: () => {
        const one = waiting.shift()!;
        time += one.ms;
        one.run();
      },
    };
  }
  const long = request('x', { system: 'Answer from the sources. '.repeat(400) });

  it('is off unless asked for', async () => {
    await using it = await rig({ script: () => say('ok') });
    const time = clock();
    await answerOf(keptWarm({ minutes: () => 0, log: assert.fail, ...time }).over(it.client), long);
    assert.equal(time.waiting.length, 0);
  });

  it('reads the same prefix again with no answer, until the minutes are over', async () => {
    await using it = await rig({ script: () => say('ok') });
    const time = clock();
    let tell: () => void = () => undefined;
    const planned = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const later: typeof time.later = (run, ms) => {
      if (it.server.requests.length === 2) tell();
      return time.later(run, ms);
    };
    const warm = keptWarm({ minutes: () => 10, log: assert.fail, ...time, later });
    await answerOf(warm.over(it.client), long);
    time.fire();
    await planned;
    const [first, second] = it.server.requests;
    assert.equal(second!.body!['max_tokens'], 0);
    for (const part of ['system', 'tools', 'messages'])
      assert.deepEqual(second!.body![part], first!.body![part], part);
    assert.ok(second!.input!.read > 2000 && second!.refused === undefined);
    time.fire();
    await it.server.arrived(3);
    assert.equal(time.waiting.length, 0, '10 minutes have room for two');
    warm.dispose();
  });

  it('ends with the next question, and when it is let go of', async () => {
    await using it = await rig({ script: () => say('ok') });
    const time = clock();
    const warm = keptWarm({ minutes: () => 60, log: assert.fail, ...time });
    const client = warm.over(it.client);
    await answerOf(client, long);
    await answerOf(client, long);
    assert.equal(time.waiting.length, 1);
    warm.dispose();
    assert.equal(time.waiting.length, 0);
  });
});
