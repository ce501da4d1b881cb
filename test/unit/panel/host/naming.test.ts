import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { TranscriptPort } from '../../../../src/vscode/chat/controller.ts';
import { world, type World } from './controller-world.ts';
import { files, folderOf, idle } from './stores.ts';

/** A chat whose first answer has ended, and whose name is still being thought of. */
async function asked(store: TranscriptPort, name: Promise<string>): Promise<World> {
  const w = await world(store, new Map(), true, { title: () => name });
  w.controller.send('Where is it?', 'ask', []);
  const turn = await w.nextTurn();
  turn.say({ type: 'text_delta', text: 'Here.' });
  turn.end();
  await idle(w);
  await setImmediate();
  return w;
}

test('a name that comes while its chat is being deleted brings nothing of it back', async () => {
  const store = files('gone');
  let answer: (name: string) => void = () => undefined;
  const coming = new Promise<string>((resolve) => (answer = resolve));
  const slow = {
    ...store,
    // The name comes when the files are gone, and the rest of the chat is not yet.
    delete: async (id: string) => {
      await store.delete(id);
      answer('The name');
      await setImmediate();
    },
  };
  const w = await asked(slow, coming);
  const { id } = w.controller.snapshot().chat;
  await w.handle({ type: 'deleteChat', id });
  await store.flush();
  assert.deepEqual(
    readdirSync(folderOf('gone')).filter((file) => file.startsWith(id)),
    [],
  );
});

test('a name that the user gives counts, though one is being thought of', async () => {
  const store = files('named');
  let answer: (name: string) => void = () => undefined;
  const coming = new Promise<string>((resolve) => (answer = resolve));
  const w = await asked(store, coming);
  const { id } = w.controller.snapshot().chat;
  const renamed = w.handle({ type: 'renameChat', id, title: 'Mine' });
  answer('The model’s');
  await setImmediate();
  await renamed;
  assert.equal(w.controller.title(), 'Mine');
  assert.equal((await store.list())[0]?.title, 'Mine');
});
