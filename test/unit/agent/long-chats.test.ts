import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { retold } from '../../../src/chat/fork.ts';
import { SavedConversation } from '../../../src/chat/snapshot.ts';
import type { TurnEvent } from '../../../src/protocol/turn.ts';
import { isFull } from '../../../src/protocol/window.ts';
import { gate } from '../../model-server/gate.ts';
import { MODELS } from '../../model-server/models.ts';
import { callTool, refuse, say, type Answer, type Asked, type Script } from '../../model-server/script.ts';
import { collect, endOf, ofType, rig, SETTINGS, textOf, world } from './rig.ts';
import type { Rig, RigOptions, World } from './rig.ts';

let at: World;
before(async () => {
  at = await world();
});
after(async () => {
  await at[Symbol.asyncDispose]();
});

/** A service that sums nothing up itself. */
const PLAIN = MODELS.map((model) => ({ ...model, compacts: false }));
const isSmall = ({ body }: Asked): boolean => body['model'] === 'claude-haiku-5-5';
/** Answers with a citation of what was sent with the question. */
const cited: Answer = {
  parts: [{ type: 'text', pieces: ['discountFor decides it'], cite: [{ text: 'discountFor' }] }],
};
const QUESTION = 'How is the discount of a cart computed?';

/** Answers a question with a cited fact, and a request for a summary with what `sum` makes of the material. */
const talk =
  (sum: (asked: Asked) => Answer | Promise<Answer>): Script =>
  (asked) => {
    if (isSmall(asked) || asked.compacting) return sum(asked);
    return asked.searchResults.some(({ blocks }) => blocks.some((text) => text.includes('discountFor')))
      ? cited
      : say('Yes.');
  };

/** A window so small that one or two questions fill it. */
const windowOf = (contextTokens: number): RigOptions => ({
  deps: { modelInfo: (id) => ({ id, name: id, contextTokens, maxOutputTokens: 8000 }) },
});

const compact = async (r: Rig, signal = new AbortController().signal): Promise<TurnEvent[]> => {
  const events: TurnEvent[] = [];
  for await (const event of r.conversation.compact(signal)) events.push(event);
  return events;
};

/** A place of the transcript that the small model was given. */
const placeIn = ({ lastText }: Asked): string =>
  /\[src\/cart\/discount\.ts:\d+-\d+\]/.exec(lastText)?.[0] ?? '';

describe('a conversation that is summed up', () => {
  it('goes on with the summary in place of the older turns, whose facts keep their sources', async () => {
    await using r = await rig(at, {
      models: PLAIN,
      script: talk((asked) => say(`They asked about carts.\n- discountFor decides it ${placeIn(asked)}.`)),
    });
    await r.run({ question: QUESTION });
    await r.run({ question: 'And the gateway?' });
    const events = await compact(r);
    assert.equal(endOf(events).stopReason, 'end_turn');
    assert.equal(textOf(events), 'They asked about carts.\n- discountFor decides it.');
    const [fact] = ofType(events, 'citation');
    assert.equal(fact?.path, 'src/cart/discount.ts');
    assert.equal(fact.state, 'verified');
    assert.equal(textOf(events).slice(fact.from, fact.to), 'discountFor decides it');
    assert.deepEqual(endOf(events).citations, [fact.id]);
    const [told] = ofType(events, 'compacted');
    assert.deepEqual([told?.turns, told?.by], [1, 'model']);
    assert.ok((told?.after ?? 0) < (told?.before ?? 0), JSON.stringify(told));

    await r.run({ question: 'What did I ask first?' });
    const last = r.server.requests.at(-1)?.text ?? '';
    assert.match(last, /discountFor decides it \[src\/cart\/discount\.ts:\d+-\d+\]/);
    assert.ok(!last.includes(QUESTION), 'the first turn is gone');
    assert.ok(last.includes('And the gateway?'), 'the newest turn stays');
    assert.match(last, /<project_instructions>/);
  });

  for (const models of [PLAIN, MODELS])
    it(`is told the plan again, once, by ${models === PLAIN ? 'the chat’s' : 'the service’s'} summary`, async () => {
      const steps = [{ text: 'Round to whole cents.', state: 'open' }];
      const talking = talk(() => say('Short.'));
      await using r = await rig(at, {
        models,
        script: (asked) => (asked.number === 0 ? callTool('update_plan', { steps }) : talking(asked)),
      });
      await r.run({ question: 'Plan the fix.', mode: 'plan' });
      await r.run({ question: 'And the gateway?', mode: 'plan' });
      const [by] = ofType(await compact(r), 'compacted');
      assert.equal(by?.by, models === PLAIN ? 'model' : 'service');
      for (const question of ['Go on.', 'And now?']) {
        await r.run({ question, mode: 'plan' });
        const sent = r.server.requests.at(-1)?.text ?? '';
        assert.equal(sent.split('1. [ ] Round to whole cents.').length - 1, 1, question);
      }
    });

  it('keeps no place that was never sent: it would be nobody’s evidence', async () => {
    await using r = await rig(at, {
      models: PLAIN,
      script: talk(() => say('It lies here [src/made/up.ts:1-9].')),
    });
    await r.run({ question: QUESTION });
    await r.run({ question: 'And?' });
    const events = await compact(r);
    assert.equal(textOf(events), 'It lies here.');
    assert.deepEqual(ofType(events, 'citation'), []);
    await r.run({ question: 'So?' });
    assert.ok(!(r.server.requests.at(-1)?.text ?? '').includes('made/up'));
  });

  it('counts what the summary cost', async () => {
    await using r = await rig(at, { models: PLAIN, script: talk(() => say('Short.')) });
    await r.run({ question: QUESTION });
    await r.run({ question: 'And?' });
    const events = await compact(r);
    const [usage] = ofType(events, 'usage');
    assert.ok((usage?.costUsd ?? 0) > 0);
    assert.equal(endOf(events).usage.costUsd, usage?.costUsd);
  });

  it('says when there is nothing older, and asks for nothing', async () => {
    await using r = await rig(at, { models: PLAIN, script: talk(() => say('Short.')) });
    assert.equal(r.conversation.canCompact(), false);
    await r.run({ question: QUESTION });
    assert.equal(r.conversation.canCompact(), false);
    const asked = r.server.requests.length;
    const events = await compact(r);
    assert.match(ofType(events, 'error')[0]?.message ?? '', /nothing to sum up/);
    assert.equal(r.server.requests.length, asked);
  });

  it('a stop ends it within 200 ms and changes nothing', async () => {
    await using r = await rig(at, { models: PLAIN, script: talk(() => ({ parts: [{ do: 'stall' }] })) });
    await r.run({ question: QUESTION });
    await r.run({ question: 'And?' });
    const before = r.conversation.snapshot();
    const stop = new AbortController();
    const events = compact(r, stop.signal);
    await r.server.arrived(3);
    const began = performance.now();
    stop.abort();
    assert.equal(endOf(await events).stopReason, 'cancelled');
    assert.ok(performance.now() - began < 200);
    assert.deepEqual(r.conversation.snapshot(), before);
  });

  it('a failure is told, changes nothing, and the next try works', async () => {
    let fail = true;
    await using r = await rig(at, {
      models: PLAIN,
      script: talk(() => (fail ? refuse('overloaded_error') : say('Short.'))),
    });
    await r.run({ question: QUESTION });
    await r.run({ question: 'And?' });
    const before = r.conversation.snapshot();
    const events = await compact(r);
    assert.equal(ofType(events, 'error')[0]?.code, 'overloaded');
    assert.equal(endOf(events).stopReason, 'error');
    assert.deepEqual(r.conversation.snapshot(), before);
    fail = false;
    assert.equal(endOf(await compact(r)).stopReason, 'end_turn');
  });

  it('waits for the turn that runs, which loses nothing of what is cached', async () => {
    const hold = gate();
    await using r = await rig(at, {
      models: PLAIN,
      script: talk(() => say('Short.')),
    });
    await r.run({ question: QUESTION });
    await r.run({ question: 'And the gateway?' });
    r.server.setScript((asked) => {
      if (isSmall(asked)) return say('Short.');
      return asked.called.length === 0
        ? {
            parts: [
              { do: 'gate', gate: hold },
              { type: 'tool_use', name: 'read_file', input: { path: 'src/cart/total.ts' } },
            ],
          }
        : say('Read.');
    });
    const turn = r.run({ question: 'Third?' });
    await r.server.arrived(3);
    const summary = compact(r);
    await r.server.arrived(4);
    hold.open();
    await turn;
    assert.equal(endOf(await summary).stopReason, 'end_turn');
    const [, , first, , second] = r.server.requests.map(({ text }) => text);
    assert.ok(first?.includes(QUESTION) && second?.includes(QUESTION), 'one turn, one prefix');
    await r.run({ question: 'Fourth?' });
    assert.ok(!(r.server.requests.at(-1)?.text ?? '').includes(QUESTION));
    assert.ok((r.server.requests.at(-1)?.text ?? '').includes('Read.'), 'what came meanwhile stays');
  });

  it('a longer transcript than the small model takes is summed up piece by piece', async () => {
    const seen: string[] = [];
    await using r = await rig(
      at,
      {
        models: PLAIN,
        script: talk((asked) => {
          seen.push(asked.lastText);
          return say(`Summary ${seen.length}.`);
        }),
      },
      {
        deps: {
          modelInfo: (id) => ({
            id,
            name: id,
            contextTokens: id === SETTINGS.model ? 1_000_000 : 2000,
            maxOutputTokens: 8000,
          }),
        },
      },
    );
    for (let n = 0; n < 4; n++) await r.run({ question: `${QUESTION} ${'why '.repeat(300)}${n}` });
    assert.equal(textOf(await compact(r)), `Summary ${seen.length}.`);
    assert.ok(seen.length > 1);
    assert.ok(seen[1]?.includes('Summary 1.'), 'each piece comes with the summary of those before');
  });
});

describe('a full window', () => {
  const fill = async (r: Rig): Promise<TurnEvent[]> => {
    for (let n = 0; n < 20; n++) {
      const events = await r.run({ question: `${QUESTION} ${'why '.repeat(1500)} (${n})` });
      if (endOf(events).stopReason === 'context_full') return events;
    }
    throw new Error('never full');
  };

  it('sends nothing and says what to do; after a summary the question goes through', async () => {
    await using r = await rig(at, { models: PLAIN, script: talk(() => say('Short.')) }, windowOf(16_000));
    const events = await fill(r);
    assert.ok(isFull(r.conversation.windowUse()));
    assert.equal(ofType(events, 'usage').length, 0);
    assert.match(ofType(events, 'status').at(-1)?.text ?? '', /\/compact, or start a new chat/);
    const asked = r.server.requests.length;
    assert.equal(endOf(await r.run({ question: 'Again?' })).stopReason, 'context_full');
    assert.equal(r.server.requests.length, asked, 'nothing is sent');
    assert.equal(endOf(await compact(r)).stopReason, 'end_turn');
    assert.ok(!isFull(r.conversation.windowUse()));
    assert.equal(endOf(await r.run({ question: 'Again?' })).stopReason, 'end_turn');
  });

  it('a question waits for the summary that is on its way', async () => {
    const hold = gate();
    await using r = await rig(
      at,
      {
        models: PLAIN,
        script: talk(() => ({
          parts: [
            { do: 'gate', gate: hold },
            { type: 'text', pieces: ['Short.'] },
          ],
        })),
      },
      windowOf(16_000),
    );
    await fill(r);
    const sent = r.server.requests.length;
    const summary = compact(r);
    await r.server.arrived(sent + 1);
    const turn = r.run({ question: 'Now?' });
    hold.open();
    assert.equal(endOf(await turn).stopReason, 'end_turn');
    assert.equal(endOf(await summary).stopReason, 'end_turn');
  });

  it('is still known after a restart', async () => {
    await using r = await rig(at, { models: PLAIN, script: talk(() => say('Short.')) }, windowOf(16_000));
    await r.run({ question: QUESTION });
    const saved = SavedConversation.parse(JSON.parse(JSON.stringify(r.conversation.snapshot())));
    assert.deepEqual(r.restarted(saved).windowUse(), r.conversation.windowUse());
  });
});

describe('the service’s own compaction', () => {
  it('is used where the model offers it: its block is sent back as it came, first, with instructions after it', async () => {
    await using r = await rig(at, {
      script: talk((asked) => say(asked.compacting ? 'Own summary.' : 'No.')),
    });
    await r.run({ question: QUESTION });
    await r.run({ question: 'And the gateway?' });
    const events = await compact(r);
    assert.equal(textOf(events), 'Own summary.');
    assert.equal(ofType(events, 'compacted')[0]?.by, 'service');
    const asked = r.server.requests.at(-1);
    assert.equal(asked?.headers['anthropic-beta'], 'compact-2026-09-04');
    assert.equal(asked.body?.['model'], SETTINGS.model);
    assert.ok((asked.input?.read ?? 0) > 0, 'what is cached of the conversation is read');

    assert.equal(endOf(await r.run({ question: 'What did I ask first?' })).stopReason, 'end_turn');
    const body = r.server.requests.at(-1)?.body as {
      messages: { role: string; content: Record<string, unknown>[] }[];
    };
    const [first, second] = body.messages;
    assert.equal(first?.role, 'assistant');
    assert.deepEqual(Object.keys(first.content[0] ?? {}).sort(), [
      'content',
      'encrypted_content',
      'signature',
      'type',
    ]);
    assert.match(String(second?.content[0]?.['text']), /^<project_instructions>/);
    assert.ok(!JSON.stringify(body).includes(QUESTION));

    const again = r.restarted(SavedConversation.parse(JSON.parse(JSON.stringify(r.conversation.snapshot()))));
    assert.equal(endOf(await collect(again, { question: 'After a restart?' })).stopReason, 'end_turn');
    assert.ok(r.server.requests.at(-1)?.text.includes('Own summary.'));
  });

  it('that is refused: the small model sums up, and nobody is the worse for it', async () => {
    await using r = await rig(at, {
      script: talk((asked) =>
        asked.compacting
          ? refuse('permission_error', { message: 'not for this key' })
          : say('By the small one.'),
      ),
    });
    await r.run({ question: QUESTION });
    await r.run({ question: 'And?' });
    const events = await compact(r);
    assert.equal(ofType(events, 'compacted')[0]?.by, 'model');
    assert.equal(textOf(events), 'By the small one.');
  });

  it('goes on as text where a later model doesn’t take it', async () => {
    await using r = await rig(at, {
      script: talk((asked) => say(asked.compacting ? 'Own summary.' : 'No.')),
    });
    await r.run({ question: QUESTION });
    await r.run({ question: 'And?' });
    await compact(r);
    r.settings.model = 'claude-haiku-4-5';
    r.server.setScript(() => say('Yes.'));
    assert.equal(endOf(await r.run({ question: 'Still there?' })).stopReason, 'end_turn');
    const { text } = r.server.requests.at(-1) ?? { text: '' };
    assert.ok(!text.includes('"compaction"'));
    assert.match(text, /<summary_of_earlier_turns>\\nOwn summary/);
  });
});

it('an imported chat reads the project’s instructions with its first question here', async () => {
  await using r = await rig(at, { script: () => say('Yes.') });
  const turn = {
    id: 't',
    question: 'Long ago?',
    mode: 'ask' as const,
    context: [],
    at: 1,
    events: [{ at: 1, event: { type: 'text_delta' as const, text: 'Yes, long ago.' } }],
  };
  const saved = retold('new', [turn]);
  const events = await collect(r.restarted(SavedConversation.parse(saved)), { question: 'And now?' });
  assert.deepEqual(
    ofType(events, 'retrieved')[0]?.receipt.instructions.map(({ path }) => path),
    ['AGENTS.md'],
  );
  const { text } = r.server.requests[0] ?? { text: '' };
  assert.match(
    text,
    /"messages":\[\{"role":"user","content":\[\{"type":"text","text":"<project_instructions>/,
  );
  assert.ok(text.includes('Yes, long ago.'));
});
