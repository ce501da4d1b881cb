import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { generate } from 'selfsigned';
import { createAnthropicClient } from '../../../src/model/anthropic.ts';
import type { ModelClient } from '../../../src/model/client.ts';
import { connectProxy } from '../../model-server/connect-proxy.ts';
import { refuse, say, type Answer } from '../../model-server/script.ts';
import { startModelServer, type ModelServer } from '../../model-server/server.ts';
import { outcome, request, text } from './ask.ts';

const script = fileURLToPath(new URL('./ask-once.ts', import.meta.url));

async function ask(url: string, env: Record<string, string> = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, url], {
    env: { ...process.env, ...env },
  });
  return stdout.trim();
}

describe('on the way to the service', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'footnote-tls-'));
  const authority = path.join(folder, 'ca.pem');
  let server: ModelServer;
  before(async () => {
    const pem = await generate([{ name: 'commonName', value: 'localhost' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
    });
    writeFileSync(authority, pem.cert);
    server = await startModelServer({
      script: () => say('over TLS'),
      tls: { key: pem.private, cert: pem.cert },
    });
  });
  after(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  it('a certificate that nobody vouches for is refused, by name, and nothing is sent', async () => {
    assert.match(
      await ask(server.url),
      /^network: The certificate of localhost:\d+ is not trusted \((DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)\)/,
    );
    assert.equal(server.requests.length, 0);
  });

  describe('one that nobody vouches for, where the user has said that any is taken', () => {
    let any = true;
    let client: ModelClient;
    before(() => {
      client = createAnthropicClient({
        apiKey: () => Promise.resolve('sk-any'),
        baseUrl: server.url,
        silenceS: 10,
        maxRetryS: 0,
        takesAnyCertificate: () => any,
      });
    });
    after(() => {
      server.setScript(() => say('over TLS'));
    });

    it('is taken, from the next request on and for as long as that is so', async () => {
      for (any of [false, true, false, true]) {
        const { text, error } = await outcome(client);
        if (any) assert.equal(text, 'over TLS');
        else assert.match(error!.message, /^The certificate of localhost:\d+ is not trusted/);
      }
      assert.equal(server.requests.length, 2);
    });

    const FAULTS: readonly (readonly [string, Answer, RegExp])[] = [
      ['a 429', refuse('rate_limit_error'), /^The limit of this key is reached/],
      ['a drop in the text', say('half', { do: 'drop' }), /^The answer broke off/],
      [
        'a drop before the headers',
        { ...say('x'), beforeHeaders: [{ do: 'drop' }] },
        /^No connection to localhost:\d+ \(ECONNRESET\)/,
      ],
      [
        'a redirect, which isn’t followed',
        refuse('api_error', { status: 307, headers: { location: 'https://localhost:9/v1/messages' } }),
        /^localhost:\d+ redirects to another address/,
      ],
    ];
    for (const [what, answer, words] of FAULTS)
      it(`tells ${what}`, async () => {
        server.setScript([answer, say('next')]);
        assert.match((await outcome(client)).error!.message, words);
        assert.equal((await outcome(client)).text, 'next');
      });

    it('ends a request that the user stops, up to the socket', async () => {
      server.setScript(() => say('half', { do: 'stall' }));
      const stop = new AbortController();
      await assert.rejects(async () => {
        for await (const event of client.stream(request(), stop.signal))
          if (event.type === 'text_delta') stop.abort();
      }, /You stopped/);
      await server.left(1);
    });

    it('carries uploads', async () => {
      const file = { name: text('a.txt'), mediaType: 'text/plain', data: text(btoa('Long text.')) } as const;
      const id = await client.files!.upload(file, new AbortController().signal);
      assert.ok(server.fileIds.includes(id));
    });
  });

  it('one that the machine trusts is taken', async () => {
    assert.equal(await ask(server.url, { NODE_EXTRA_CA_CERTS: authority }), 'over TLS');
  });

  it('a proxy carries the request, and can’t read it', async () => {
    const proxy = await connectProxy();
    const before = server.requests.length;
    const env = {
      NODE_EXTRA_CA_CERTS: authority,
      NODE_USE_ENV_PROXY: '1',
      HTTPS_PROXY: proxy.url,
      NO_PROXY: '',
    };
    assert.equal(await ask(server.url, { ...env, https_proxy: proxy.url, no_proxy: '' }), 'over TLS');
    assert.deepEqual(proxy.asked, [server.url.slice('https://'.length)]);
    assert.ok(proxy.carried().length > 500);
    assert.ok(!proxy.carried().includes('sk-once'));
    assert.equal(server.requests.length, before + 1);
    await proxy.close();
  });
});
