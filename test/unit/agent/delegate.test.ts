import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { DELEGATE_TOOLS } from '../../../src/agent/delegate/limits.ts';
import { NO_USAGE } from '../../../src/agent/budget.ts';
import { addUsage } from '../../../src/protocol/usage.ts';
import { callTool, refuse, say } from '../../model-server/script.ts';
import type { Answer, Asked, Script } from '../../model-server/script.ts';
import { endOf, ofType, rig, textOf, world } from './rig.ts';
import type { RigOptions, Rig, World } from './rig.ts';

let at: World;
before(async () => {
  at = await world();
});
after(async () => {
  await at[Symbol.asyncDispose]();
});

const isWorker = (asked: Asked): boolean => !asked.tools.includes('delegate') && asked.tools.length > 0;
const START = { deps: { workers: true } } satisfies RigOptions;
const open = (script: Script, options: RigOptions = {}): Promise<Rig> =>
  rig(at, { script }, { ...options, deps: { ...START.deps, ...options.deps } });

/** Hands out the tasks in one answer, and afterwards says what came back. */
const handOut =
  (tasks: readonly string[], worker: (asked: Asked) => Answer | Promise<Answer>, then: Answer): Script =>
  (asked) => {
    if (isWorker(asked)) return worker(asked);
    if (asked.called.length > 0) return then;
    return { parts: tasks.map((task) => ({ type: 'tool_use', name: 'delegate', input: { task } })) };
  };

const reads = (asked: Asked): Answer =>
  asked.called.length === 0
    ? callTool('read_file', { path: 'src/cart/discount.ts' })
    : {
        parts: [
          { type: 'text', pieces: ['discountFor decides it'], cite: [{ text: 'discountFor' }] },
          { type: 'text', pieces: ['.'] },
        ],
      };

describe('delegate', () => {
  it('gives findings with their lines, which the asking turn can cite', async () => {
    let got: Asked | undefined;
    await using r = await open(
      handOut(['Where is the discount of a cart decided? Look under src/cart.'], reads, say('unused')),
    );
    r.server.setScript((asked) => {
      if (isWorker(asked)) return reads(asked);
      if (asked.called.length === 0) return callTool('delegate', { task: 'Where is the discount decided?' });
      got = asked;
      return {
        parts: [{ type: 'text', pieces: ['In discountFor'], cite: [{ text: 'discountFor' }] }],
      };
    });
    const events = await r.run({ question: 'zzz' });
    assert.match(
      got?.toolResults[0]?.text ?? '',
      /<findings>\ndiscountFor decides it \[src\/cart\/discount\.ts:\d+-\d+\]/,
    );
    assert.ok(ofType(events, 'citation').some(({ path }) => path === 'src/cart/discount.ts'));
    assert.equal(textOf(events), 'In discountFor', 'what a worker says isn’t the answer');
  });

  it('works in a context of its own: the task, the read tools, the small model, nothing of the conversation', async () => {
    await using r = await open(handOut(['Task A.'], reads, say('Thanks.')));
    await r.run({ question: 'The user’s own question about the cart' });
    const workers = r.server.requests.filter(isHaiku);
    assert.equal(workers.length, 2);
    for (const { body } of workers) {
      const text = JSON.stringify(body);
      assert.ok(!text.includes('own question'), 'the conversation stays where it is');
      assert.ok(text.includes('Task A.'));
      assert.deepEqual(toolNames(body), [...DELEGATE_TOOLS]);
    }
  });

  it('shows what a worker does under its call, and every call has its result', async () => {
    await using r = await open(handOut(['Task A.', 'Task B.'], reads, say('Thanks.')));
    const events = await r.run({ question: 'zzz' });
    const calls = ofType(events, 'tool_call').filter(({ state }) => state === 'running');
    const results = ofType(events, 'tool_result');
    const own = calls.filter(({ name }) => name === 'delegate');
    assert.equal(own.length, 2);
    for (const { id } of own) {
      const below = calls.filter(({ parent }) => parent === id);
      assert.deepEqual(
        below.map(({ name }) => name),
        ['read_file'],
      );
      assert.ok(results.some((result) => result.id === below[0]?.id && result.parent === id));
    }
    assert.deepEqual(calls.map(({ id }) => id).sort(), results.map(({ id }) => id).sort());
  });

  it('counts what workers use to the turn', async () => {
    await using r = await open(handOut(['Task A.', 'Task B.'], reads, say('Thanks.')));
    const events = await r.run({ question: 'zzz' });
    const each = ofType(events, 'usage');
    assert.equal(each.length, 2 + 4, 'one a request, the workers’ too');
    const sum = each.reduce((all, usage) => addUsage(all, usage), NO_USAGE);
    const { usage } = endOf(events);
    assert.deepEqual({ ...usage, costUsd: 0 }, { ...sum, costUsd: 0 });
    assert.ok(Math.abs((usage.costUsd ?? 0) - (sum.costUsd ?? 1)) < 1e-9);
  });

  it('stops a worker at its steps, and says that its findings may be incomplete', async () => {
    let text = '';
    await using r = await open((asked) => {
      if (isWorker(asked))
        return {
          parts: [
            { type: 'text', pieces: [`Found ${asked.number}.`] },
            { type: 'tool_use', name: 'grep', input: { pattern: `needle${asked.number}` } },
          ],
        };
      if (asked.called.length === 0) return callTool('delegate', { task: 'Look for ever.', budget: 3 });
      text = asked.toolResults[0]?.text ?? '';
      return say('Thanks.');
    });
    const events = await r.run({ question: 'zzz' });
    assert.equal(r.server.requests.filter(isHaiku).length, 3);
    assert.match(text, /Found 1\.[^]*may be incomplete/);
    assert.equal(endOf(events).stopReason, 'end_turn');
    assert.deepEqual(ofType(events, 'budget'), [], 'a worker’s limit isn’t the turn’s');
  });

  it('keeps workers together within the turn’s dollars, and leaves it some for its own answer', async () => {
    const maxCostUsd = 0.2;
    await using r = await open(
      handOut(
        ['A', 'B', 'C', 'D', 'E', 'F'],
        (asked) => callTool('grep', { pattern: `needle${asked.number}` }),
        say('Thanks.'),
      ),
      { settings: { maxCostUsd } },
    );
    const events = await r.run({ question: 'zzz' });
    const { usage, stopReason } = endOf(events);
    assert.ok((usage.costUsd ?? 1) <= maxCostUsd, String(usage.costUsd));
    assert.equal(stopReason, 'end_turn');
    assert.equal(textOf(events), 'Thanks.');
  });

  it('runs at most four at once, and all in the end', async () => {
    let now = 0;
    let most = 0;
    let free = (): void => undefined;
    const four = new Promise<void>((resolve) => (free = resolve));
    await using r = await open(
      handOut(
        ['A', 'B', 'C', 'D', 'E', 'F'],
        async () => {
          most = Math.max(most, ++now);
          if (now === 4) free();
          await four;
          // Time for a fifth to come in, if it may.
          for (let turns = 0; turns < 50; turns++) await new Promise((resolve) => setImmediate(resolve));
          now--;
          return say('Nothing there.');
        },
        say('Thanks.'),
      ),
    );
    const events = await r.run({ question: 'zzz' });
    assert.equal(most, 4);
    assert.equal(ofType(events, 'tool_result').filter(({ ok }) => ok).length, 6);
  });

  it('is cancelled with the turn, and the conversation goes on after', async () => {
    const stop = new AbortController();
    let asks = 0;
    await using r = await open((asked) => {
      if (!isWorker(asked))
        return { parts: ['A', 'B'].map((task) => ({ type: 'tool_use', name: 'delegate', input: { task } })) };
      if (++asks === 2) setImmediate(() => stop.abort());
      return { parts: [{ do: 'stall' }] };
    });
    const events = await r.run({ question: 'zzz' }, stop.signal);
    assert.equal(endOf(events).stopReason, 'cancelled');
    const sent = r.server.requests.length;
    r.server.setScript([say('Here.')]);
    assert.equal(textOf(await r.run({ question: 'Still there?' })), 'Here.');
    assert.equal(r.server.requests.length, sent + 1, 'no worker asks after the stop');
  });

  it('goes to the turn’s own model where the small one isn’t served', async () => {
    await using r = await open(
      handOut(
        ['A'],
        (asked) =>
          asked.body['model'] === 'claude-haiku-5-5' ? refuse('not_found_error') : say('Nothing there.'),
        say('Thanks.'),
      ),
    );
    const events = await r.run({ question: 'zzz' });
    assert.deepEqual(
      ofType(events, 'tool_result').map(({ ok }) => ok),
      [true],
    );
  });

  it('tells a failure as the call’s result, not as the turn’s', async () => {
    let text = '';
    await using r = await open((asked) => {
      if (isWorker(asked)) return refuse('permission_error', { message: 'no' });
      if (asked.called.length === 0) return callTool('delegate', { task: 'A' });
      text = asked.toolResults[0]?.text ?? '';
      return say('Thanks.');
    });
    const events = await r.run({ question: 'zzz' });
    assert.match(text, /The worker failed/);
    assert.deepEqual(ofType(events, 'error'), []);
  });

  it('takes no workspace secret out in its findings', async () => {
    const secret = 'sk-ant-api03-WORKERabcdefghijklmnopqrstuvwx';
    await using r = await open(handOut(['A'], () => say(`The key is ${secret}.`), say('Thanks.')));
    await r.run({ question: 'zzz' });
    assert.ok(!JSON.stringify(r.server.requests.at(-1)?.body).includes(secret));
  });

  it('isn’t there for a worker, nor where there are no workers', async () => {
    await using r = await open(handOut(['A'], reads, say('Thanks.')), { deps: { workers: false } });
    r.server.setScript([say('Hello.')]);
    await r.run({ question: 'zzz' });
    assert.ok(!toolNames(r.server.requests[0]?.body).includes('delegate'));
  });
});

type Request = Rig['server']['requests'][number];

function isHaiku({ body }: Request): boolean {
  return JSON.stringify(body).includes('"model":"claude-haiku-5-5"');
}

function toolNames(body: unknown): string[] {
  const tools: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'tools') : [];
  return Array.isArray(tools) ? tools.map((tool: { name: string }) => tool.name) : [];
}
