import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { EXTENSION, launchBrowser, newProfile } from '../../host/workbench.ts';
import { openPanel } from '../panel.ts';

interface Started {
  readonly url: string;
  readonly folder: string;
  readonly child: ChildProcess;
}

/** Runs `npm start` with arguments until it has printed where the editor is. */
async function start(...args: string[]): Promise<Started> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(NODE_TEST|ANTHROPIC_)/.test(name)),
  );
  const child = spawn(process.execPath, ['tools/start.mjs', '--browser', ...args], {
    cwd: EXTENSION,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let url: string | undefined;
  let folder: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    url ??= /^ {2}(http:\S+)$/.exec(line)?.[1];
    folder ??= /^ {2}folder: +(\S+)/.exec(line)?.[1];
    if (line.startsWith('Ctrl+C') && url !== undefined && folder !== undefined) return { url, folder, child };
  }
  throw new Error('npm start ended before it printed an address');
}

/** Presses Ctrl+C, and waits for the end. */
async function end(child: ChildProcess): Promise<number | null> {
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  return code;
}

describe('npm start', () => {
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());

  it('--demo: a browser with the printed link gets an editor that streams, cites and proposes without a key', async () => {
    const { url, folder, child } = await start('--demo');
    const context = await newProfile(browser);
    try {
      const page = await context.newPage();
      await page.goto(url);
      await page.locator('.monaco-workbench .part.editor').waitFor({ timeout: 60_000 });
      const panel = await openPanel(page, true);
      await panel.frame.getByText(/demo/i).first().waitFor();
      await panel.ask('How is the session refreshed?');
      const source = panel.source(/^[\w/.-]+:\d+-\d+$/).first();
      await source.waitFor({ timeout: 60_000 });
      await panel.idle();
      await source.click();
      await page.locator('.statusbar-item[id="status.editor.selection"]', { hasText: 'selected' }).waitFor();
      await panel.agentMode();
      await panel.ask('Fix the loop in totalOf');
      await panel.changes
        .getByRole('button', { name: 'Accept', exact: true })
        .first()
        .waitFor({ timeout: 60_000 });
    } finally {
      await context.close();
      assert.equal(await end(child), 0);
    }
    assert.ok(!existsSync(folder), 'the copy of the sample is gone');
  });

  it('lets nobody in who has neither the link nor the password', async () => {
    const { url, child } = await start(path.join(EXTENSION, 'test/samples/workspace'));
    try {
      const link = new URL(url);
      assert.equal((await fetch(new URL('/?token=wrong', link))).status, 403);
      const redirect = await fetch(link, { redirect: 'manual' });
      const editor = redirect.headers.get('location') ?? '';
      assert.match(editor, /^http:\/\/127\.0\.0\.1:\d+\/\?folder=/);
      const stranger = await fetch(editor, { redirect: 'manual' });
      assert.match(stranger.headers.get('location') ?? '', /login/);
    } finally {
      assert.equal(await end(child), 0);
    }
  });
});
