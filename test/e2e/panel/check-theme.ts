// All states of the panel in one theme: seen by axe-core, measured, and kept as pictures in out/panel.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import * as z from 'zod/mini';
import { EXTENSION, launchBrowser } from '../../host/workbench.ts';
import { openPanelPage, servePanel, type PanelPage, type Theme } from './page.ts';
import { STATES } from './states.ts';

const OUT = path.join(EXTENSION, 'out/panel');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RUN_AXE = `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
  .then((result) => result.violations.map((one) => one.id + ': ' + one.nodes.map((node) => node.target.join(' ')).join(', ')))`;
/** Parts that can't be hit: under 24 px, but for marks and links in text, which grow theirs by a pseudo-element. */
const SMALL = `[...document.querySelectorAll('button, a[href], summary, [role=menuitemradio]')]
  .filter((part) => !part.matches('.note, .prose p a') && part.checkVisibility())
  .map((part) => [part, part.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.height < 23.5 || box.width < 23.5))
  .map(([part]) => part.outerHTML.slice(0, 80))`;
const OVERFLOW = `[document.documentElement, ...document.querySelectorAll('.log, .files, .dock, .history .list')]
  .filter((part) => part.scrollWidth > part.clientWidth + 1).map((part) => part.className)`;
const Strings = z.array(z.string());

const openings: Readonly<Record<string, (panel: PanelPage) => Promise<void>>> = {
  answer: async ({ page }) => {
    await page.locator('.note').first().hover();
    await page.getByRole('group', { name: 'Footnote 1' }).waitFor();
  },
  history: async ({ tell, page }) => {
    const line = { at: Date.now(), questions: 3, costUsd: 0.18, local: false };
    await tell({
      type: 'showHistory',
      chats: [
        { ...line, id: 'chat', title: 'Where is a session refreshed' },
        { ...line, id: 'b', title: 'A local one', costUsd: 0, local: true },
      ],
    });
    await page.getByRole('button', { name: 'More for this chat' }).first().click();
  },
  edits: ({ page }) => page.getByRole('button', { name: 'Reject with note' }).first().click(),
  cancelled: async ({ page }) => {
    await page.locator('.work > summary').click();
    await page.locator('.receipt > summary').click();
  },
  typing: ({ page }) => page.getByRole('button', { name: /^Model and effort/ }).click(),
  overloaded: ({ page }) => page.getByText('Details').click(),
};

export function checkTheme(theme: Theme, widths: readonly number[]): void {
  describe(`the panel in ${theme}`, () => {
    let browser: Browser;
    let served: Awaited<ReturnType<typeof servePanel>>;
    before(async () => {
      mkdirSync(OUT, { recursive: true });
      browser = await launchBrowser();
      served = await servePanel();
    });
    after(async () => {
      await browser.close();
      served.server.close();
    });
    for (const [name, state] of Object.entries(STATES)) {
      it(`shows ${name} without a fault that axe-core knows, nothing cut, every target 24 px`, async () => {
        for (const width of widths) {
          const panel = await openPanelPage(browser, served.url, { theme, width });
          const { page, problems } = panel;
          await panel.show(state);
          await page.getByRole('textbox', { name: 'Message' }).waitFor();
          await openings[name]?.(panel);
          await page.screenshot({ path: path.join(OUT, `${name}-${String(width)}-${theme}.png`) });
          await page.evaluate(AXE);
          assert.deepEqual(Strings.parse(await page.evaluate(RUN_AXE)), [], `${String(width)} px`);
          assert.deepEqual(Strings.parse(await page.evaluate(SMALL)), [], `${String(width)} px`);
          assert.deepEqual(Strings.parse(await page.evaluate(OVERFLOW)), [], `${String(width)} px`);
          assert.deepEqual(problems, []);
          await page.close();
        }
      });
    }
  });
}
