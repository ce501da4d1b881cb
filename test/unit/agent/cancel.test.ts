import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { TurnEvent } from '../../../src/protocol/turn.ts';
import { gate } from '../../model-server/gate.ts';
import { callTool, say } from '../../model-server/script.ts';
import type { Part, Script } from '../../model-server/script.ts';
import { endOf, ofType, rig, textOf, world } from './rig.ts';
import type { World } from './rig.ts';

const FILE = 'src/cart/total.ts';
const POINTS = 52;
const STEPS = 10;

const use = (name: string, input: Record<string, unknown>): Part => ({ type: 'tool_use', name, input });

/** Ten requests: each thinks, says something cited, reads side by side; two stage edits. */
const tenSteps: Script = (asked) => {
  const step = asked.number;
  if (step >= STEPS) return say('Ready.');
  const edit =
    step === 3
      ? [use('edit_file', { path: FILE, old_string: 'i <= lines', new_string: 'i < lines' })]
      : step === 6
        ? [use('create_file', { path: 'src/cart/new.ts', content: 'export const a = 1;\n' })]
        : [];
  return {
    parts: [
      { type: 'thinking', pieces: ['So', ' far'] },
      { type: 'text', pieces: [`Step ${step}: `, 'the discount.'], cite: [{ result: 0, start: 0, end: 1 }] },
      use('read_file', { path: FILE }),
      use('search_code', { query: `discount ${step}` }),
      use('grep', { pattern: step === 5 ? `step|cents` : `cents${step}` }),
      ...edit,
    ],
  };
};

let at: World;
before(async () => {
  at = await world();
});
after(async () => {
  await at[Symbol.asyncDispose]();
});

describe('Stop', () => {
  it(`at ${POINTS} points of a run of ${STEPS} steps: ends at once, nothing runs after, the next turn is valid`, async (t) => {
    let slowest = 0;
    for (let point = 1; point <= POINTS; point++) {
      await using r = await rig(at, { script: tenSteps });
      const stop = new AbortController();
      const events: TurnEvent[] = [];
      let stoppedAt = 0;
      const question = { question: 'Mend totalOf.', mode: 'agent', context: [] } as const;
      for await (const event of r.conversation.runTurn(question, stop.signal)) {
        events.push(event);
        if (events.length === point) {
          stoppedAt = performance.now();
          stop.abort();
        }
      }
      slowest = Math.max(slowest, performance.now() - stoppedAt);
      const late = events.slice(point + 8);
      assert.equal(endOf(events).stopReason, 'cancelled', `point ${point}`);
      assert.deepEqual(ofType(events, 'error'), [], `point ${point}`);
      // What was on its way when it was stopped may still be told; nothing begins.
      assert.ok(
        !late.some(({ type }) => type === 'tool_call'),
        `point ${point}: a tool began after the stop`,
      );
      const pending = JSON.stringify(r.edits.pending());
      r.server.setScript([say('Yes.')]);
      const next = await r.run({ question: 'Are you there?', mode: 'agent' });
      assert.equal(textOf(next), 'Yes.', `point ${point}: the next turn was refused`);
      assert.equal(
        JSON.stringify(r.edits.pending()),
        pending,
        `point ${point}: something ran after the stop`,
      );
      const seen = await r.edits.read(r.conversation.id, at.uri(FILE));
      assert.ok(
        seen.kind === 'text' && /i <=? lines/.test(seen.text),
        `point ${point}: the overlay is broken`,
      );
    }
    t.diagnostic(`slowest stop ${slowest.toFixed(0)} ms`);
    assert.ok(slowest < 200, `a stop took ${slowest} ms`);
  });

  it('in the midst of a text keeps what came, and the next request holds it', async () => {
    const held = gate();
    await using r = await rig(at, {
      script: (asked) =>
        asked.number === 0 ? say('The first half', { do: 'gate', gate: held }, ' never') : say('Yes.'),
    });
    const stop = new AbortController();
    const events: TurnEvent[] = [];
    const question = { question: 'What is a cart?', mode: 'ask', context: [] } as const;
    for await (const event of r.conversation.runTurn(question, stop.signal)) {
      events.push(event);
      if (event.type === 'text_delta') stop.abort();
    }
    held.open();
    assert.equal(textOf(events), 'The first half');
    await r.run({ question: 'Go on.' });
    assert.match(
      r.server.requests.at(-1)?.text ?? '',
      /"role":"assistant","content":\[\{"type":"text","text":"The first half"/,
    );
  });

  it('before the turn has begun ends it without a request', async () => {
    await using r = await rig(at, { script: [say('No.')] });
    const events = await r.run({ question: 'What is a cart?' }, AbortSignal.abort());
    assert.equal(endOf(events).stopReason, 'cancelled');
    assert.equal(r.server.requests.length, 0);
  });

  it('while a command waits for the user denies it, and the command never runs', async () => {
    let ran = false;
    let asked = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (asked = resolve));
    await using r = await rig(
      at,
      {
        script: (request) =>
          request.number === 0 ? callTool('run_command', { command: 'true' }) : say('Fine.'),
      },
      {
        deps: {
          commands: {
            approve: (_id, _request, signal) => {
              asked();
              return new Promise((resolve) => signal.addEventListener('abort', () => resolve('no')));
            },
            run: () => {
              ran = true;
              return Promise.resolve({ exitCode: 0, output: '', timedOut: false, cutBytes: 0 });
            },
          },
        },
      },
    );
    const stop = new AbortController();
    const running = r.run({ question: 'Run it.', mode: 'agent' }, stop.signal);
    await waiting;
    stop.abort();
    assert.equal(endOf(await running).stopReason, 'cancelled');
    await r.run({ question: 'And now?', mode: 'agent' });
    assert.equal(ran, false);
  });
});
