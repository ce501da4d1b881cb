import assert from 'node:assert/strict';
import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { CommandOutcome, CommandPort, StagedFile } from '../../../src/agent/ports.ts';
import { callTool, say } from '../../model-server/script.ts';
import type { Script } from '../../model-server/script.ts';
import { endOf, ofType, rig, world } from './rig.ts';
import type { World } from './rig.ts';

const FILE = 'src/cart/total.ts';
const DONE: CommandOutcome = { exitCode: 0, output: 'passed\n', timedOut: false, cutBytes: 0 };

let at: World;
before(async () => {
  at = await world();
});
after(async () => {
  await at[Symbol.asyncDispose]();
});

/** Reads, edits, and tests; `told` hears what came of the command. */
const editThenTest =
  (told: (result: string) => void): Script =>
  (asked) => {
    if (asked.number === 0) return callTool('read_file', { path: FILE });
    if (asked.number === 1)
      return callTool('edit_file', { path: FILE, old_string: 'i <= lines', new_string: 'i < lines' });
    if (asked.number === 2) return callTool('run_command', { command: 'npm test' });
    told(asked.toolResults[0]?.text ?? '');
    return say('Done.');
  };

const text = (file: StagedFile): string => Buffer.from(file.bytes ?? []).toString('utf8');
const never = (): never => assert.fail('must not be called');

describe('a command', () => {
  it('that the user has allowed for this chat runs without a question, and its output is shown as it comes', async () => {
    const commands: CommandPort = {
      allowed: ({ command, cwd, conversationId }) =>
        command === 'npm test' && cwd === at.dir && conversationId !== '' ? 'run_unconfined' : undefined,
      approve: never,
      run: (_request, grant, _signal, onOutput) => {
        assert.equal(grant, 'run_unconfined');
        onOutput('running\n');
        onOutput('key sk-ant-api03-abcdefghijklmnopqrstuvwxyz\n');
        return Promise.resolve(DONE);
      },
    };
    const script: Script = (asked) =>
      asked.number === 0 ? callTool('run_command', { command: 'npm test' }) : say('Done.');
    await using r = await rig(at, { script }, { deps: { commands } });
    const events = await r.run({ question: 'Test it.', mode: 'agent' });
    assert.deepEqual(ofType(events, 'approval'), []);
    const output = ofType(events, 'tool_output').map(({ text }) => text);
    assert.equal(output[0], 'running\n');
    assert.ok(!output.join('').includes('sk-ant-api03'), 'no key goes into the chat');
    assert.equal(endOf(events).stopReason, 'end_turn');
  });

  it('waiting for a review may run on a scratch copy with what is staged; the review stays open, the model is told', async () => {
    let staged: readonly StagedFile[] = [];
    let told = '';
    const commands: CommandPort = {
      approve: never,
      run: never,
      scratch: {
        offer: () => Promise.resolve('run'),
        run: (_request, _grant, files) => {
          staged = files;
          return Promise.resolve({ ...DONE, confined: 'It ran in a sandbox.' });
        },
      },
    };
    await using r = await rig(at, { script: editThenTest((text) => (told = text)) }, { deps: { commands } });
    const before = at.text(FILE);
    await r.run({ question: 'Mend it.', mode: 'agent' });
    assert.equal(staged.length, 1);
    assert.ok(staged[0]?.path.endsWith(FILE) && text(staged[0]).includes('i < lines'));
    assert.match(told, /^Exit code 0\. It ran on a scratch copy .* It ran in a sandbox\.\npassed/);
    assert.equal(r.edits.pending()[0]?.hunks[0]?.state, 'open');
    assert.equal(at.text(FILE), before);
  });

  it('on a scratch copy finds bytes, not text: encodings stay, and what is moved stays as it is', async () => {
    const latin1 = Buffer.from('# caf\u00e9\r\nprice = 1\r\n', 'latin1');
    const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff, 0xfe, 0, 0x80]);
    writeFileSync(path.join(at.dir, 'prices.py'), latin1);
    writeFileSync(path.join(at.dir, 'cart.png'), picture);
    let staged: readonly StagedFile[] = [];
    const commands: CommandPort = {
      approve: never,
      run: never,
      scratch: {
        offer: () => Promise.resolve('run'),
        run: (_request, _grant, files) => ((staged = files), Promise.resolve(DONE)),
      },
    };
    const steps = [
      callTool('read_file', { path: 'prices.py' }),
      callTool('edit_file', { path: 'prices.py', old_string: 'price = 1', new_string: 'price = 2' }),
      callTool('rename_file', { path: 'cart.png', new_path: 'media/cart.png' }),
      callTool('run_command', { command: 'npm test' }),
      say('Done.'),
    ];
    await using r = await rig(at, { script: steps }, { deps: { commands } });
    await r.run({ question: 'Raise it.', mode: 'agent' });
    const bytesOf = (file: string): Uint8Array | undefined =>
      staged.find((one) => one.path === path.join(at.dir, file))?.bytes;
    assert.deepEqual(
      Buffer.from(bytesOf('prices.py') ?? []),
      Buffer.from('# caf\u00e9\r\nprice = 2\r\n', 'latin1'),
    );
    assert.deepEqual(Buffer.from(bytesOf('media/cart.png') ?? []), picture);
    assert.equal(bytesOf('cart.png'), undefined);
    assert.equal(staged.length, 3);
  });

  it('on a scratch copy that the user doesn’t want is not run at all', async () => {
    let told = '';
    const commands: CommandPort = {
      approve: never,
      run: never,
      scratch: { offer: () => Promise.resolve('no'), run: never },
    };
    await using r = await rig(at, { script: editThenTest((text) => (told = text)) }, { deps: { commands } });
    await r.run({ question: 'Mend it.', mode: 'agent' });
    assert.match(told, /did not let this command run/);
  });

  for (const [what, answer] of [
    ['is reviewed while the scratch copy is offered', (): Promise<undefined> => new Promise(() => undefined)],
    ['has no copy to run on', (): Promise<undefined> => Promise.resolve(undefined)],
  ] as const)
    it(`whose change ${what} is asked about, and runs on the real files`, async () => {
      const order: string[] = [];
      let withdrawn = false;
      const commands: CommandPort = {
        approve: () => {
          order.push('asked');
          return Promise.resolve('run');
        },
        run: () => {
          order.push('ran');
          return Promise.resolve(DONE);
        },
        scratch: {
          offer: (_id, _request, signal) => {
            signal.addEventListener('abort', () => (withdrawn = true));
            queueMicrotask(() => {
              order.push('reviewed');
              void r.edits.decideAll('reject');
            });
            return answer();
          },
          run: never,
        },
      };
      await using r = await rig(at, { script: editThenTest(() => undefined) }, { deps: { commands } });
      await r.run({ question: 'Mend it.', mode: 'agent' });
      assert.deepEqual(order, ['reviewed', 'asked', 'ran']);
      assert.ok(withdrawn, 'the offer is taken back');
    });

  it('may not be run in a folder that is a link out of the workspace', async () => {
    let told = '';
    symlinkSync(path.dirname(at.dir), path.join(at.dir, 'out'));
    const script: Script = (asked) => {
      if (asked.number === 0) return callTool('run_command', { command: 'ls', cwd: 'out' });
      told = asked.toolResults[0]?.text ?? '';
      return say('No.');
    };
    await using r = await rig(at, { script }, { deps: { commands: { approve: never, run: never } } });
    await r.run({ question: 'List it.', mode: 'agent' });
    assert.match(told, /outside the workspace/);
  });
});
