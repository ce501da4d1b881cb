import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { PanelTurn } from '../../../../src/protocol/panel.ts';
import type { TranscriptPort } from '../../../../src/vscode/chat/controller.ts';
import { transcriptFiles } from '../../../../src/vscode/chat/transcript-files.ts';
import { A, world, type World } from './controller-world.ts';

let folder: string;
let chats = 0;
const stores: TranscriptPort[] = [];
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'footnote-chats-'));
});
after(async () => {
  await Promise.all(stores.map((store) => store.flush()));
  await rm(folder, { recursive: true, force: true });
});

function files(name = String(++chats)): TranscriptPort {
  const store = transcriptFiles(path.join(folder, name), (message) => {
    throw new Error(message);
  });
  stores.push(store);
  return store;
}
const turns = (w: World): readonly PanelTurn[] => w.controller.snapshot().chat.turns;
const textOf = (turn: PanelTurn | undefined): string =>
  (turn?.events ?? []).map(({ event }) => (event.type === 'text_delta' ? event.text : '')).join('');
const idle = (w: World) => w.until(() => w.controller.snapshot().running === null);

test('a question runs as a turn, and its pieces are told as they come', async () => {
  const w = await world(files());
  w.controller.send('Where is it?', 'ask', []);
  const turn = await w.nextTurn();
  assert.equal(turn.request.question, 'Where is it?');
  turn.say({ type: 'text_delta', text: 'He' });
  await w.until(() => textOf(turns(w)[0]) === 'He');
  assert.notEqual(w.controller.snapshot().running, null);
  turn.say({ type: 'text_delta', text: 're.' });
  turn.end();
  await idle(w);
  assert.equal(textOf(turns(w)[0]), 'Here.');
  assert.equal(w.controller.snapshot().chat.title, 'Where is it?');
});

test('Stop ends the turn and keeps what came', async () => {
  const w = await world(files());
  w.controller.send('q', 'ask', []);
  const turn = await w.nextTurn();
  turn.say({ type: 'text_delta', text: 'half' });
  await w.until(() => textOf(turns(w)[0]) === 'half');
  await w.handle({ type: 'stop' });
  await idle(w);
  assert.ok(turn.signal.aborted);
  assert.equal(textOf(turns(w)[0]), 'half');
  assert.deepEqual(turns(w)[0]?.events.at(-1)?.event.type, 'turn_end');
});

test('a message sent while a turn runs waits, and runs next', async () => {
  const w = await world(files());
  w.controller.send('first', 'ask', []);
  const first = await w.nextTurn();
  await w.handle({ type: 'send', text: 'second', mode: 'agent', context: [] });
  assert.deepEqual(
    w.controller.snapshot().queued.map(({ text }) => text),
    ['second'],
  );
  first.end();
  const second = await w.nextTurn();
  assert.equal(second.request.question, 'second');
  assert.equal(second.request.mode, 'agent');
  assert.deepEqual(w.controller.snapshot().queued, []);
  second.end();
  await idle(w);
});

test('a queued message joins the running turn when the user says so', async () => {
  const w = await world(files());
  w.controller.send('first', 'ask', []);
  const first = await w.nextTurn();
  w.controller.send('also this', 'ask', []);
  await w.handle({ type: 'steer', id: w.controller.snapshot().queued[0]?.id ?? '' });
  assert.deepEqual(w.steered, ['also this']);
  assert.deepEqual(w.controller.snapshot().queued, []);
  first.end();
  await idle(w);
  assert.equal(turns(w).length, 1);
});

test('the open chat, its draft and its mode are there again after a restart, and the conversation goes on', async () => {
  const store = String(++chats);
  const memory = new Map<string, unknown>();
  const transcripts = files(store);
  const one = await world(transcripts, memory);
  one.controller.send('Where?', 'ask', []);
  const turn = await one.nextTurn();
  turn.say({ type: 'text_delta', text: 'There.' });
  turn.end();
  await idle(one);
  await one.handle({ type: 'draft', draft: { text: 'and then', context: [] } });
  await one.handle({ type: 'mode', mode: 'agent' });
  const id = one.controller.snapshot().chat.id;
  one.controller.dispose();
  await transcripts.flush();

  const two = await world(files(store), memory);
  const state = two.controller.snapshot();
  assert.equal(state.chat.id, id);
  assert.equal(state.chat.title, 'Where?');
  assert.equal(textOf(state.chat.turns[0]), 'There.');
  assert.equal(state.draft.text, 'and then');
  assert.equal(state.mode, 'agent');
  two.controller.send('more', 'ask', []);
  (await two.nextTurn()).end();
  assert.deepEqual(two.opened, [{ id, saved: { of: id, turns: 1 } }]);
  await idle(two);
});

test('an answer that a crash cut off is kept without an end', async () => {
  const store = String(++chats);
  const memory = new Map<string, unknown>();
  const transcripts = files(store);
  const one = await world(transcripts, memory);
  one.controller.send('Where?', 'ask', []);
  const turn = await one.nextTurn();
  turn.say({ type: 'text_delta', text: 'Half an ans' });
  await one.until(() => textOf(turns(one)[0]) !== '');
  await transcripts.flush(); // no end comes: the host was killed

  const two = await world(files(store), memory);
  assert.equal(textOf(turns(two)[0]), 'Half an ans');
  assert.equal(two.controller.snapshot().running, null);
  assert.ok(turns(two)[0]?.events.every(({ event }) => event.type !== 'turn_end'));
  turn.end();
  await idle(one);
});

test('a new chat is empty, and the old one is found in the history, opens and can be deleted', async () => {
  const w = await world(files());
  w.controller.send('Old question', 'ask', []);
  (await w.nextTurn()).end();
  await idle(w);
  const old = w.controller.snapshot().chat.id;
  await w.handle({ type: 'newChat' });
  assert.deepEqual(turns(w), []);
  await w.handle({ type: 'history' });
  const shown = w.events.findLast((event) => event.type === 'showHistory');
  assert.deepEqual(
    shown?.chats.map(({ id, title, questions, costUsd }) => ({ id, title, questions, costUsd })),
    [{ id: old, title: 'Old question', questions: 1, costUsd: 0.01 }],
  );
  await w.handle({ type: 'openChat', id: old });
  assert.equal(turns(w)[0]?.question, 'Old question');
  await w.handle({ type: 'renameChat', id: old, title: 'New name' });
  assert.equal(w.controller.snapshot().chat.title, 'New name');
  await w.handle({ type: 'deleteChat', id: old });
  assert.deepEqual(turns(w), []);
  assert.deepEqual(w.events.findLast((event) => event.type === 'showHistory')?.chats, []);
});

test('New chat while a turn runs stops it, and its last events stay out of the new chat', async () => {
  const w = await world(files());
  w.controller.send('q', 'ask', []);
  const turn = await w.nextTurn();
  await w.handle({ type: 'newChat' });
  assert.ok(turn.signal.aborted);
  assert.deepEqual(turns(w), []);
  assert.equal(w.controller.snapshot().running, null);
});

test('a turn of the core that throws ends as an error, and the next question works', async () => {
  const w = await world(files());
  w.controller.send('q', 'ask', []);
  const turn = await w.nextTurn();
  turn.say({ type: 'text_delta', text: 'x' });
  turn.end('error');
  await idle(w);
  w.controller.send('again', 'ask', []);
  (await w.nextTurn()).end();
  await idle(w);
  assert.equal(turns(w).length, 2);
});

test('Retry puts the question again, locally if asked', async () => {
  const w = await world(files());
  w.controller.send('q', 'ask', []);
  (await w.nextTurn()).end('error');
  await idle(w);
  await w.handle({ type: 'retry', turnId: turns(w)[0]?.id ?? '', local: true });
  const again = await w.nextTurn();
  assert.equal(again.request.question, 'local: q');
  again.end();
  await idle(w);
});

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

test('lines added while no panel is open wait in the draft, once', async () => {
  const w = await world(files());
  const chip = { uri: A, path: 'a.ts', startLine: 1, endLine: 2 };
  w.controller.addContext([chip]);
  w.controller.addContext([chip]);
  assert.deepEqual(w.controller.snapshot().draft.context, [chip]);
});

test('a message that is sent leaves the draft of every panel but the one that sent it', async () => {
  const w = await world(files());
  const pinned = { uri: A, path: 'a.ts', startLine: 1, endLine: 2, pinned: true };
  const panel = {};
  await w.handle({ type: 'draft', draft: { text: 'Where?', context: [pinned] } });
  await w.controller.handle({ type: 'send', text: 'Where?', mode: 'ask', context: [pinned] }, panel);
  (await w.nextTurn()).end();
  assert.deepEqual(
    w.events.filter(({ type }) => type === 'left'),
    [{ type: 'left', draft: { text: '', context: [pinned] }, from: panel }],
  );
  await idle(w);
});

test('agent mode is not for an untrusted workspace', async () => {
  const w = await world(files(), new Map(), false);
  await w.handle({ type: 'mode', mode: 'agent' });
  assert.equal(w.controller.snapshot().mode, 'ask');
});

test('/remember and /forget are done without a question, and the message is empty after', async () => {
  const w = await world(files());
  await w.handle({ type: 'send', text: '/remember Money is in cents', mode: 'agent', context: [] });
  await w.handle({ type: 'send', text: '/forget money', mode: 'ask', context: [] });
  assert.deepEqual(w.done, ['remember Money is in cents of ', 'forget money']);
  assert.deepEqual(turns(w), []);
  assert.equal(w.controller.snapshot().draft.text, '');
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

test('a fork is a chat of its own that goes on from there; the one before is kept', async () => {
  const transcripts = files();
  const w = await world(transcripts);
  for (const text of ['one', 'two', 'three']) {
    w.controller.send(text, 'ask', []);
    (await w.nextTurn()).end();
    await idle(w);
  }
  const before = w.controller.snapshot().chat;
  await w.handle({ type: 'fork', turnId: before.turns[1]?.id ?? '' });
  const fork = w.controller.snapshot().chat;
  assert.notEqual(fork.id, before.id);
  assert.deepEqual(
    fork.turns.map(({ question }) => question),
    ['one', 'two'],
  );
  assert.equal((await transcripts.load(before.id))?.turns.length, 3);
  assert.equal((await transcripts.load(fork.id))?.turns.length, 2);
});

test('a question can be edited and asked again: in a new chat, with what came before it', async () => {
  const w = await world(files());
  for (const text of ['one', 'two']) {
    w.controller.send(text, 'ask', [{ uri: A, path: 'a.ts', startLine: 1, endLine: 2 }]);
    (await w.nextTurn()).end();
    await idle(w);
  }
  const second = turns(w)[1]?.id ?? '';
  await w.handle({ type: 'fork', turnId: second, edit: true });
  assert.equal(turns(w).length, 1);
  assert.equal(w.controller.snapshot().draft.text, 'two');
  assert.equal(w.controller.snapshot().draft.context.length, 1);
  await w.handle({ type: 'fork', turnId: turns(w)[0]?.id ?? '', edit: true });
  assert.equal(turns(w).length, 0);
  assert.equal(w.controller.snapshot().draft.text, 'one');
});

test('an imported chat opens as a new one, and is there again later', async () => {
  const transcripts = files();
  const w = await world(transcripts);
  const come: PanelTurn = {
    id: 'x',
    question: 'From elsewhere?',
    mode: 'ask',
    context: [],
    at: 5,
    events: [{ at: 6, event: { type: 'text_delta', text: 'Yes.' } }],
  };
  await w.controller.importChat('Elsewhere', [come]);
  const { id, title } = w.controller.snapshot().chat;
  assert.equal(title, 'Elsewhere');
  assert.deepEqual((await transcripts.load(id))?.turns, [come]);
});

test('a plan that the user edits is shown, told to the conversation, and there again after a restart', async () => {
  const store = String(++chats);
  const memory = new Map<string, unknown>();
  const transcripts = files(store);
  const w = await world(transcripts, memory);
  w.controller.send('Plan it.', 'plan', []);
  const turn = await w.nextTurn();
  turn.say({ type: 'plan', steps: [{ text: 'Mend it.', state: 'open' }] });
  turn.end();
  await idle(w);
  const steps = [{ text: 'Mend it well.', state: 'open' as const }];
  await w.handle({ type: 'plan', steps });
  assert.deepEqual(w.plans, [steps]);
  const shown = (one: typeof w) =>
    one.controller
      .snapshot()
      .chat.turns.flatMap(({ events }) => events.map(({ event }) => event))
      .findLast(({ type }) => type === 'plan');
  assert.deepEqual(shown(w), { type: 'plan', steps });
  await transcripts.flush();
  const again = await world(files(store), memory);
  assert.deepEqual(shown(again), { type: 'plan', steps });
  // Also where nothing has been asked since: the conversation is opened for it.
  await again.handle({ type: 'plan', steps: [] });
  assert.deepEqual(again.plans, [[]]);
  assert.equal(again.opened.length, 1);
});
