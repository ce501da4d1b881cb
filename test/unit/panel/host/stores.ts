import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import type { PanelTurn } from '../../../../src/protocol/panel.ts';
import type { TranscriptPort } from '../../../../src/vscode/chat/controller.ts';
import { transcriptFiles } from '../../../../src/vscode/chat/transcript-files.ts';
import type { World } from './controller-world.ts';

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

/** Saved chats in a folder of this test file; the same name is the same folder, as for two windows. */
export function files(name = String(++chats)): TranscriptPort {
  const store = transcriptFiles(path.join(folder, name), (message) => {
    throw new Error(message);
  });
  stores.push(store);
  return store;
}

/** Where the chats of `files(name)` lie. */
export const folderOf = (name: string): string => path.join(folder, name);

export const turns = (w: World): readonly PanelTurn[] => w.controller.snapshot().chat.turns;
export const textOf = (turn: PanelTurn | undefined): string =>
  (turn?.events ?? []).map(({ event }) => (event.type === 'text_delta' ? event.text : '')).join('');
export const idle = (w: World): Promise<void> => w.until(() => w.controller.snapshot().running === null);
