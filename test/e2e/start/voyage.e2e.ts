import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { startVoyageServer, type VoyageServer } from '../../fakes/voyage-server.ts';
import { runCommand } from '../../host/workbench.ts';
import { say } from '../../model-server/script.ts';
import { turns } from '../scripts.ts';
import { copySample, stage } from '../stage.ts';

const KEY = 'pa-Zq8vK2mXw4Ty9Lb3Rn6Pd1Hs';
/** Found by its look, in a file that may be sent. */
const SECRET = `sk-ant-${'api03-'}${'CANARY8vK2mXw4Ty9Lb3Rn6Pd1Hs'.repeat(2)}`;
const FILES: Readonly<Record<string, string>> = {
  'src/parcel.ts':
    'export function weighParcel(parcel: { grams: number }): number {\n  return parcel.grams;\n}\n',
  'src/holder.ts': `export const holder = () => {\n  return '${SECRET}';\n};\n`,
  'private/notes.ts': 'export const note = "CANARY in an ignored file";\n',
  '.footnoteignore': 'private/\n',
};
const workspace = (folder: string): void => {
  copySample(folder);
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
};

describe('vectors by Voyage AI', () => {
  let server: VoyageServer;
  // A word that stands nowhere means what a word of the code means, to the service alone.
  const settings: Record<string, unknown> = { 'footnote.embeddings.provider': 'voyage' };
  before(async () => {
    server = await startVoyageServer(KEY, { zephyrine: 'parcel' });
    settings['footnote.embeddings.baseUrl'] = server.url;
  });
  after(() => server.close());
  beforeEach(() => {
    server.requests.length = 0;
    server.bodies.length = 0;
    server.failing = [];
  });
  const { play } = stage({ machineSettings: settings });

  const status = (page: Page, text: RegExp) => page.locator('.statusbar-item', { hasText: text });
  const dialog = (page: Page) => page.locator('.monaco-dialog-box');
  async function setKey(page: Page, key: string): Promise<void> {
    await status(page, /Voyage: no key/).waitFor();
    await runCommand(page, 'Footnote: Set Voyage API Key');
    const input = page.locator('.quick-input-widget input[type="password"]').first();
    await input.fill(key);
    await input.press('Enter');
    await dialog(page).waitFor();
  }

  it('sends nothing before the user has seen what, to whom and for how much, then what the gate admits; and the local ones serve when it fails', async (t) => {
    const script = turns(() => say('It is weighed there.'));
    await play(t, { folder: workspace, script }, async ({ page, panel }) => {
      await setKey(page, KEY);
      const text = await dialog(page).innerText();
      assert.match(text, /Send this workspace’s code to 127\.0\.0\.1:\d+\?/);
      assert.match(text, /the text of \d+ chunks, about [\d,]+ tokens/);
      assert.match(text, /Voyage AI at http:\/\/127\.0\.0\.1:\d+, model voyage-code-3, with your key/);
      assert.match(text, /about \$\d\.\d\d at a list price/);
      assert.match(text, /never against the real service/);
      await dialog(page).getByRole('button', { name: 'Cancel' }).click();
      await status(page, /Voyage: not allowed yet/).waitFor();
      await panel.ask('zephyrine');
      await panel.log.getByText('It is weighed there.').waitFor();
      await panel.idle();
      assert.deepEqual(server.requests, []);

      await status(page, /Voyage: not allowed yet/).click();
      await dialog(page).getByRole('button', { name: 'Send to Voyage AI' }).click();
      await status(page, /^\s*Voyage\s*$/).waitFor();
      assert.match(server.sent(), /weighParcel/);
      assert.match(server.sent(), /const holder/);
      assert.doesNotMatch(server.sent(), /CANARY/);
      assert.deepEqual([...new Set(server.bodies.map((body) => body.input_type))], ['document']);

      await panel.newChat.click();
      await panel.ask('zephyrine');
      await panel.log.getByText('It is weighed there.').waitFor();
      await panel.idle();
      assert.deepEqual(server.bodies.at(-1)?.input, ['zephyrine']);
      assert.equal(server.bodies.at(-1)?.input_type, 'query');
      await panel.log.locator('.receipt > summary').click();
      await panel.log.locator('.receipt').getByRole('link').first().getByText('parcel.ts').waitFor();

      server.failing = [{ status: 500 }];
      await panel.ask('Where is a parcel weighed?');
      await panel.log.getByText('It is weighed there.').nth(1).waitFor();
      await status(page, /Voyage: local vectors serve/).waitFor();
      await runCommand(page, 'Footnote: Show Index Report');
      const words = /searched\sby\sthe\slocal\svectors\sfor\snow\.\sVoyage\sfailed\s\(500\)/;
      await page.locator('.view-line', { hasText: words }).waitFor();
    });
  });

  it('says that the key is not accepted and goes on with the local ones; stops at a click and goes on at another', async (t) => {
    const script = turns(() => say('Found.'));
    const other = (folder: string): void => {
      workspace(folder);
      // The vectors of the rest are kept from before, whatever key and window.
      writeFileSync(
        path.join(folder, 'src/letter.ts'),
        'export const weighLetter = (grams: number) => grams;\n',
      );
    };
    await play(t, { folder: other, script }, async ({ page, panel }) => {
      await setKey(page, 'pa-wrong');
      await dialog(page).getByRole('button', { name: 'Send to Voyage AI' }).click();
      await status(page, /Voyage: local vectors serve/).waitFor();
      assert.equal(server.requests.length, 1);
      assert.match(server.sent(), /weighLetter/);
      assert.doesNotMatch(server.sent(), /weighParcel/);
      await panel.ask('weighParcel');
      await panel.log.getByText('Found.').waitFor();
      assert.equal(server.requests.length, 1);

      server.failing = [{ silent: true }];
      await runCommand(page, 'Footnote: Set Voyage API Key');
      const input = page.locator('.quick-input-widget input[type="password"]').first();
      await input.fill(KEY);
      await input.press('Enter');
      await status(page, /Voyage: [\d,]+ of [\d,]+ chunks/).click();
      await status(page, /Voyage: [\d,]+ of [\d,]+ chunks/)
        .locator('.codicon-debug-pause')
        .waitFor();
      await status(page, /Voyage: [\d,]+ of [\d,]+ chunks/).click();
      await status(page, /^\s*Voyage\s*$/).waitFor();
    });
  });
});
