// The question and its answer, over the real parts: the turn, the lazy port of commands, and what keeps the cards.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { TurnEvent } from '../../../src/protocol/turn.ts';
import { approvals } from '../../../src/vscode/chat/approvals.ts';
import { toolApprovals } from '../../../src/vscode/chat/tool-approvals.ts';
import { lazyCommandPort } from '../../../src/vscode/run/lazy-command-port.ts';
import { callTool, say } from '../../model-server/script.ts';
import { filesystemServer, hubRig } from './mcp/hub-rig.ts';
import { ofType, rig, world, type Rig, type World } from './rig.ts';

let at: World;
before(async () => {
  at = await world();
});
after(async () => {
  await at[Symbol.asyncDispose]();
});

/** Runs a turn; each question is answered the moment it is told, with a yes. */
async function answeredAtOnce(
  r: Rig,
  views: () => readonly { readonly id: string }[],
  yes: (id: string) => void,
): Promise<TurnEvent[]> {
  const events: TurnEvent[] = [];
  const request = { question: 'Do it.', mode: 'agent', context: [] } as const;
  for await (const event of r.conversation.runTurn(request, AbortSignal.timeout(20_000))) {
    events.push(event);
    if (event.type !== 'approval') continue;
    assert.deepEqual(
      views().map(({ id }) => id),
      [event.id],
      'what is asked can be answered',
    );
    yes(event.id);
  }
  assert.equal(ofType(events, 'approval').length, 1, 'it was asked');
  return events;
}

describe('an answer that comes as soon as the question is told counts', () => {
  it('for a command', async () => {
    let told = (): void => undefined;
    const shown = new Promise<void>((resolve) => (told = resolve));
    const asked = approvals({ get: () => undefined, set: () => undefined }, () => told());
    const commands = lazyCommandPort(
      () => import('../../../src/vscode/run/command-port.ts'),
      { allowed: asked.allowed, ask: asked.ask },
      () => [at.dir],
    );
    await using r = await rig(
      at,
      {
        script: ({ number }) =>
          number === 0 ? callTool('run_command', { command: 'echo at once' }) : say('It ran.'),
      },
      { deps: { commands } },
    );
    const events = await answeredAtOnce(r, asked.views, (id) => {
      asked.answer(id, { allow: true, unconfined: true });
    });
    assert.deepEqual(
      ofType(events, 'tool_result').map(({ ok, summary }) => ({ ok, summary })),
      [{ ok: true, summary: 'exit code 0' }],
    );
    assert.deepEqual(asked.views(), []);
    await shown;
  });

  it('for a tool of an MCP server', async () => {
    const asked = toolApprovals(() => undefined);
    using h = hubRig(() => [filesystemServer(at.dir)], { askTool: asked.ask });
    await using r = await rig(
      at,
      {
        script: ({ number }) =>
          number === 0
            ? callTool('mcp__files__read_text_file', { path: `${at.dir}/src/cart/total.ts` })
            : say('It ran.'),
      },
      { deps: { externals: h.hub } },
    );
    const events = await answeredAtOnce(r, asked.views, (id) => {
      asked.answer(id, { allow: true });
    });
    assert.deepEqual(
      ofType(events, 'tool_result').map(({ ok }) => ok),
      [true],
    );
    assert.deepEqual(asked.views(), []);
  });
});
