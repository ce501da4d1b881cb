import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { generate } from 'selfsigned';
import { startHost, type Settings } from '../../host/host.ts';
import { launchBrowser, newProfile, openWorkbench } from '../../host/workbench.ts';
import { connectProxy } from '../../model-server/connect-proxy.ts';
import { say } from '../../model-server/script.ts';
import { startModelServer, type ModelServer } from '../../model-server/server.ts';
import { openPanel, type Panel } from '../panel.ts';
import { turns } from '../scripts.ts';
import { copySample, KEY } from '../stage.ts';

describe('proxy and certificates, as VS Code is set up', () => {
  const temp = mkdtempSync(path.join(os.tmpdir(), 'footnote-proxy-'));
  let browser: Browser;
  let model: ModelServer;
  before(async () => {
    const pem = await generate([{ name: 'commonName', value: 'localhost' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
    });
    model = await startModelServer({
      script: turns(() => say('Through the tunnel.')),
      tls: { key: pem.private, cert: pem.cert },
    });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await model.close();
    rmSync(temp, { recursive: true, force: true, maxRetries: 5 });
  });

  async function asking(
    name: string,
    settings: Settings,
    act: (panel: Panel) => Promise<void>,
  ): Promise<void> {
    const folder = path.join(temp, name, 'linden');
    copySample(folder);
    const host = await startHost({
      dataDir: path.join(temp, name, 'host'),
      settings,
      machineSettings: { 'footnote.baseUrl': model.url, 'footnote.network.maxRetrySeconds': 0, ...settings },
      env: { ANTHROPIC_API_KEY: KEY },
    });
    const context = await newProfile(browser);
    try {
      const panel = await openPanel(await openWorkbench(context, host, { folder }), true);
      await panel.ask('How is the session refreshed?');
      await act(panel);
    } finally {
      await context.close();
      await host.stop();
    }
  }

  it('a request goes by http.proxy, which can’t read it, and http.proxyStrictSSL off takes an own certificate', async () => {
    const proxy = await connectProxy();
    try {
      await asking('proxied', { 'http.proxy': proxy.url, 'http.proxyStrictSSL': false }, async (panel) => {
        await panel.log.getByText('Through the tunnel.').waitFor();
      });
      assert.ok(proxy.asked.includes(model.url.slice('https://'.length)), proxy.asked.join());
      assert.ok(!proxy.carried().includes(KEY));
    } finally {
      await proxy.close();
    }
  });

  it('a certificate that nobody vouches for is refused by default, and the message says so', async () => {
    const before = model.requests.length;
    await asking('strict', {}, async (panel) => {
      await panel.alert
        .getByText(/certificate/i)
        .first()
        .waitFor();
    });
    assert.equal(model.requests.length, before);
  });
});
