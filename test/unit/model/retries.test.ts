import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FootnoteError } from '../../../src/base/errors.ts';
import { breaker } from '../../../src/model/breaker.ts';
import type { BreakerPass } from '../../../src/model/breaker.ts';
import type { ModelEvent } from '../../../src/model/client.ts';
import { retryBudget } from '../../../src/model/retry.ts';
import { throttle } from '../../../src/model/throttle.ts';
import { refuse, say, type Answer, type Script } from '../../model-server/script.ts';
import { outcome, request, rig } from './ask.ts';
import { crowd } from './crowd.ts';

const NEVER = new AbortController().signal;

const retriesOf = (events: readonly ModelEvent[]): Extract<ModelEvent, { type: 'retry' }>[] =>
  events.filter((event) => event.type === 'retry');

describe('a retry', () => {
  it('says before its wait which try failed, why, and how long it waits', async () => {
    await using it = await rig({ script: [refuse('overloaded_error'), refuse('api_error'), say('whole')] });
    const { events, text } = await outcome(it.client);
    assert.deepEqual(
      retriesOf(events).map(({ attempt, waitS, code }) => ({ attempt, waitS, code })),
      [
        { attempt: 1, waitS: 1, code: 'overloaded' },
        { attempt: 2, waitS: 2, code: 'server_error' },
      ],
    );
    assert.deepEqual([text, it.waits], ['whole', [1, 2]]);
  });

  it('waits as long as the service asks, and a little more rather than less', async () => {
    await using it = await rig({
      script: [refuse('rate_limit_error', { headers: { 'retry-after': '20' } }), say('whole')],
    });
    const { events } = await outcome(it.client);
    const { waitS } = retriesOf(events)[0]!;
    assert.ok(waitS >= 20 && waitS <= 21, String(waitS));
  });

  it('takes a date for a retry-after as well', async () => {
    await using it = await rig({
      script: [
        refuse('rate_limit_error', { headers: { 'retry-after': 'Sat, 21 Nov 2026 12:00:30 GMT' } }),
        say('whole'),
      ],
    });
    const { waitS } = retriesOf((await outcome(it.client)).events)[0]!;
    assert.ok(waitS >= 30 && waitS <= 32, String(waitS));
  });

  it('longer than we wait for is told and not waited for', async () => {
    await using it = await rig({
      script: () => refuse('rate_limit_error', { headers: { 'retry-after': '3600' } }),
    });
    const { error, events } = await outcome(it.client);
    assert.equal(error!.code, 'rate_limited');
    assert.equal(error!.retryAfterS, 3600);
    assert.match(error!.message, /asks to wait 3600 s/);
    assert.deepEqual([retriesOf(events).length, it.waits.length, it.server.requests.length], [0, 0, 1]);
  });

  for (const maxRetryS of [0, 10, 60])
    it(`and all others together take at most ${maxRetryS} s`, async () => {
      await using it = await rig({ script: () => refuse('rate_limit_error') }, { maxRetryS });
      const { error } = await outcome(it.client);
      assert.equal(error!.code, 'rate_limited');
      const waited = it.waits.reduce((sum, each) => sum + each, 0);
      assert.ok(waited <= maxRetryS, `${waited} s`);
      assert.ok(maxRetryS < 10 || waited > maxRetryS / 3, `${waited} s is no use of ${maxRetryS} s`);
    });

  it('has jitter: the same failure doesn’t come back at the same time', () => {
    const failure = new FootnoteError('overloaded', 'x');
    const wait = (random: number): number =>
      retryBudget(
        60,
        () => 0,
        () => random,
      ).next(failure)!;
    assert.ok(wait(0) < wait(0.5) && wait(0.5) < wait(1));
    assert.ok(wait(0) >= 0.5);
  });

  it('of a dead network stops after two', async () => {
    await using it = await rig({ script: () => ({ ...say('x'), beforeHeaders: [{ do: 'drop' }] }) });
    const { error, events } = await outcome(it.client);
    assert.equal(error!.code, 'network');
    assert.equal(retriesOf(events).length, 2);
  });

  it('never follows an error that would only come again', async () => {
    for (const type of [
      'invalid_request_error',
      'authentication_error',
      'permission_error',
      'not_found_error',
    ] as const) {
      await using it = await rig({ script: () => refuse(type) });
      await outcome(it.client);
      assert.equal(it.server.requests.length, 1);
    }
  });

  it('sends the same bytes again', async () => {
    await using it = await rig({ script: [refuse('api_error'), say('whole')] });
    await outcome(it.client);
    assert.equal(it.server.requests[0]!.text, it.server.requests[1]!.text);
  });
});

describe('the service’s limits', () => {
  /** Requests of a window that another program takes with the same key, and whether we must then be refused. */
  const OTHERS: readonly (readonly [string, number])[] = [
    ['we alone use', 0],
    ['another program uses too', 4],
  ];
  for (const [who, others] of OTHERS)
    it(`of a key that ${who}: 50 queued requests finish, and none is sent while the headers forbid it`, async () => {
      const LIMIT = 10;
      const WINDOW_MS = 30_000;
      const many = crowd();
      let used = others;
      let reset = many.start + WINDOW_MS;
      const script: Script = () => {
        if (many.now() >= reset) {
          used = others;
          reset = many.now() + WINDOW_MS;
        }
        const refused = used >= LIMIT;
        if (!refused) used++;
        const headers = {
          'anthropic-ratelimit-requests-limit': String(LIMIT),
          'anthropic-ratelimit-requests-remaining': String(LIMIT - used),
          'anthropic-ratelimit-requests-reset': new Date(reset).toISOString(),
        };
        if (!refused) return { ...say('ok'), headers };
        const retryAfter = { 'retry-after': String(Math.ceil((reset - many.now()) / 1000)) };
        return refuse('rate_limit_error', { headers: { ...headers, ...retryAfter } });
      };
      // What the headers that have arrived forbid, and what is sent all the same: watched on the wire.
      let forbiddenUntil = 0;
      const early: number[] = [];
      const watched: typeof fetch = async (input, init) => {
        if (many.now() < forbiddenUntil) early.push(forbiddenUntil - many.now());
        const response = await fetch(input, init);
        const none = response.headers.get('anthropic-ratelimit-requests-remaining') === '0';
        if (none || response.status === 429)
          forbiddenUntil = Date.parse(response.headers.get('anthropic-ratelimit-requests-reset')!);
        return response;
      };
      await using it = await rig(
        { script },
        {
          maxRetryS: 3600,
          now: many.now,
          fetch: watched,
          sleep: many.sleep,
        },
      );
      const results = await many.ask(it.client, 50);
      assert.ok(results.every(({ text }) => text === 'ok'));
      assert.deepEqual(early, []);
      const refusals = it.server.requests.filter(({ status }) => status === 429).length;
      // Alone, we stay within the limits by what the headers say; what others take is learned by being refused.
      if (others === 0) assert.equal(refusals, 0);
      else assert.ok(refusals > 0 && refusals <= 50, `${refusals} refusals`);
      const windows = Math.ceil(50 / (LIMIT - others));
      assert.ok(many.now() - many.start <= windows * WINDOW_MS, `${(many.now() - many.start) / 1000} s`);
    });

  it('are kept before the service must refuse: with none left, the next one waits for the reset', async () => {
    const headers = {
      'anthropic-ratelimit-requests-limit': '5',
      'anthropic-ratelimit-requests-remaining': '0',
      'anthropic-ratelimit-requests-reset': '2026-11-21T12:00:20Z',
    };
    await using it = await rig({ script: [{ ...say('one'), headers }, say('two')] });
    await outcome(it.client);
    const { events, text } = await outcome(it.client);
    assert.deepEqual(
      retriesOf(events).map(({ waitS, code }) => ({ waitS, code })),
      [{ waitS: 20, code: 'rate_limited' }],
    );
    assert.equal(text, 'two');
    assert.equal(it.server.requests.length, 2);
  });

  it('of input tokens hold a large request and let a small one go', () => {
    const limits = throttle(() => Date.parse('2026-11-21T12:00:00Z'));
    const place = limits.enter(10);
    assert.ok(typeof place === 'object', 'the first goes');
    place.done(
      new Headers({
        'anthropic-ratelimit-input-tokens-limit': '100000',
        'anthropic-ratelimit-input-tokens-remaining': '5000',
        'anthropic-ratelimit-input-tokens-reset': '2026-11-21T12:00:40Z',
      }),
      200,
    );
    assert.equal(limits.enter(8000), 40_000);
    assert.ok(typeof limits.enter(4000) === 'object');
    assert.equal(limits.enter(4000), 40_000);
  });

  it('take what is on its way for used: the service may not have counted it yet', () => {
    const limits = throttle(() => Date.parse('2026-11-21T12:00:00Z'));
    const headers = (remaining: number): Headers =>
      new Headers({
        'anthropic-ratelimit-requests-limit': '10',
        'anthropic-ratelimit-requests-remaining': String(remaining),
        'anthropic-ratelimit-requests-reset': '2026-11-21T12:00:10Z',
      });
    const first = limits.enter(1);
    assert.ok(typeof first === 'object');
    first.done(headers(9), 200);
    const [a, b] = [limits.enter(1), limits.enter(1)];
    assert.ok(typeof a === 'object' && typeof b === 'object');
    a.done(headers(1), 200);
    assert.equal(limits.enter(1), 10_000);
  });

  it('never hold for ever a request that is larger than they are', () => {
    let now = 0;
    const limits = throttle(() => now);
    const place = limits.enter(10);
    assert.ok(typeof place === 'object', 'the first goes');
    const reset = new Date(60_000).toISOString();
    place.done(
      new Headers({
        'anthropic-ratelimit-input-tokens-limit': '1000',
        'anthropic-ratelimit-input-tokens-remaining': '10',
        'anthropic-ratelimit-input-tokens-reset': reset,
      }),
      200,
    );
    assert.equal(limits.enter(5000), 60_000);
    now = 60_000;
    assert.ok(typeof limits.enter(5000) === 'object');
  });
});

describe('the circuit breaker', () => {
  it('opens within three overloads, probes one at a time, and recovers by itself', () => {
    let now = 0;
    const circuit = breaker(() => now);
    for (let failure = 0; failure < 3; failure++) {
      const pass = circuit.enter();
      assert.ok(typeof pass === 'object', `closed before ${failure + 1} failures`);
      pass.done('overloaded');
    }
    assert.equal(circuit.state, 'open');
    assert.equal(circuit.enter(), 5000);
    now = 5000;
    assert.equal(circuit.state, 'half-open');
    const probe = circuit.enter();
    assert.ok(typeof probe === 'object');
    assert.ok(typeof circuit.enter() === 'number', 'a second probe beside the first');
    probe.done('overloaded');
    assert.equal(circuit.enter(), 10_000);
    now += 10_000;
    const second = circuit.enter();
    assert.ok(typeof second === 'object');
    second.done('ok');
    assert.equal(circuit.state, 'closed');
  });

  it('lets the next probe through when one ended without an answer', () => {
    let now = 0;
    const circuit = breaker(() => now);
    for (let failure = 0; failure < 3; failure++) {
      const pass = circuit.enter();
      if (typeof pass === 'object') pass.done('overloaded');
    }
    now = 5000;
    const probe = circuit.enter();
    assert.ok(typeof probe === 'object');
    probe.done('neither');
    assert.ok(typeof circuit.enter() === 'object');
  });

  it('of many requests at once in a storm of 529 lets three through; when it is over, all are answered', async () => {
    const CALM_AFTER_MS = 42_000;
    const many = crowd();
    const asked: { at: number; overloaded: boolean }[] = [];
    const script: Script = () => {
      const overloaded = many.now() - many.start < CALM_AFTER_MS;
      asked.push({ at: many.now() - many.start, overloaded });
      return overloaded ? refuse('overloaded_error') : say('calm');
    };
    await using it = await rig(
      { script },
      {
        maxRetryS: 600,
        now: many.now,
        sleep: many.sleep,
      },
    );
    const results = await many.ask(it.client, 20);
    assert.ok(results.every(({ text }) => text === 'calm'));
    const storm = asked.filter(({ overloaded }) => overloaded).map(({ at }) => at);
    assert.deepEqual(storm.slice(0, 4), [0, 0, 0, 5000], 'three, then one probe after the other');
    assert.ok(storm.length <= 6, `${storm.length} requests in a storm of ${CALM_AFTER_MS / 1000} s`);
    assert.equal(asked.length, storm.length + 20, 'each is answered once');
    // The probe that finds it over is the first of them.
    assert.ok(asked[storm.length]!.at <= 2 * CALM_AFTER_MS, 'recovers by itself');
  });

  it('spares an overloaded service: of many requests in a storm only probes get through', async () => {
    let storm = true;
    await using it = await rig(
      { script: () => (storm ? refuse('overloaded_error') : say('calm')) },
      { maxRetryS: 15 },
    );
    for (let asked = 0; asked < 10; asked++)
      assert.equal((await outcome(it.client)).error!.code, 'overloaded');
    const during = it.server.requests.length;
    assert.ok(during <= 12, `${during} requests in the storm`);
    storm = false;
    it.pass(60_000);
    assert.equal((await outcome(it.client)).text, 'calm');
    assert.equal((await outcome(it.client)).text, 'calm');
    assert.equal(it.server.requests.length, during + 2);
  });

  const overload = { do: 'error', type: 'overloaded_error', message: 'Overloaded' } as const;
  const STORMS: readonly (readonly [string, Answer])[] = [
    ['before the answer begins', { ...say('x'), beforeStart: [overload] }],
    ['in the midst of the answer', say('half', overload)],
  ];
  for (const [when, answer] of STORMS)
    it(`counts an overload that comes as an event after HTTP 200, ${when}`, async () => {
      let storm = true;
      await using it = await rig({ script: () => (storm ? answer : say('calm')) }, { maxRetryS: 2 });
      for (let asked = 0; asked < 10; asked++)
        assert.equal((await outcome(it.client)).error!.code, 'overloaded');
      const during = it.server.requests.length;
      assert.equal(during, 3, 'open after three, and nobody waited for the probe');
      storm = false;
      it.pass(60_000);
      assert.equal((await outcome(it.client)).text, 'calm');
      assert.equal((await outcome(it.client)).text, 'calm');
    });

  it('forgets overloads with the next whole answer, though its reader leaves at the end of it', async () => {
    const calm = say('calm');
    const broken = say('half', overload);
    await using it = await rig({ script: [broken, broken, calm, broken, broken, calm] });
    for (let asked = 0; asked < 6; asked++)
      try {
        for await (const { type } of it.client.stream(request(), NEVER)) if (type === 'answer') break;
      } catch (error) {
        assert.ok(error instanceof FootnoteError && error.code === 'overloaded');
      }
    assert.deepEqual([it.server.requests.length, it.waits], [6, []]);
  });

  it('opens again by one overload of a probe that had begun well, and closes by one that ended well', () => {
    let now = 0;
    const circuit = breaker(() => now);
    const enter = (): BreakerPass => {
      const pass = circuit.enter();
      assert.ok(typeof pass === 'object');
      return pass;
    };
    for (let failure = 0; failure < 3; failure++) enter().done('overloaded');
    now = 5000;
    const probe = enter();
    probe.began();
    assert.equal(circuit.state, 'closed', 'a long answer keeps nobody waiting');
    const beside = enter();
    beside.began();
    probe.done('overloaded');
    assert.equal(circuit.enter(), 10_000);
    beside.done('ok');
    assert.equal(circuit.state, 'closed');
  });
});
