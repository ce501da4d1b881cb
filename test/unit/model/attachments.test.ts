import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ModelRequest, UserBlock } from '../../../src/model/client.ts';
import { PDF, png } from '../../samples/attachments.ts';
import { say } from '../../model-server/script.ts';
import { answerOf, NEVER, outcome, request, rig, text, type Rig } from './ask.ts';

const image = (bytes: Buffer = png(4, 3)): UserBlock => ({
  type: 'image',
  mediaType: 'image/png',
  data: text(bytes.toString('base64')),
  tokens: 10,
});
const asking = (...content: UserBlock[]): ModelRequest => ({
  ...request(),
  messages: [{ role: 'user', content: [...content, { type: 'text', text: text('What is this?') }] }],
});
const pdf = {
  name: text('spec.pdf'),
  mediaType: 'application/pdf',
  data: text(PDF.toString('base64')),
} as const;
const upload = async (it: Rig): Promise<string> => it.client.files!.upload(pdf, NEVER);

describe('a picture', () => {
  it('goes as base64 of its own type, before the question', async () => {
    await using it = await rig({ script: [say('grey')] });
    await answerOf(it.client, asking(image()));
    const [block] = (it.server.requests[0]!.body!['messages'] as { content: Record<string, unknown>[] }[])[0]!
      .content;
    assert.deepEqual(block, {
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: png(4, 3).toString('base64') },
    });
  });

  it('counts by its own tokens, not by its bytes: a large one isn’t mistaken for a full window', async () => {
    await using it = await rig({ script: [say('grey')] });
    const large = Buffer.concat([png(100, 100), Buffer.alloc(3_500_000)]);
    await answerOf(it.client, asking(image(large)));
    assert.deepEqual(
      it.server.requests.map((each) => each.path),
      ['/v1/messages'],
      'no count was asked for',
    );
  });
});

describe('a document', () => {
  it('is uploaded once and referred to by id in every request after that', async () => {
    await using it = await rig({ script: [say('one'), say('two')] });
    const fileId = await upload(it);
    const document: UserBlock = { type: 'document', fileId, title: text('spec.pdf'), tokens: 2500 };
    await answerOf(it.client, asking(document));
    await answerOf(it.client, asking(document));
    assert.deepEqual(
      it.server.requests.map((each) => `${each.method} ${each.path}`),
      ['POST /v1/files', 'POST /v1/messages', 'POST /v1/messages'],
    );
    assert.ok(it.server.requests.slice(1).every(({ text: body }) => !body.includes('%PDF')));
    assert.deepEqual(it.server.fileIds, [fileId]);
  });

  it('is deleted at the service, and deleting it again is no error', async () => {
    await using it = await rig();
    const fileId = await upload(it);
    await it.client.files!.delete(fileId, NEVER);
    await it.client.files!.delete(fileId, NEVER);
    assert.deepEqual(it.server.fileIds, []);
  });

  it('expires at the service 90 days after its upload, so that none stays for ever, and is then told as gone', async () => {
    await using it = await rig({ script: [say('one'), say('never')] });
    const fileId = await upload(it);
    const document: UserBlock = { type: 'document', fileId, title: text('spec.pdf'), tokens: 2500 };
    const day = 24 * 60 * 60 * 1000;
    it.pass(90 * day - 1000);
    await answerOf(it.client, asking(document));
    it.pass(1000);
    const { error } = await outcome(it.client, asking(document));
    assert.match(error!.message, /no longer kept by .*Attach it again/);
  });

  it('that the service no longer has is told in words, with what to do', async () => {
    await using it = await rig({ script: [say('never')] });
    const { error } = await outcome(
      it.client,
      asking({ type: 'document', fileId: 'file_0gone', title: text('spec.pdf'), tokens: 1 }),
    );
    assert.equal(error?.code, 'bad_request');
    assert.match(error.message, /attached document.*Attach it again in a new chat/s);
  });
});

describe('the strict server refuses', () => {
  const CASES: readonly (readonly [string, (fileId: string) => UserBlock, RegExp])[] = [
    [
      'bytes that aren’t what they say',
      () => image(Buffer.from('GIF89a….')),
      /using the image\/png media type/,
    ],
    ['a picture over 5 MB', () => image(Buffer.concat([png(1, 1), Buffer.alloc(5_300_000)])), /exceeds 5 MB/],
    ['a picture over 8000 pixels', () => image(png(8001, 1)), /exceed max allowed size: 8000/],
    ['base64 that isn’t', () => ({ ...image(), data: text('no!') }) as UserBlock, /invalid base64/],
    [
      'an id of another shape',
      () => ({ type: 'document', fileId: 'spec.pdf', title: text('a'), tokens: 1 }),
      /Invalid file id/,
    ],
    [
      'an empty title',
      (fileId) => ({ type: 'document', fileId, title: text(''), tokens: 1 }),
      /title: String should have at least 1 character/,
    ],
  ];
  for (const [what, block, message] of CASES)
    it(what, async () => {
      await using it = await rig({ script: [say('never')] });
      await outcome(it.client, asking(block(await upload(it))));
      const last = it.server.requests.at(-1)!;
      assert.equal(last.status, 400);
      assert.match(last.refused!, message);
    });

  it('an upload that is empty, of another type than it says, or badly named', async () => {
    await using it = await rig();
    for (const [change, message] of [
      [{ data: text('') }, /File is empty/],
      [{ data: text(png(1, 1).toString('base64')) }, /is not a file of type application\/pdf/],
      [{ name: text('a?b.pdf') }, /filename must be/],
    ] as const) {
      await assert.rejects(it.client.files!.upload({ ...pdf, ...change }, NEVER));
      assert.match(it.server.requests.at(-1)!.refused!, message);
    }
    assert.deepEqual(it.server.fileIds, []);
  });
});

describe('effort', () => {
  for (const effort of ['xhigh', 'max'] as const)
    it(`${effort} is sent as high where thinking is off, which the service would refuse`, async () => {
      await using it = await rig({ script: [say('ok'), say('ok')] });
      await answerOf(it.client, request('x', { effort, thinking: 'off' }));
      await answerOf(it.client, request('x', { effort }));
      assert.deepEqual(
        it.server.requests.map(({ body }) => [body!['thinking'], body!['output_config']]),
        [
          [{ type: 'between_tools' }, { effort: 'high' }],
          [{ type: 'adaptive', display: 'summarized' }, { effort }],
        ],
      );
    });
});
