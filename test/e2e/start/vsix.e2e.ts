import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { installVsix, startHost } from '../../host/host.ts';
import { EXTENSION, launchBrowser, newProfile, openWorkbench } from '../../host/workbench.ts';
import { openPanel } from '../panel.ts';
import { copySample } from '../stage.ts';

describe('the packed extension', () => {
  const temp = mkdtempSync(path.join(os.tmpdir(), 'footnote-vsix-'));
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    rmSync(temp, { recursive: true, force: true, maxRetries: 5 });
  });

  it('installs into a clean VS Code server, activates as at users, and answers a question', async (t) => {
    const vsix = path.join(temp, 'footnote.vsix');
    execFileSync(process.execPath, ['tools/package.mjs', '--out', vsix], { cwd: EXTENSION, stdio: 'pipe' });
    const dataDir = path.join(temp, 'host');
    await installVsix(vsix, dataDir);
    const folder = path.join(temp, 'linden');
    copySample(folder);
    const host = await startHost({ dataDir, driver: false });
    const context = await newProfile(browser);
    try {
      const missing: string[] = [];
      context.on('response', (response) => {
        if (response.status() >= 400 && response.url().includes('footnote')) missing.push(response.url());
      });
      const page = await openWorkbench(context, host, { folder, development: false });
      const started = Date.now();
      const panel = await openPanel(page, true);
      t.diagnostic(`the chat is usable ${Date.now() - started} ms after the window is drawn`);
      await panel.ask('How is the session refreshed?');
      await panel.log.getByText('Local answer').first().waitFor({ timeout: 60_000 });
      await panel
        .source(/^src\/auth\/session\.ts:\d+-\d+$/)
        .first()
        .waitFor();
      assert.equal(
        await page.locator('.notification-toast', { hasText: /footnote.*(error|failed)/i }).count(),
        0,
      );
    } finally {
      await context.close();
      await host.stop();
    }
  });
});
