import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import type { ServerConfig } from '../../../../src/agent/mcp/config.ts';
import { SavedConversation } from '../../../../src/chat/snapshot.ts';
import type { ToolGrant } from '../../../../src/agent/mcp/tool.ts';
import { callTool, say } from '../../../model-server/script.ts';
import type { Asked, Script } from '../../../model-server/script.ts';
import { collect, endOf, ofType, rig, textOf, world } from '../rig.ts';
import type { World } from '../rig.ts';
import { everythingServer, filesystemServer, hubRig, plainServer, programServer } from './hub-rig.ts';

let at: World;
before(async () => {
  at = await world();
});
after(async () => {
  await at[Symbol.asyncDispose]();
});

/** Processes whose command line holds a text. */
const pidsOf = (text: string): number[] =>
  execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(text) && line.includes(at.dir) && !line.includes(' ps '))
    .map((line) => Number.parseInt(line, 10));

const open = (configs: readonly ServerConfig[], grant?: () => ToolGrant) =>
  hubRig(() => configs, grant === undefined ? {} : { grant });

describe('a real MCP server from npm', () => {
  it('is used in a run, killed in the middle, and back', async () => {
    using h = open([filesystemServer(at.dir)]);
    const seen: Asked['calls'][number][] = [];
    await using r = await rig(
      at,
      {
        script: (asked) => {
          seen.splice(0, seen.length, ...asked.calls);
          const n = asked.called.length;
          if (n === 1) {
            const [pid] = pidsOf('server-filesystem');
            assert.ok(pid !== undefined, 'the server runs as a process of its own');
            process.kill(pid, 'SIGKILL');
          }
          return n < 2
            ? callTool('mcp__files__read_text_file', {
                path: `${at.dir}/src/cart/${n === 0 ? 'total' : 'discount'}.ts`,
              })
            : say('Read both.');
        },
      },
      { deps: { externals: h.hub } },
    );
    assert.deepEqual(pidsOf('server-filesystem'), [], 'nothing is started before it is needed');
    const events = await r.run({ question: 'zzz', mode: 'agent' });
    assert.equal(textOf(events), 'Read both.');
    assert.match(seen[0]?.result ?? '', /Data from a program outside Footnote[^]*totalOf/);
    assert.match(seen[1]?.result ?? '', /discountFor/, 'after it was killed, it answers again');
    const told = ofType(events, 'status').map(({ text }) => text);
    assert.ok(told.includes('files stopped; it is being started again.'), told.join('\n'));
    assert.ok(told.includes('files is back.'), told.join('\n'));
    assert.equal(h.questions.length, 2, 'each call was asked about');
    assert.equal(endOf(events).stopReason, 'end_turn');
  });

  it('costs its own tools alone when it can’t be started', async () => {
    using h = open([filesystemServer(at.dir), programServer('broken', 'process.exit(1)')]);
    let tools: readonly string[] = [];
    await using r = await rig(
      at,
      { script: (asked) => ((tools = asked.tools), say('Hello.')) },
      { deps: { externals: h.hub } },
    );
    const events = await r.run({ question: 'zzz', mode: 'agent' });
    assert.equal(textOf(events), 'Hello.');
    assert.ok(tools.includes('mcp__files__read_text_file') && tools.includes('edit_file'));
    assert.ok(!tools.some((name) => name.startsWith('mcp__broken')));
    assert.ok(ofType(events, 'status').some(({ text }) => text.startsWith('broken is left out')));
  });

  it('of another make answers too, with its pictures, also after a restart', async () => {
    using h = open([everythingServer()]);
    const results: string[] = [];
    await using r = await rig(
      at,
      {
        script: (asked) => {
          results.push(...asked.toolResults.map(({ text }) => text));
          const n = asked.called.length;
          if (n === 0) return callTool('mcp__everything__echo', { message: 'hello there' });
          return n === 1 ? callTool('mcp__everything__get-tiny-image', {}) : say('Done.');
        },
      },
      { deps: { externals: h.hub } },
    );
    const events = await r.run({ question: 'zzz', mode: 'agent' });
    assert.match(results[0] ?? '', /hello there/);
    const pictures = (): number =>
      r.server.requests.at(-1)?.text.split('"media_type":"image/png"').length ?? 0;
    assert.equal(pictures(), 2);
    assert.match(ofType(events, 'tool_result').at(-1)?.summary ?? '', /1 picture/);
    const saved = SavedConversation.parse(JSON.parse(JSON.stringify(r.conversation.snapshot())));
    r.server.setScript([say('Yes.')]);
    await collect(r.restarted(saved), { question: 'And now?', mode: 'agent' });
    assert.equal(pictures(), 2);
  });

  it('has pictures that the service would refuse left out, and says so', async () => {
    const wide = Buffer.alloc(64);
    wide.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    wide.writeUInt32BE(9000, 16);
    wide.writeUInt32BE(10, 20);
    const program = plainServer(`
const TOOLS = [{ name: 'look', description: 'Looks.', inputSchema: { type: 'object', properties: {} } }];
const image = (data, mimeType) => ({ type: 'image', data, mimeType });
const call = async () => ({ content: [image('${wide.toString('base64')}', 'image/png'), image('bm8gcGljdHVyZQ==', 'image/png'), image('PHN2Zz4=', 'image/svg+xml')] });`);
    using h = open([programServer('one', program)]);
    let told = '';
    await using r = await rig(
      at,
      {
        script: (asked) =>
          asked.called.length === 0
            ? callTool('mcp__one__look', {})
            : ((told = asked.toolResults[0]?.text ?? ''), say('Done.')),
      },
      { deps: { externals: h.hub } },
    );
    await r.run({ question: 'zzz', mode: 'agent' });
    assert.match(told, /Left out: 3 pictures/);
  });
});

const ONE = plainServer(`
const TOOLS = [{ name: 'look', description: 'Looks.', inputSchema: { type: 'object', properties: {} }, annotations: { readOnlyHint: true } },
  { name: 'write', description: 'Writes.', inputSchema: { type: 'object', properties: {} } }];
const call = async () => ({ content: [{ type: 'text', text: JSON.stringify(process.env) }] });`);

describe('the policy of outside tools', () => {
  const run = async (
    mode: 'ask' | 'plan' | 'agent',
    options: { grant?: () => ToolGrant; trusted?: boolean; before?: boolean } = {},
  ) => {
    using h = open([programServer('one', ONE)], options.grant);
    let tools: readonly string[] = [];
    let result: { text: string; isError: boolean } | undefined;
    await using r = await rig(
      at,
      {
        script: (asked) => {
          tools = asked.tools;
          result ??= asked.toolResults[0];
          return asked.called.length === 0 ? callTool('mcp__one__look', {}) : say('Done.');
        },
      },
      { deps: { externals: h.hub }, settings: { trusted: options.trusted ?? true } },
    );
    if (options.before === true) {
      // The user allowed it for good, in an earlier chat.
      await h.hub.offer(true, () => undefined, new AbortController().signal);
      const [server] = await h.hub.servers();
      for (const { print, tool } of server?.tools ?? [])
        h.approvals.add({ kind: 'tool', print, server: 'one', tool: tool.name, at: 0 });
    }
    const events = await r.run({ question: 'zzz', mode });
    return { tools, result, events, questions: h.questions };
  };

  it('asks each time in agent mode, and a no is a no', async () => {
    const yes = await run('agent');
    assert.equal(yes.questions.length, 1);
    assert.equal(yes.result?.isError, false);
    assert.ok(ofType(yes.events, 'approval').some(({ tool }) => tool === 'mcp__one__look'));
    const no = await run('agent', { grant: () => 'no' });
    assert.match(no.result?.text ?? '', /did not let this tool run/);
    assert.ok(ofType(no.events, 'tool_call').some(({ state }) => state === 'denied'));
  });

  it('does not ask about a tool that the user allowed for good', async () => {
    const { questions, result } = await run('agent', { before: true });
    assert.equal(questions.length, 0);
    assert.equal(result?.isError, false);
  });

  for (const mode of ['ask', 'plan'] as const)
    it(`has in ${mode} mode only what reads and was allowed`, async () => {
      const none = await run(mode);
      assert.ok(!none.tools.some((name) => name.startsWith('mcp__')));
      assert.equal(none.result?.isError, true, 'and a call of it is refused');
      const some = await run(mode, { before: true });
      assert.deepEqual(
        some.tools.filter((name) => name.startsWith('mcp__')),
        ['mcp__one__look'],
      );
      assert.equal(some.result?.isError, false);
    });

  it('has none in a workspace that isn’t trusted', async () => {
    const { tools, result } = await run('agent', { trusted: false, before: true });
    assert.ok(!tools.some((name) => name.startsWith('mcp__')));
    assert.equal(result?.isError, true);
  });

  it('gives a chat that has begun the tools of a server that the user approves meanwhile', async () => {
    using h = hubRig(() => [programServer('one', ONE)], { approved: false });
    const lists: string[][] = [];
    const script: Script = (asked) => (
      lists.push(asked.tools.filter((name) => name.startsWith('mcp__'))),
      say('Yes.')
    );
    await using r = await rig(at, { script }, { deps: { externals: h.hub } });
    await r.run({ question: 'zzz', mode: 'agent' });
    assert.deepEqual(h.unapproved, ['one']);
    await h.hub.approveServer('one');
    await r.run({ question: 'zzz', mode: 'agent' });
    await h.hub.revokeServer('one');
    await r.run({ question: 'zzz', mode: 'agent' });
    assert.deepEqual(lists, [[], ['mcp__one__look', 'mcp__one__write'], []]);
  });

  it('gives a chat in ask mode the tools that it had again after a reload, before any turn in agent mode', async () => {
    using before = hubRig(() => [programServer('one', ONE)], { grant: () => 'always' });
    let tools: string[] = [];
    const script: Script = (asked) => {
      tools = asked.tools.filter((name) => name.startsWith('mcp__'));
      return asked.called.length === 0 && asked.tools.includes('edit_file')
        ? callTool('mcp__one__look', {})
        : say('Yes.');
    };
    await using r = await rig(at, { script }, { deps: { externals: before.hub } });
    await r.run({ question: 'zzz', mode: 'agent' });
    await r.run({ question: 'zzz', mode: 'ask' });
    assert.deepEqual(tools, ['mcp__one__look']);
    const saved = SavedConversation.parse(JSON.parse(JSON.stringify(r.conversation.snapshot())));
    // Another window: nothing runs in it yet.
    using again = hubRig(() => [programServer('one', ONE)], { stored: before.stored() });
    await using next = await rig(at, { script }, { deps: { externals: again.hub } });
    await collect(next.conversation, { question: 'zzz', mode: 'ask' });
    assert.deepEqual(tools, [], 'a chat that had none starts none');
    await collect(next.restarted(saved), { question: 'zzz', mode: 'ask' });
    assert.deepEqual(tools, ['mcp__one__look']);
  });

  it('gives a server’s process no variable of ours', async () => {
    process.env['ANTHROPIC_API_KEY'] = 'sk-ant-api03-ENVCANARYabcdefghijklmnopqrs';
    process.env['SOME_TOKEN'] = 'not for others';
    try {
      const { result } = await run('agent');
      assert.match(result?.text ?? '', /PATH/);
      assert.ok(!/ANTHROPIC|SOME_TOKEN|ENVCANARY/.test(result?.text ?? ''));
    } finally {
      delete process.env['ANTHROPIC_API_KEY'];
      delete process.env['SOME_TOKEN'];
    }
  });
});
