import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { generate } from 'selfsigned';
import { QUIET_SETTINGS, startHost, writeSettings } from '../../host/host.ts';
import { launchBrowser, newProfile, openWorkbench, runCommand } from '../../host/workbench.ts';
import { connectProxy } from '../../model-server/connect-proxy.ts';
import { say } from '../../model-server/script.ts';
import { startModelServer, type ModelServer } from '../../model-server/server.ts';
import { openPanel } from '../panel.ts';
import { turns } from '../scripts.ts';
import { copySample, KEY } from '../stage.ts';

/** A reserved name: no resolver has an address for it. */
const NAME = 'model.footnote.test';

describe('the proxy that VS Code is set up with', () => {
  const temp = mkdtempSync(path.join(os.tmpdir(), 'footnote-proxy-'));
  let browser: Browser;
  let model: ModelServer;
  before(async () => {
    const pem = await generate([{ name: 'commonName', value: 'localhost' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: NAME }] }],
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

  it('a request goes by http.proxy, and ends there when nobody vouches for the certificate behind it, unless http.proxyStrictSSL is off', async () => {
    // VS Code asks localhost without a proxy, so the server has a name that only the proxy knows.
    const proxy = await connectProxy({ [NAME]: '127.0.0.1' });
    const address = `${NAME}:${new URL(model.url).port}`;
    const folder = path.join(temp, 'linden');
    copySample(folder);
    const settings = { 'http.proxy': proxy.url };
    const dataDir = path.join(temp, 'host');
    const machineSettings = {
      'footnote.baseUrl': `https://${address}`,
      'footnote.network.maxRetrySeconds': 0,
      ...settings,
    };
    const host = await startHost({
      dataDir,
      settings,
      machineSettings,
      env: { ANTHROPIC_API_KEY: KEY },
    });
    const context = await newProfile(browser);
    try {
      const page = await openWorkbench(context, host, { folder });
      const panel = await openPanel(page, true);
      await panel.ask('How is the session refreshed?');
      await panel.alert.getByText(`The certificate of ${address} is not trusted`).first().waitFor();
      assert.ok(proxy.asked.includes(address), proxy.asked.join());
      assert.equal(model.requests.length, 0);

      const off = { 'http.proxyStrictSSL': false };
      writeSettings(dataDir, 'Machine', { ...machineSettings, ...off });
      writeSettings(dataDir, 'User', { ...QUIET_SETTINGS, ...settings, ...off });
      await page.reload();
      const before = proxy.asked.filter((each) => each === address).length;
      await panel.message.waitFor({ timeout: 60_000 });
      await panel.ask('And now?');
      await panel.log.getByText('Through the tunnel.').first().waitFor();
      assert.ok(proxy.asked.filter((each) => each === address).length > before, 'by the proxy');
      await runCommand(page, 'Footnote: Show Network');
      await page.getByText('whose certificate is not checked').first().waitFor();
    } finally {
      await context.close();
      await host.stop();
      await proxy.close();
    }
    assert.ok(!proxy.carried().includes(KEY), 'the proxy can’t read what it carries');
  });
});
