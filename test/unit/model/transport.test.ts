import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { generate } from 'selfsigned';
import { connectProxy } from '../../model-server/connect-proxy.ts';
import { say } from '../../model-server/script.ts';
import { startModelServer, type ModelServer } from '../../model-server/server.ts';

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
