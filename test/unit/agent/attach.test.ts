import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { AttachmentPort } from '../../../src/agent/attach.ts';
import { sha256 } from '../../../src/base/hash.ts';
import { SavedConversation } from '../../../src/chat/snapshot.ts';
import type { Attachment } from '../../../src/protocol/attachments.ts';
import { PDF, png } from '../../samples/attachments.ts';
import { say } from '../../model-server/script.ts';
import { collect, endOf, ofType, rig, world, type World } from './rig.ts';

let at: World;
before(async () => {
  at = await world();
});
after(async () => {
  await at[Symbol.asyncDispose]();
});

const attachment = (name: string, mediaType: Attachment['mediaType'], bytes: Uint8Array): Attachment => ({
  id: sha256(bytes),
  name,
  mediaType,
  bytes: bytes.length,
  tokens: 100,
});
const PICTURE = png(4, 4);
const SECRET = `aws_secret_access_key = ${'wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY'}`;
const SPEC = Buffer.from(`# Spec\n${SECRET}\nCarts have a total.\n`);

function port(...files: Uint8Array[]): AttachmentPort & { readonly uploads: Map<string, string> } {
  const uploads = new Map<string, string>();
  return {
    uploads,
    read: (id) => Promise.resolve(files.find((bytes) => sha256(bytes) === id)),
    uploaded: (id) => uploads.get(id),
    keepUploaded: (_chat, id, fileId) => {
      uploads.set(id, fileId);
      return Promise.resolve();
    },
  };
}
const blocksOf = (body: unknown): { type: string }[] =>
  (body as { messages: { role: string; content: { type: string }[] }[] }).messages.flatMap(
    ({ content }) => content,
  );

describe('what goes with a question', () => {
  it('stands before the question: a picture with its bytes, a PDF by the id of one upload', async () => {
    const attachments = port(PICTURE, PDF);
    await using r = await rig(at, { script: [say('a'), say('b')] }, { deps: { attachments } });
    const given = [
      attachment('shot.png', 'image/png', PICTURE),
      attachment('spec.pdf', 'application/pdf', PDF),
    ];
    const first = await r.run({ question: 'What does this show?', attachments: given });
    assert.equal(endOf(first).stopReason, 'end_turn');
    assert.ok(ofType(first, 'status').some(({ text }) => text === 'Uploading spec.pdf…'));
    await r.run({ question: 'And again?', attachments: given.slice(1) });
    const uploads = r.server.requests.filter(({ path }) => path === '/v1/files');
    assert.equal(uploads.length, 1);
    const asked = r.server.requests.filter(({ path }) => path === '/v1/messages');
    assert.deepEqual(
      blocksOf(asked[0]!.body)
        .map(({ type }) => type)
        .slice(-3),
      ['image', 'document', 'text'],
    );
    assert.equal(blocksOf(asked[1]!.body).filter(({ type }) => type === 'document').length, 2);
  });

  it('goes on after a restart, byte for byte', async () => {
    const attachments = port(PICTURE);
    await using r = await rig(at, { script: [say('a'), say('b')] }, { deps: { attachments } });
    await r.run({ question: 'What is it?', attachments: [attachment('s.png', 'image/png', PICTURE)] });
    const saved = SavedConversation.parse(JSON.parse(JSON.stringify(r.conversation.snapshot())));
    await collect(r.restarted(saved), { question: 'And now?' });
    const images = r.server.requests.map(({ body }) => blocksOf(body).filter(({ type }) => type === 'image'));
    assert.equal(images[1]!.length, 1);
    assert.deepEqual(images[1], images[0]);
  });

  it('passes the gate: a text without its secrets, and nothing by the name of a secret file', async () => {
    const attachments = port(SPEC);
    await using r = await rig(
      at,
      { script: [say('a')], canaries: [SECRET.slice(-40)] },
      { deps: { attachments } },
    );
    await r.run({ question: 'Is it so?', attachments: [attachment('spec.md', 'text/plain', SPEC)] });
    const upload = r.server.requests.find(({ path }) => path === '/v1/files');
    assert.match(upload!.text, /Carts have a total/);
    assert.deepEqual(r.server.leaks, []);
    const events = await r.run({
      question: 'And this?',
      attachments: [attachment('.env', 'text/plain', SPEC)],
    });
    const [error] = ofType(events, 'error');
    assert.match(error!.message, /\.env may hold secrets/);
    assert.equal(r.server.requests.filter(({ path }) => path === '/v1/files').length, 1);
  });

  it('that is gone from this machine is an error that says so, and the chat goes on', async () => {
    const attachments = port();
    await using r = await rig(at, { script: [say('fine')] }, { deps: { attachments } });
    const lost = attachment('shot.png', 'image/png', PICTURE);
    const [error] = ofType(await r.run({ question: 'What is it?', attachments: [lost] }), 'error');
    assert.match(error!.message, /shot\.png is no longer kept/);
    assert.equal(endOf(await r.run({ question: 'And without?' })).stopReason, 'end_turn');
  });

  it('is said not to be read by a local answer', async () => {
    await using r = await rig(at, {}, { local: true });
    const given = [attachment('shot.png', 'image/png', PICTURE)];
    const events = await r.run({ question: 'Where is the cart?', attachments: given });
    assert.ok(ofType(events, 'status').some(({ text }) => /can’t read pictures/.test(text)));
  });
});
