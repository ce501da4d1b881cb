import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { EXTENSION } from '../../host/workbench.ts';
import { callTool, say } from '../../model-server/script.ts';
import { turns } from '../scripts.ts';
import { copySample, stage } from '../stage.ts';

const SERVER = path.join(EXTENSION, 'node_modules/@modelcontextprotocol/server-filesystem/dist/index.js');
const OUT = path.join(EXTENSION, 'out/screens');

const serverPids = (folder: string): number[] =>
  execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('server-filesystem') && line.includes(folder))
    .map((line) => Number.parseInt(line, 10));

/** A picture in `out/screens`, when asked for. */
async function picture(page: Page, name: string): Promise<void> {
  if (process.env['FOOTNOTE_SCREENSHOT'] !== '1') return;
  mkdirSync(OUT, { recursive: true });
  await page.screenshot({ path: path.join(OUT, `${name}.png`) });
}

/** The sample, with a server that the workspace sets up and nobody has approved. */
function withTeamServer(to: string): void {
  copySample(to);
  mkdirSync(path.join(to, '.vscode'), { recursive: true });
  const team = { command: 'touch', args: [path.join(to, 'started')] };
  writeFileSync(path.join(to, '.vscode/mcp.json'), `{ // ours\n "servers": ${JSON.stringify({ team })} }`);
}

/** Runs a command by its name in the palette. */
async function command(page: Page, name: string): Promise<void> {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').first().fill(`>${name}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().click();
}

/** Lets a server start, having been shown what would run. */
async function approveServer(page: Page, name: string): Promise<void> {
  const rows = page.locator('.quick-input-list .monaco-list-row');
  await command(page, 'Footnote: Show MCP Servers');
  await rows.filter({ hasText: name }).filter({ hasText: 'not approved' }).click();
  await rows.filter({ hasText: 'Approve and start' }).click();
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.getByText('server-filesystem').waitFor();
  await dialog.getByText('your settings').waitFor();
  await dialog.getByRole('button', { name: 'Start', exact: true }).click();
  await page.locator('.quick-input-list').getByText('asks each time').first().waitFor();
  await page.keyboard.press('Escape');
}

describe('a real MCP server in the editor', () => {
  const theme = process.env['FOOTNOTE_THEME'] ?? 'Dark Modern';
  const { play } = stage({
    settings: { 'workbench.colorTheme': theme, 'window.autoDetectHighContrast': false },
    machineSettings: {
      'footnote.mcp.servers': {
        files: { command: process.execPath, args: [SERVER, '${workspaceFolder}'] },
      },
    },
  });

  it('is started by a question in agent mode, asked about in the panel, killed in the middle, and back', async (t) => {
    const read = (folder: string, file: string) =>
      callTool('mcp__files__read_text_file', { path: path.join(folder, 'src/cart', file) });
    let folder = '';
    const results: string[] = [];
    const script = turns((asked) => {
      results.push(...asked.toolResults.map(({ text }) => text));
      if (asked.called.length === 0) return read(folder, 'total.ts');
      return asked.called.length === 1 ? read(folder, 'discount.ts') : say('Both are ', 'read.');
    });
    await play(t, { script, folder: withTeamServer }, async (scene) => {
      ({ folder } = scene);
      const { panel, page } = scene;
      assert.deepEqual(serverPids(folder), [], 'the panel alone starts nothing');
      await approveServer(page, 'files');
      await panel.agentMode();
      await panel.ask('Read the cart with the other tools');
      const card = panel.frame.getByRole('group', { name: 'Use this tool?' });
      await card.getByText('read_text_file').waitFor();
      assert.match(await card.innerText(), /files/);
      await picture(page, `tool-approval-${theme.replaceAll(' ', '-')}`);
      await card.getByRole('button', { name: 'Run', exact: true }).click();
      await card.getByText('discount.ts').waitFor();
      const [pid] = serverPids(folder);
      assert.ok(pid !== undefined);
      process.kill(pid, 'SIGKILL');
      await card.getByRole('button', { name: 'Run', exact: true }).click();
      await panel.log.getByText('Both are read.').waitFor();
      await panel.idle();
      assert.match(results[0] ?? '', /totalOf/);
      assert.match(results[1] ?? '', /discountFor/);
      assert.ok(!existsSync(path.join(folder, 'started')), 'what the workspace sets up waits for a yes');
      const again = serverPids(folder);
      assert.ok(again.length === 1 && again[0] !== pid, 'another process, and one alone');
      await picture(page, `tool-used-${theme.replaceAll(' ', '-')}`);
      await command(page, 'Footnote: Show MCP Servers');
      const row = page.locator('.quick-input-list .monaco-list-row', { hasText: 'files' }).first();
      await row.getByText(/running, \d+ tools/).waitFor();
      const team = page.locator('.quick-input-list .monaco-list-row', { hasText: 'team' }).first();
      await team.getByText('not approved').waitFor();
      await row.click();
      await page.locator('.quick-input-list').getByText('asks each time').first().waitFor();
      await picture(page, `show-servers-${theme.replaceAll(' ', '-')}`);
      await page.keyboard.press('Escape');
    });
  });

  it('what was remembered begins the next chat, until it is forgotten', async (t) => {
    await play(t, { script: turns(() => say('In cents.')) }, async ({ panel, page, model }) => {
      const firsts = (): string =>
        JSON.stringify(
          model.requests.map(({ body }) => (body?.['messages'] as { content: unknown[] }[])[0]?.content[0]),
        );
      await panel.ask('/remember Money is in cents');
      await page
        .getByText(/Remembered for this workspace/)
        .first()
        .waitFor();
      await panel.ask('In what unit is money?');
      await panel.log.getByText('In cents.').waitFor();
      await panel.idle();
      assert.match(firsts(), /<remembered>[^]*Money is in cents/);
      await panel.frame.locator('.receipt > summary').click();
      await panel.frame.getByText('Memory, 1 note').waitFor();
      await picture(page, `memory-${theme.replaceAll(' ', '-')}`);
      await panel.ask('/forget cents');
      await page
        .getByText(/Forgotten/)
        .first()
        .waitFor();
      await panel.newChat.click();
      const before = model.requests.length;
      await panel.ask('And now?');
      await panel.log.getByText('In cents.').waitFor();
      await panel.idle();
      const after = model.requests.slice(before).map(({ body }) => JSON.stringify(body));
      assert.ok(after.length > 0 && !after.some((body) => body.includes('<remembered>')));
    });
  });

  it('workers are shown with what each does', async (t) => {
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    const script = turns(async (asked) => {
      if (!asked.tools.includes('delegate')) {
        if (asked.called.length === 0) return callTool('read_file', { path: 'src/cart/total.ts' });
        await held;
        return say('Found it.');
      }
      if (asked.called.length > 0) return say('All is known.');
      return {
        parts: ['Where is the total of a cart computed?', 'Who uses the discounts, and how?'].map((task) => ({
          type: 'tool_use' as const,
          name: 'delegate',
          input: { task },
        })),
      };
    });
    await play(t, { script }, async ({ panel, page }) => {
      await panel.ask('How do totals and discounts work together?');
      const workers = panel.frame.getByRole('list', { name: 'Workers' });
      await workers.getByText('Read src/cart/total.ts').nth(1).waitFor();
      await picture(page, `workers-${theme.replaceAll(' ', '-')}`);
      go();
      await panel.log.getByText('All is known.').waitFor();
      await panel.idle();
      await panel.frame.locator('.work > summary').click();
      await panel.frame.locator('.work .steps').first().waitFor();
      await picture(page, `workers-done-${theme.replaceAll(' ', '-')}`);
    });
  });
});
