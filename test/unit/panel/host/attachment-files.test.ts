import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { attachmentProblem, attachmentTokens } from '../../../../src/chat/attachment.ts';
import { attachmentFiles, type AttachmentFiles } from '../../../../src/vscode/chat/attachment-files.ts';
import { PDF, png } from '../../../samples/attachments.ts';

const base = mkdtempSync(path.join(tmpdir(), 'footnote-attached-'));
after(() => {
  rmSync(base, { recursive: true, force: true });
});

interface Kept {
  readonly folder: string;
  readonly deleted: string[];
  offline: boolean;
  /** Days that have passed. */
  days: number;
  address: string;
  open(): Promise<AttachmentFiles>;
}
let folders = 0;
function kept(): Kept {
  const folder = path.join(base, String(++folders));
  const it: Kept = {
    folder,
    deleted: [],
    offline: false,
    days: 0,
    address: 'https://one',
    open: () =>
      attachmentFiles({
        folder,
        address: () => it.address,
        deleteRemote: (id) => {
          if (it.offline) return Promise.reject(new Error('offline'));
          it.deleted.push(id);
          return Promise.resolve();
        },
        log: () => undefined,
        now: () => it.days * 24 * 60 * 60 * 1000,
      }),
  };
  return it;
}
const bins = (it: Kept): string[] => readdirSync(it.folder).filter((name) => name.endsWith('.bin'));

test('an attachment is there after a restart, and goes with the last chat that uses it, at the service too', async () => {
  const it = kept();
  const one = await it.open();
  const id = await one.add(PDF);
  await one.claim('chat-1', [id]);
  await one.claim('chat-2', [id]);
  await one.keepUploaded('chat-1', id, 'file_1');
  const two = await it.open();
  assert.deepEqual(Buffer.from((await two.read(id))!), PDF);
  assert.equal(two.uploaded(id), 'file_1');
  await two.forget('chat-1');
  assert.deepEqual([it.deleted, bins(it).length, two.uploaded(id)], [[], 1, 'file_1']);
  await two.forget('chat-2');
  assert.deepEqual([it.deleted, bins(it).length, two.uploaded(id)], [['file_1'], 0, undefined]);
});

test('a file that can’t be deleted at the service now is deleted with the next chat', async () => {
  const it = kept();
  const files = await it.open();
  const id = await files.add(PDF);
  await files.keepUploaded('chat-1', id, 'file_1');
  it.offline = true;
  await files.forget('chat-1');
  assert.deepEqual(it.deleted, []);
  it.offline = false;
  await (await it.open()).forget('chat-of-another-time');
  assert.deepEqual(it.deleted, ['file_1']);
});

test('what one service keeps isn’t referred to at another, and is deleted where it is', async () => {
  const it = kept();
  const files = await it.open();
  const id = await files.add(PDF);
  await files.keepUploaded('chat-1', id, 'file_1');
  it.address = 'https://two';
  assert.equal(files.uploaded(id), undefined);
  await files.forget('chat-1');
  assert.deepEqual(it.deleted, [], 'its own service isn’t the one that is set up');
  it.address = 'https://one';
  await files.forget('chat-1');
  assert.deepEqual(it.deleted, ['file_1']);
});

test('what was never sent is let go of after a week, and no sooner', async () => {
  const it = kept();
  const files = await it.open();
  const old = await files.add(png(1, 1));
  const fresh = await files.add(png(2, 2));
  const used = await files.add(PDF);
  await files.claim('chat-1', [used]);
  const before = Date.now() / 1000 - 8 * 24 * 60 * 60;
  for (const id of [old, used]) utimesSync(path.join(it.folder, `${id}.bin`), before, before);
  const again = await it.open();
  assert.equal(await again.read(old), undefined);
  assert.ok((await again.read(fresh)) && (await again.read(used)));
});

test('a book that was cut off doesn’t keep the chat from opening', async () => {
  const it = kept();
  await (await it.open()).add(PDF);
  writeFileSync(path.join(it.folder, 'attachments.json'), '{"chats":');
  assert.equal((await it.open()).uploaded('x'), undefined);
});

test('files are taken for what they are, not for what they are called', () => {
  assert.equal(attachmentProblem('image/png', png(2, 2)), undefined);
  assert.equal(attachmentProblem('application/pdf', PDF), undefined);
  assert.equal(attachmentProblem('text/plain', Buffer.from('Größe')), undefined);
  assert.equal(attachmentProblem('image/png', PDF), 'not_what_it_says');
  assert.equal(attachmentProblem('application/pdf', png(2, 2)), 'not_what_it_says');
  assert.equal(attachmentProblem('text/plain', png(2, 2)), 'not_what_it_says');
  assert.equal(attachmentProblem('text/plain', Buffer.from([0xff, 0xfe, 0x41])), 'not_what_it_says');
  assert.equal(attachmentProblem('image/gif', Buffer.alloc(0)), 'empty');
  assert.equal(attachmentProblem('image/png', Buffer.alloc(6 * 1024 * 1024)), 'too_large');
  assert.equal(attachmentTokens('image/png', png(10, 10), 1500 * 750), 1500);
  assert.equal(attachmentTokens('application/pdf', PDF), 2500);
});

test('a file that is about to expire at the service is not relied on: the next question uploads it again', async () => {
  const it = kept();
  const one = await it.open();
  const id = await one.add(PDF);
  await one.keepUploaded('chat-1', id, 'file_1');
  it.days = 88;
  assert.equal((await it.open()).uploaded(id), 'file_1');
  it.days = 89;
  const two = await it.open();
  assert.equal(two.uploaded(id), undefined);
  await two.keepUploaded('chat-1', id, 'file_2');
  assert.equal(two.uploaded(id), 'file_2');
  await two.forget('chat-1');
  assert.deepEqual(it.deleted, ['file_2']);
});
