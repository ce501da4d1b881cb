// All states of the panel in one theme: seen by axe-core, measured, and kept as pictures in out/panel.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import * as z from 'zod/mini';
import { EXTENSION, launchBrowser } from '../../host/workbench.ts';
import { EVERY_STATE } from './every-state.ts';
import { openings } from './openings.ts';
import { OVERFLOW } from './overflow.ts';
import { empty } from './state-parts.ts';
import { openPanelPage, servePanel, type PanelPage, type Theme } from './page.ts';

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
const Strings = z.array(z.string());

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
    for (const width of widths) {
      let panel: PanelPage;
      before(async () => {
        panel = await openPanelPage(browser, served.url, { theme, width });
        await panel.page.evaluate(AXE);
      });
      for (const [name, state] of Object.entries(EVERY_STATE)) {
        it(`shows ${name} at ${String(width)} px without a fault that axe-core knows, nothing cut, every target 24 px`, async () => {
          const { page, problems, tell } = panel;
          // A chat of its own, so that nothing that was opened or typed in another state is kept for it.
          await panel.show({ ...empty, chat: { id: `before-${name}`, title: '', turns: [] } });
          await panel.show({
            ...state,
            chat: { ...state.chat, id: name.startsWith('history') ? 'chat' : name },
          });
          await openings[name]?.({ part: page, keyboard: page.keyboard, tell });
          await page.screenshot({ path: path.join(OUT, `${name}-${String(width)}-${theme}.png`) });
          assert.deepEqual(Strings.parse(await page.evaluate(RUN_AXE)), []);
          assert.deepEqual(Strings.parse(await page.evaluate(SMALL)), []);
          assert.deepEqual(Strings.parse(await page.evaluate(OVERFLOW)), []);
          assert.deepEqual(problems, []);
          await page.keyboard.press('Escape');
          await page.mouse.move(0, 0);
        });
      }
    }
  });
}
