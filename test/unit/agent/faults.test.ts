import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { plainWorkspace } from '../../../src/chat/plain-workspace.ts';
import { callTool, refuse, say } from '../../model-server/script.ts';
import type { Answer, Control } from '../../model-server/script.ts';
import type { TurnEvent } from '../../../src/protocol/turn.ts';
import { endOf, ofType, rig, textOf, world } from './rig.ts';
import type { World } from './rig.ts';

let at: World;
before(async () => {
  at = await world();
});
after(async () => {
  await at[Symbol.asyncDispose]();
});

const text = (...controls: Control[]): Answer => say('Half of ', ...controls);
describe('after', () => {
  it('an answer that broke off, its usage is told and summed up: it was paid for', async () => {
    await using r = await rig(at, { script: () => text({ do: 'truncate' }) });
    const events = await r.run({ question: 'What is a cart?' });
    const told = ofType(events, 'usage');
    const sent = (told[0]?.input ?? 0) + (told[0]?.cacheRead ?? 0) + (told[0]?.cacheWrite ?? 0);
    assert.ok(sent > 0);
    assert.deepEqual(told, [{ type: 'usage', ...endOf(events).usage }]);
  });

  it('a stop in the middle of an answer, its usage is told and summed up', async () => {
    await using r = await rig(at, { script: () => text({ do: 'stall' }) });
    const stop = new AbortController();
    const events: TurnEvent[] = [];
    for await (const event of r.conversation.runTurn(
      { question: 'What is a cart?', mode: 'ask', context: [] },
      stop.signal,
    )) {
      events.push(event);
      if (event.type === 'text_delta') stop.abort();
    }
    const told = ofType(events, 'usage');
    assert.equal(endOf(events).stopReason, 'cancelled');
    assert.equal(told.length, 1);
    assert.deepEqual(told, [{ type: 'usage', ...endOf(events).usage }]);
  });

  it('a fault between two requests of a turn: the results of the tools are not lost', async () => {
    await using r = await rig(at, {
      script: (asked) =>
        asked.number === 0
          ? callTool('read_file', { path: 'src/cart/total.ts' })
          : asked.number === 1
            ? refuse('api_error')
            : say('Better now.'),
    });
    await r.run({ question: 'What is a cart?' });
    assert.equal(textOf(await r.run({ question: 'Again?' })), 'Better now.');
    assert.match(r.server.requests.at(-1)?.text ?? '', /tool_result/);
  });

  it('max_tokens in a tool’s input: the call is never run, and the next turn works', async () => {
    const cut: Answer = {
      parts: [
        { type: 'text', pieces: ['I will create it.'] },
        { type: 'tool_use', name: 'create_file', input: { path: 'a.ts', content: 'x' } },
      ],
      stopReason: 'max_tokens',
    };
    await using r = await rig(at, { script: (asked) => (asked.number === 0 ? cut : say('Yes.')) });
    const events = await r.run({ question: 'Create a.ts', mode: 'agent' });
    assert.equal(endOf(events).stopReason, 'max_tokens');
    assert.equal(r.edits.pending().length, 0);
    assert.equal(textOf(await r.run({ question: 'And?', mode: 'agent' })), 'Yes.');
  });

  it('a full window: context_full, and the next turn works', async () => {
    const full: Answer = { ...say('Half'), stopReason: 'model_context_window_exceeded' };
    await using r = await rig(at, { script: (asked) => (asked.number === 0 ? full : say('Yes.')) });
    assert.equal(endOf(await r.run({ question: 'What?' })).stopReason, 'context_full');
    assert.equal(textOf(await r.run({ question: 'And?' })), 'Yes.');
  });

  it('a refusal: error refused, turn_end refusal, and the next turn doesn’t carry the refused question', async () => {
    const no: Answer = { ...say('I'), stopReason: 'refusal' };
    await using r = await rig(at, { script: (asked) => (asked.number === 0 ? no : say('Yes.')) });
    const events = await r.run({ question: 'Something refused' });
    assert.equal(ofType(events, 'error')[0]?.code, 'refused');
    assert.equal(endOf(events).stopReason, 'refusal');
    await r.run({ question: 'Something else' });
    assert.ok(!r.server.requests.at(-1)?.text.includes('Something refused'));
  });

  it('an answer of thinking alone: the turn ends, and the next one works', async () => {
    const only: Answer = { parts: [{ type: 'thinking', pieces: ['Hm.'] }], stopReason: 'end_turn' };
    await using r = await rig(at, { script: (asked) => (asked.number === 0 ? only : say('Yes.')) });
    assert.equal(endOf(await r.run({ question: 'What?' })).stopReason, 'end_turn');
    assert.equal(textOf(await r.run({ question: 'And?' })), 'Yes.');
  });

  it('an empty answer: the turn ends, and the next one works', async () => {
    await using r = await rig(at, { script: (asked) => (asked.number === 0 ? { parts: [] } : say('Yes.')) });
    assert.equal(endOf(await r.run({ question: 'What?' })).stopReason, 'end_turn');
    assert.equal(textOf(await r.run({ question: 'And?' })), 'Yes.');
  });

  it('a prompt that is too long for the service: it is trimmed, and the turn goes on', async () => {
    let refused = false;
    await using r = await rig(at, {
      script: (asked) => {
        if (asked.question.includes('third') && !refused) {
          refused = true;
          return refuse('invalid_request_error', {
            message: 'prompt is too long: 1000001 tokens > 1000000 maximum',
          });
        }
        return say(`Answer to ${asked.question.includes('third') ? 'third' : 'earlier'}.`);
      },
    });
    await r.run({ question: 'The first: what is a cart?' });
    await r.run({ question: 'The second: what is a session?' });
    const events = await r.run({ question: 'The third: what is a gateway?' });
    const before = r.server.requests.at(-2)?.text.length ?? 0;
    const after = r.server.requests.at(-1)?.text.length ?? 0;
    assert.equal(textOf(events), 'Answer to third.');
    assert.ok(after < before, `${after} after ${before}`);
    const bad = r.server.requests.filter((one) => one.status === 400);
    assert.equal(bad.length, 1);
    Object.assign(bad[0] ?? {}, { status: 200 });
  });
});

describe('tools', () => {
  it('with a wrong input are answered with how to mend it', async () => {
    let told = '';
    await using r = await rig(at, {
      script: (asked) => {
        if (asked.number === 0) return callTool('read_file', { file: 'a.ts', start_line: 'x' });
        told = asked.toolResults[0]?.text ?? '';
        return say('Sorry.');
      },
    });
    await r.run({ question: 'Read it.' });
    assert.match(told, /"path" must be a string; it is missing/);
    assert.match(told, /There is no "file"/);
    assert.match(told, /"start_line" must be/);
  });

  it('that don’t exist are denied, and the others of the same answer run', async () => {
    await using r = await rig(at, {
      script: (asked) =>
        asked.number === 0
          ? {
              parts: [
                { type: 'tool_use', name: 'browse_web', input: {} },
                { type: 'tool_use', name: 'list_files', input: {} },
              ],
            }
          : say('I see.'),
    });
    const events = await r.run({ question: 'Look.' });
    assert.deepEqual(
      ofType(events, 'tool_result').map(({ ok }) => ok),
      [false, true],
    );
    assert.equal(endOf(events).stopReason, 'end_turn');
  });

  it('that read run side by side', async () => {
    let open = 0;
    let most = 0;
    let allOpen = (): void => undefined;
    const all = new Promise<void>((resolve) => (allOpen = resolve));
    const slow = at.files;
    await using r = await rig(
      at,
      {
        script: (asked) =>
          asked.number === 0
            ? {
                parts: ['src/main.ts', 'README.md', 'package.json'].map((path) => ({
                  type: 'tool_use',
                  name: 'read_file',
                  input: { path },
                })),
              }
            : say('Read.'),
      },
      {
        deps: {
          index: { ...at.index, search: () => Promise.resolve([]) },
          workspace: {
            folders: () => slow.folders(),
            list: () => slow.list(),
            read: async (uri) => {
              if (!/main|README|package/.test(uri)) return { kind: 'absent' };
              most = Math.max(most, ++open);
              if (open === 3) allOpen();
              await all;
              open--;
              return { kind: 'text', text: 'x\n', hash: 'h' };
            },
          },
        },
      },
    );
    await r.run({ question: 'Read all.' });
    assert.equal(most, 3);
  });

  it('that throw become results, and the turn goes on', async () => {
    await using r = await rig(
      at,
      { script: (asked) => (asked.number === 0 ? callTool('find_symbol', { name: 'x' }) : say('Odd.')) },
      { deps: { index: { ...at.index, findSymbol: () => Promise.reject(new Error('it broke')) } } },
    );
    const events = await r.run({ question: 'Where?' });
    assert.equal(ofType(events, 'tool_result')[0]?.ok, false);
    assert.equal(textOf(events), 'Odd.');
  });
});

describe('the turn', () => {
  it('without a folder ends with no_folder', async () => {
    await using r = await rig(
      at,
      {},
      {
        deps: {
          workspace: {
            folders: () => [],
            list: () => Promise.resolve([]),
            read: () => Promise.resolve({ kind: 'absent' }),
          },
        },
      },
    );
    const events = await r.run({ question: 'What?' });
    assert.deepEqual(
      events.map(({ type }) => type),
      ['turn_start', 'error', 'turn_end'],
    );
    assert.equal(ofType(events, 'error')[0]?.code, 'no_folder');
  });

  it('takes a message that comes while it runs into its next request', async () => {
    let told = '';
    await using r = await rig(at, {
      script: (asked) => {
        if (asked.number === 0) {
          r.conversation.steer('Only in TypeScript, please.');
          return callTool('list_files', {});
        }
        told = asked.lastText;
        return say('As you wish.');
      },
    });
    await r.run({ question: 'What is there?' });
    assert.match(told, /Only in TypeScript, please\./);
  });

  it('answers a message that came too late for a request of its own by one more', async () => {
    await using r = await rig(at, {
      script: (asked) => {
        if (asked.number === 0) r.conversation.steer('And in Go?');
        return say(asked.lastText.includes('And in Go?') ? 'In Go too.' : 'In TypeScript.');
      },
    });
    const events = await r.run({ question: 'What is there?' });
    assert.equal(textOf(events), 'In TypeScript.\n\nIn Go too.');
    const usage = ofType(events, 'usage').reduce((sum, { output }) => sum + output, 0);
    assert.equal(endOf(events).usage.output, usage);
  });

  it('goes on when a file may not be read', async () => {
    const unreadable = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    await using r = await rig(
      at,
      { script: (asked) => (asked.number === 0 ? callTool('grep', { pattern: 'discount' }) : say('Found.')) },
      {
        deps: {
          workspace: plainWorkspace({
            ...at.files,
            read: (uri) => (uri.endsWith('main.ts') ? Promise.reject(unreadable) : at.files.read(uri)),
          }),
        },
      },
    );
    const events = await r.run({ question: 'main' });
    assert.equal(textOf(events), 'Found.');
    assert.equal(ofType(events, 'tool_result')[0]?.ok, true);
  });
});
