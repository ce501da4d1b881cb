import assert from 'node:assert/strict';
import { test } from 'node:test';
import { A, world, type World } from './controller-world.ts';
import { files, idle } from './stores.ts';

async function staged(w: World): Promise<string> {
  const chat = w.controller.snapshot().chat.id;
  const result = await w.edits.stage(chat, {
    kind: 'edit',
    uri: A,
    oldString: 'two',
    newString: 'TWO',
    replaceAll: false,
  });
  assert.ok(result.ok);
  return result.value.editId;
}

test('a staged edit is shown by its display path, and accepting it writes it', async () => {
  const w = await world(files());
  const editId = await staged(w);
  const [edit] = w.controller.snapshot().pending;
  assert.equal(edit?.path, 'a.ts');
  assert.deepEqual(w.controller.waiting(), { approvals: 0, hunks: 1 });
  assert.equal(w.editor.text(A), 'one\ntwo\nthree\n');
  await w.handle({ type: 'decide', editId, hunkIds: 'all', decision: 'accept' });
  assert.equal(w.editor.text(A), 'one\nTWO\nthree\n');
  assert.deepEqual(w.controller.snapshot().pending, []);
});

test('a review that ends with a note starts a turn that carries it; one without does not', async () => {
  const w = await world(files());
  w.controller.send('change it', 'agent', []);
  (await w.nextTurn()).end();
  await idle(w);
  await w.handle({ type: 'decide', editId: await staged(w), hunkIds: 'all', decision: 'reject' });
  assert.equal(w.controller.snapshot().running, null);
  await w.handle({
    type: 'decide',
    editId: await staged(w),
    hunkIds: 'all',
    decision: 'reject',
    note: 'Keep the name.',
  });
  const carrying = await w.nextTurn();
  assert.equal(carrying.request.question, '');
  carrying.end();
  await idle(w);
  assert.equal(w.editor.text(A), 'one\ntwo\nthree\n');
});

const COMMAND = {
  command: 'ls',
  cwd: '/w',
  timeoutS: 60,
  conversationId: 'another',
  sandbox: 'bubblewrap',
  scratch: false,
} as const;

test('an allowance holds for this very command, folder and chat, over a restart, until it is taken back', async () => {
  const memory = new Map<string, unknown>();
  const w = await world(files(), memory);
  const request = { ...COMMAND, conversationId: w.controller.snapshot().chat.id };
  assert.equal(w.controller.allowed(request), undefined);
  const asked = w.controller.approve('c1', request, new AbortController().signal);
  await w.handle({ type: 'approve', id: 'c1', allow: true, always: true, unconfined: true });
  assert.equal(await asked, 'run_unconfined');
  assert.equal(w.controller.allowed(request), 'run_unconfined');
  for (const other of [{ command: 'ls ' }, { cwd: '/w/a' }, { conversationId: 'b' }])
    assert.equal(w.controller.allowed({ ...request, ...other }), undefined, JSON.stringify(other));
  assert.deepEqual(w.controller.snapshot().allowed, [{ command: 'ls', cwd: '/w' }]);
  assert.equal((await world(files(), memory)).controller.allowed(request), 'run_unconfined');
  await w.handle({ type: 'disallow', command: 'ls', cwd: '/w' });
  assert.equal(w.controller.allowed(request), undefined);
  assert.deepEqual(w.controller.snapshot().allowed, []);
});

test('a no is never remembered, whatever box was ticked', async () => {
  const w = await world(files());
  const asked = w.controller.approve('c1', COMMAND, new AbortController().signal);
  await w.handle({ type: 'approve', id: 'c1', allow: false, always: true });
  assert.equal(await asked, 'no');
  assert.equal(w.controller.allowed(COMMAND), undefined);
});

test('a command waits for the answer of the panel, and cancelling denies it', async () => {
  const w = await world(files());
  const request = COMMAND;
  const asked = w.controller.approve('c1', request, new AbortController().signal);
  assert.deepEqual(
    w.controller.snapshot().approvals.map(({ id, command }) => ({ id, command })),
    [{ id: 'c1', command: 'ls' }],
  );
  await w.handle({ type: 'approve', id: 'c1', allow: true });
  assert.equal(await asked, 'run');
  const stop = new AbortController();
  const denied = w.controller.approve('c2', request, stop.signal);
  stop.abort();
  assert.equal(await denied, 'no');
  assert.deepEqual(w.controller.snapshot().approvals, []);
});

test('a tool of another program waits for the user’s word, and cancelling is a no', async () => {
  const w = await world(files());
  const question = { server: 'files', tool: 'read', input: '{}', changed: false, conversationId: 'c' };
  const stop = new AbortController();
  const asks = ['a', 'b', 'c', 'd'].map((id) => w.controller.approveTool(id, question, stop.signal));
  assert.deepEqual(
    w.controller.snapshot().approvals.map(({ id, server }) => [id, server]),
    ['a', 'b', 'c', 'd'].map((id) => [id, 'files']),
  );
  await w.handle({ type: 'approve', id: 'a', allow: true });
  await w.handle({ type: 'approve', id: 'b', allow: true, always: true });
  await w.handle({ type: 'approve', id: 'c', allow: false });
  stop.abort();
  assert.deepEqual(await Promise.all(asks), ['once', 'always', 'no', 'no']);
  assert.deepEqual(w.controller.snapshot().approvals, []);
});
