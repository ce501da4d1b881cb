import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Diagnostic } from '../../../src/agent/ports.ts';
import { callTool, say } from '../../model-server/script.ts';
import type { Script } from '../../model-server/script.ts';
import { rig, world } from './rig.ts';
import type { World } from './rig.ts';

const FILE = 'src/cart/total.ts';
let at: World;
before(async () => {
  at = await world();
});
after(async () => {
  await at[Symbol.asyncDispose]();
});

const script: Script = (asked) => {
  if (asked.number === 0) return callTool('read_file', { path: FILE });
  if (asked.number === 1)
    return callTool('edit_file', { path: FILE, old_string: 'i <= lines', new_string: 'i < lines' });
  return say('Done.');
};

async function told(decision: 'accept' | 'reject'): Promise<{ text: string; settled: number }> {
  const text = at.text(FILE);
  const problem = (line: number, message: string): Diagnostic => ({
    uri: at.uri(FILE),
    line,
    severity: 'error',
    message,
    code: 'ts 1',
  });
  let settled = 0;
  // A server sees what is on disk: it moves one problem, drops another, and finds a third.
  const read = () =>
    Promise.resolve(
      at.text(FILE) === text
        ? [problem(2, 'stays'), problem(3, 'goes')]
        : [problem(4, 'stays'), problem(7, 'comes, with sk-ant-api03-CANARY81abcdefghijklmnopqrstuv')],
    );
  const diagnostics = { read, settled: () => (settled++, Promise.resolve()) };
  await using r = await rig(at, { script }, { deps: { diagnostics } });
  await r.run({ question: 'Mend it.', mode: 'agent' });
  assert.equal(settled, 0, 'nothing is waited for while the review is open');
  const [edit] = r.edits.pending();
  assert.ok(edit);
  await r.edits.decide(edit.id, 'all', decision);
  r.server.setScript(() => say('Yes.'));
  await r.run({ question: 'And now?', mode: 'agent' });
  await r.run({ question: 'And now?', mode: 'agent' });
  await at.write(FILE, text);
  return { text: r.server.requests.at(-1)?.text ?? '', settled };
}

describe('problems that language servers report', () => {
  it('are compared before and after edits are written, and what is new is told once, with the decision', async () => {
    const { text, settled } = await told('accept');
    assert.equal(text.split('<problems>').length, 2);
    assert.match(
      text,
      /New since your changes were written:\\nsrc\/cart\/total\.ts:7 error ts 1: comes, with /,
    );
    assert.match(text, /No longer reported: 1\./);
    assert.ok(!text.includes('error ts 1: stays'));
    assert.equal(settled, 1);
  });

  it('are not spoken of where nothing was written', async () => {
    assert.ok(!(await told('reject')).text.includes('<problems>'));
  });
});
