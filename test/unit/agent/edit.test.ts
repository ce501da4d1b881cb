import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { callTool, say } from '../../model-server/script.ts';
import type { Asked } from '../../model-server/script.ts';
import { endOf, ofType, rig, world } from './rig.ts';
import type { World } from './rig.ts';

const FILE = 'src/cart/total.ts';
const OLD = '  for (let i = 0; i <= lines.length; i++) {';
const NEW = '  for (let i = 0; i < lines.length; i++) {';
const EDIT = callTool('edit_file', { path: FILE, old_string: OLD, new_string: NEW });
const AGENT = { question: 'totalOf fails on every cart. Mend it.', mode: 'agent' } as const;

let at: World;
before(async () => {
  at = await world();
});
after(async () => {
  await at[Symbol.asyncDispose]();
});

describe('an edit', () => {
  it('is staged, leaves the disk as it is, and is seen by later reads', async () => {
    let seen = '';
    await using r = await rig(at, {
      script: (asked) => {
        if (asked.number === 0) return callTool('read_file', { path: FILE });
        if (asked.number === 1) return EDIT;
        if (asked.number === 2) return callTool('read_file', { path: FILE, start_line: 10, end_line: 12 });
        seen = asked.toolResults[0]?.text ?? '';
        return say('Done: the loop ran one too far.');
      },
    });
    const before = at.text(FILE);
    const events = await r.run(AGENT);
    assert.equal(endOf(events).stopReason, 'end_turn');
    assert.equal(at.text(FILE), before);
    assert.match(seen, /i < lines\.length/);
    const [staged] = ofType(events, 'edit_staged');
    const [pending] = r.edits.pending();
    assert.equal(pending?.id, staged?.editId);
    assert.deepEqual(
      ofType(events, 'tool_call').map(({ name, state }) => [name, state]),
      [
        ['read_file', 'running'],
        ['edit_file', 'running'],
        ['edit_file', 'staged'],
        ['read_file', 'running'],
      ],
    );
  });

  it('of lines that the model has not seen is refused with the lines, and goes through the next time', async () => {
    const results: { text: string; isError: boolean }[] = [];
    await using r = await rig(at, {
      script: (asked) => {
        results.push(...asked.toolResults);
        const cold = { ...EDIT, parts: EDIT.parts };
        return asked.number < 2 ? cold : say('Done.');
      },
    });
    const events = await r.run({ ...AGENT, question: 'zzzz qqqq' });
    assert.equal(endOf(events).stopReason, 'end_turn');
    assert.match(results[0]?.text ?? '', /^StaleRead[^]*i <= lines\.length/);
    assert.equal(results[0]?.isError, true);
    assert.equal(results[1]?.isError, false);
    assert.equal(r.edits.pending().length, 1);
  });

  it('after an own edit of the same file needs no second read of lines that were read before', async () => {
    await using r = await rig(at, {
      script: (asked) => {
        if (asked.number === 0) return callTool('read_file', { path: FILE });
        if (asked.number === 1)
          return callTool('edit_file', {
            path: FILE,
            old_string: OLD,
            new_string: `  // All of them.\n${NEW}`,
          });
        if (asked.number === 2)
          return callTool('edit_file', {
            path: FILE,
            old_string: '/** How many things a cart holds. */',
            new_string: '/** How many things are in a cart. */',
          });
        return say('Done.');
      },
    });
    const events = await r.run(AGENT);
    assert.deepEqual(
      ofType(events, 'tool_result').map(({ ok }) => ok),
      [true, true, true],
    );
    assert.equal(r.edits.pending()[0]?.hunks.length, 2);
  });

  it('of a file that changed since it was read is refused, and the new text is shown', async () => {
    let told = '';
    const first = at.text(FILE);
    await using r = await rig(at, {
      script: async (asked) => {
        if (asked.number === 0) return callTool('read_file', { path: FILE });
        if (asked.number === 1) {
          await at.write(FILE, first.replace('let sum = 0;', 'let sum = 0; // cents'));
          return EDIT;
        }
        told = asked.toolResults[0]?.text ?? '';
        return say('Done.');
      },
    });
    await r.run(AGENT);
    await at.write(FILE, first);
    assert.match(told, /^StaleRead[^]*let sum = 0; \/\/ cents/);
    assert.equal(r.edits.pending().length, 0);
  });

  it('never leads out of the workspace, into a secret file, or through a link', async () => {
    symlinkSync(path.dirname(at.dir), path.join(at.dir, 'way-out'));
    const paths = ['../outside.ts', '/etc/hosts', '.env', 'src/../../x.ts', 'key.pem', 'way-out/x.ts'];
    const results: Asked['toolResults'][number][] = [];
    await using r = await rig(at, {
      script: (asked) => {
        results.push(...asked.toolResults);
        return asked.number === 0
          ? {
              parts: paths.map((path) => ({
                type: 'tool_use',
                name: 'create_file',
                input: { path, content: 'x\n' },
              })),
            }
          : say('Done.');
      },
    });
    await r.run(AGENT);
    assert.equal(results.length, paths.length);
    assert.ok(results.every(({ isError }) => isError));
    assert.equal(r.edits.pending().length, 0);
  });
});

describe('decisions', () => {
  it('with notes reach the model in the next user message', async () => {
    const questions: string[] = [];
    await using r = await rig(at, {
      script: (asked) => {
        questions.push(asked.lastText);
        if (asked.number === 0) return callTool('read_file', { path: FILE });
        if (asked.number === 1) return EDIT;
        return say('Done.');
      },
    });
    const first = at.text(FILE);
    await r.run(AGENT);
    const [pending] = r.edits.pending();
    assert.ok(pending);
    await r.edits.decide(pending.id, 'all', 'reject', 'use for…of instead');
    const events = await r.run({ question: '', mode: 'agent' });
    assert.equal(endOf(events).stopReason, 'end_turn');
    assert.match(questions.at(-1) ?? '', /rejected\. The user's note: use for…of instead/);
    assert.equal(at.text(FILE), first);
  });
});

describe('policy', () => {
  for (const [what, mode, trusted] of [
    ['asking', 'ask', true],
    ['planning', 'plan', true],
    ['an untrusted workspace', 'agent', false],
  ] as const)
    it(`offers no edit and no command in ${what}, and runs none that is called all the same`, async () => {
      const offered: string[] = [];
      await using r = await rig(
        at,
        {
          script: (asked) => {
            offered.push(...asked.tools);
            return asked.number === 0 ? EDIT : say('No.');
          },
        },
        { settings: { trusted } },
      );
      const events = await r.run({ ...AGENT, mode });
      assert.ok(!offered.some((name) => /edit|create|delete|rename|run_/.test(name)), offered.join());
      assert.deepEqual(
        ofType(events, 'tool_call').map(({ state }) => state),
        ['denied'],
      );
      assert.equal(r.edits.pending().length, 0);
    });
});

describe('a command', () => {
  it('waits for the review of staged edits, then for the user’s word, and its output reaches the model', async () => {
    let output = '';
    const order: string[] = [];
    await using r = await rig(
      at,
      {
        script: (asked) => {
          if (asked.number === 0) return callTool('read_file', { path: FILE });
          if (asked.number === 1) return EDIT;
          if (asked.number === 2)
            return callTool('run_command', { command: 'npm test', cwd: 'src', timeout_s: 5 });
          output = asked.toolResults[0]?.text ?? '';
          return say('They pass.');
        },
      },
      {
        deps: {
          commands: {
            approve: (_id, request, _signal, ready) => {
              ready();
              order.push(`asked ${request.command} in ${path.relative(at.dir, request.cwd)}`);
              return Promise.resolve('run');
            },
            run: () => {
              order.push('ran');
              return Promise.resolve({ exitCode: 1, output: 'one failed\n', timedOut: false, cutBytes: 7 });
            },
          },
        },
      },
    );
    const events = [];
    const before = at.text(FILE);
    const question = { ...AGENT, context: [] };
    for await (const event of r.conversation.runTurn(question, new AbortController().signal)) {
      events.push(event);
      if (event.type !== 'status' || !event.text.startsWith('Waiting for you to review')) continue;
      assert.equal(order.length, 0);
      const [pending] = r.edits.pending();
      assert.ok(pending);
      order.push('reviewed');
      await r.edits.decide(pending.id, 'all', 'accept');
    }
    assert.deepEqual(order, ['reviewed', 'asked npm test in src', 'ran']);
    assert.equal(output, 'Exit code 1. 7 bytes of output are left out.\none failed\n');
    assert.match(at.text(FILE), /i < lines\.length/);
    await at.write(FILE, before);
    const [approval] = ofType(events, 'approval');
    assert.deepEqual([approval?.tool, approval?.command, approval?.timeoutS], ['run_command', 'npm test', 5]);
    const states = ofType(events, 'tool_call')
      .filter(({ name }) => name === 'run_command')
      .map(({ state }) => state);
    assert.deepEqual([...new Set(states)], ['running', 'waiting']);
  });

  it('that the user doesn’t want is told to the model, which goes on', async () => {
    let told = '';
    await using r = await rig(
      at,
      {
        script: (asked) => {
          if (asked.number === 0) return callTool('run_command', { command: 'rm -rf .' });
          told = asked.toolResults[0]?.text ?? '';
          return say('As you wish.');
        },
      },
      {
        deps: {
          commands: {
            approve: (_id, _request, _signal, ready) => {
              ready();
              return Promise.resolve('no');
            },
            run: () => Promise.reject(new Error('must not run')),
          },
        },
      },
    );
    const events = await r.run(AGENT);
    assert.match(told, /did not let this command run/);
    assert.deepEqual(
      ofType(events, 'tool_call').map(({ state }) => state),
      ['running', 'waiting', 'denied'],
    );
  });

  it('isn’t offered when the setting says never', async () => {
    const offered: string[] = [];
    await using r = await rig(
      at,
      {
        script: (asked) => {
          offered.push(...asked.tools);
          return say('No.');
        },
      },
      {
        settings: { runCommand: 'never' },
        deps: {
          commands: { approve: () => Promise.resolve('run'), run: () => Promise.reject(new Error('no')) },
        },
      },
    );
    await r.run(AGENT);
    assert.ok(offered.includes('edit_file') && !offered.includes('run_command'));
  });
});
