import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { markAdmitted } from '../../../src/base/admitted.ts';
import { FootnoteError } from '../../../src/base/errors.ts';
import { voyage } from '../../../src/model/voyage.ts';
import type { VoyageOptions } from '../../../src/model/voyage.ts';
import { VOYAGE_DIMS } from '../../../src/model/voyage-model.ts';
import { startVoyageServer, type Failing, type VoyageServer } from '../../fakes/voyage-server.ts';

describe('the Voyage client', () => {
  let server: VoyageServer;
  before(async () => {
    server = await startVoyageServer('pa-right');
  });
  after(() => server.close());
  let waits: number[] = [];
  beforeEach(() => {
    server.bodies.length = 0;
    server.requests.length = 0;
    server.failing = [];
    waits = [];
  });
  const client = (options: Partial<VoyageOptions> = {}) =>
    voyage({
      key: () => Promise.resolve('pa-right'),
      baseUrl: server.url,
      sleep: (ms, signal) => {
        waits.push(ms);
        signal.throwIfAborted();
        return Promise.resolve();
      },
      ...options,
    });
  const never = new AbortController().signal;
  /** All vectors, in the order of the texts. */
  async function embed(texts: readonly string[], made = client(), signal = never): Promise<Int8Array[]> {
    const vectors: Int8Array[] = [];
    const take = (first: number, some: readonly Int8Array[]) => {
      assert.equal(first, vectors.length);
      vectors.push(...some);
      return Promise.resolve();
    };
    await made.documents(texts.map(markAdmitted), take, signal);
    return vectors;
  }
  const failsWith = (code: string, words: RegExp) => (error: unknown) =>
    error instanceof FootnoteError && error.code === code && words.test(error.message);
  const sizes = () => server.requests.map(({ text }) => JSON.parse(text).input.length);

  it('gives each text its own vector, in the order asked', async () => {
    assert.deepEqual(
      (await embed(['a', 'bb', 'ccc'])).map((v) => [v.length, v[0]]),
      [
        [VOYAGE_DIMS, 2],
        [VOYAGE_DIMS, 3],
        [VOYAGE_DIMS, 4],
      ],
    );
    assert.equal(server.bodies[0]?.input_type, 'document');
    await client().query(markAdmitted('what'), never);
    assert.equal(server.bodies[1]?.input_type, 'query');
  });

  it('has the key in the authorization header alone', async () => {
    await embed(['a']);
    const [{ headers, path, text } = assert.fail()] = server.requests;
    const { authorization, ...others } = headers;
    assert.equal(authorization, 'Bearer pa-right');
    assert.doesNotMatch(JSON.stringify([others, path, text]), /pa-right/);
  });

  it('keeps requests within the limits of the service, with a pause in between', async () => {
    assert.equal((await embed(Array.from({ length: 300 }, (_, i) => 'x'.repeat(1 + (i % 50))))).length, 300);
    assert.deepEqual(sizes(), [128, 128, 44]);
    assert.equal(waits.length, 2);
    const large = Array.from({ length: 5 }, () => '語'.repeat(15_000));
    await embed([...large, 'y'.repeat(1_000_000)]);
    for (const { input } of server.bodies) assert.ok(Buffer.byteLength(input.join('')) <= 100_000);
    assert.doesNotMatch(server.bodies.flatMap((b) => b.input).join(''), /\uFFFD/);
  });

  it('hands over what a request brought before the next one is sent', async () => {
    server.failing = [{}, { status: 400 }];
    const taken: number[] = [];
    const take = (first: number, some: readonly Int8Array[]) => {
      taken.push(first, some.length, server.requests.length);
      return Promise.resolve();
    };
    const texts = Array.from({ length: 200 }, () => markAdmitted('x'));
    await assert.rejects(client().documents(texts, take, never), failsWith('bad_request', /refused/));
    assert.deepEqual(taken, [0, 128, 1]);
  });

  it('waits as long as a 429 asks, then sends half as much at once, and slowly more again', async () => {
    server.failing = [{ status: 429, headers: { 'retry-after': '7' } }];
    const texts = Array.from({ length: 100 }, () => 'x'.repeat(1000));
    assert.equal((await embed(texts)).length, 100);
    assert.ok((waits[0] ?? 0) >= 7000 && (waits[0] ?? 0) < 8000);
    assert.deepEqual(sizes(), [100, 50, 50]);
    server.failing = [{ status: 429 }, { status: 429 }];
    server.requests.length = 0;
    assert.equal((await embed(texts)).length, 100);
    assert.deepEqual(sizes(), [100, 50, 25, 31, 39, 5]);
  });

  it('does not wait for longer than two minutes', async () => {
    server.failing = [{ status: 429, headers: { 'retry-after': '3600' } }];
    await assert.rejects(embed(['a']), failsWith('rate_limited', /rate limit/));
    assert.deepEqual(waits, []);
  });

  it('gives up after a few failures of the service', async () => {
    server.failing = Array.from({ length: 20 }, () => ({ status: 503 }));
    await assert.rejects(embed(['a']), failsWith('server_error', /503/));
    assert.equal(server.requests.length, 4);
  });

  it('tries again when an answer breaks off in the middle', async () => {
    server.failing = [{ cut: true }];
    assert.equal((await embed(['a'])).length, 1);
    assert.equal(server.requests.length, 2);
  });

  it('lets a search that waits for the vector of its question go on after three seconds', async () => {
    server.failing = [{ silent: true }];
    const before = performance.now();
    await assert.rejects(client().query(markAdmitted('what'), never), failsWith('timeout', /in time/));
    assert.ok(performance.now() - before < 5000);
    assert.equal(server.requests.length, 1);
  });

  it('does not try again where that is no use, says the next step, and never what the service says of the key', async () => {
    const wrong = client({ key: () => Promise.resolve('pa-wrong') });
    await assert.rejects(embed(['a'], wrong), failsWith('unauthorized', /^(?!.*pa-).*Set Voyage API Key/));
    assert.equal(server.requests.length, 1);
    const none = client({ key: () => Promise.resolve(undefined) });
    await assert.rejects(embed(['a'], none), failsWith('no_key', /Set Voyage API Key/));
    assert.equal(server.requests.length, 1);
  });

  it('does not follow a redirect with the key', async () => {
    server.failing = [{ status: 307, headers: { location: `${server.url}/elsewhere` } }];
    await assert.rejects(client().query(markAdmitted('a'), never), failsWith('network', /cannot be reached/));
    assert.equal(server.requests.length, 1);
  });

  const one = (embedding: unknown, index = 0): Failing => ({
    body: JSON.stringify({ data: [{ index, embedding }] }),
  });
  for (const [what, failing] of [
    ['a page', { body: '<html>' }],
    ['JSON that ends too early', { body: '{"data":[{"index":0,"embedding":[1,2' }],
    ['no vectors', { body: '{"data":[]}' }],
    ['a vector of other dimensions', one(new Array(1024).fill(1))],
    ['numbers that are no int8', one(new Array(VOYAGE_DIMS).fill(200))],
    ['zeros alone, which would be asked for again and again', one(new Array(VOYAGE_DIMS).fill(0))],
    ['fractions', one(new Array(VOYAGE_DIMS).fill(0.5))],
    ['a vector of another text', one(new Array(VOYAGE_DIMS).fill(1), 1)],
  ] as const)
    it(`takes no answer with ${what}`, async () => {
      server.failing = [failing];
      await assert.rejects(embed(['a']), failsWith('bad_request', /not the vectors/));
      assert.equal(server.requests.length, 1);
    });

  it('sends nothing once it may not, though it was about to try again', async () => {
    let may = true;
    server.failing = [{ status: 429, headers: { 'retry-after': '9' } }];
    const withdrawn = client({
      may: () => may,
      sleep: () => {
        may = false;
        return Promise.resolve();
      },
    });
    await assert.rejects(embed(['a'], withdrawn), failsWith('forbidden', /any more/));
    await assert.rejects(withdrawn.query(markAdmitted('what'), never), failsWith('forbidden', /any more/));
    assert.equal(server.requests.length, 1);
  });

  it('tells what each answered request used, by the service’s count, else by its own estimate', async () => {
    const used: number[] = [];
    const counting = client({ onUsage: (tokens) => used.push(tokens) });
    await embed(['x'.repeat(300)], counting);
    server.failing = [{ status: 503 }, one(new Array(VOYAGE_DIMS).fill(1))];
    await embed(['x'.repeat(300)], counting);
    server.failing = [{ body: '{"data":[],"usage":{"total_tokens":7}}' }];
    await assert.rejects(embed(['x'], counting), failsWith('bad_request', /not the vectors/));
    assert.deepEqual(used, [300, 100, 7]);
  });

  it('stops at once when it is cancelled', async () => {
    const stop = new AbortController();
    server.failing = [{ status: 429, headers: { 'retry-after': '9' } }];
    const { sleep } = await import('../../../src/model/sleep.ts');
    const slow = client({
      sleep: (ms, signal) => {
        setImmediate(() => {
          stop.abort();
        });
        return sleep(ms, signal);
      },
    });
    await assert.rejects(embed(['a'], slow, stop.signal), failsWith('cancelled', /./));
    assert.equal(server.requests.length, 1);
  });
});
