// Every state of the panel in the real workbench. With FOOTNOTE_SCREENSHOT=1 in every theme, at 340, 480 and 900 px, and
// with FOOTNOTE_REFERENCE=FOLDER beside the design reference; FOOTNOTE_STATES and FOOTNOTE_THEMES (regular expressions)
// choose some. The pictures lie in out/pictures.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { EXTENSION, launchBrowser, runCommand } from '../../host/workbench.ts';
import { stage } from '../stage.ts';
import { PICTURES, shownThemes, themed } from '../themes.ts';
import { STATES } from './states.ts';
import { EVERY_STATE } from './every-state.ts';
import { fedPanel, LISTEN_TO_TEST, setSideWidth } from './fed-panel.ts';
import { openings, scrollTo } from './openings.ts';
import { OVERFLOW } from './overflow.ts';
import { empty } from './state-parts.ts';
import { besides, openReference, type Reference } from './reference.ts';
import type { Theme } from './page.ts';

const OUT = path.join(EXTENSION, 'out/pictures');
const WANTED = new RegExp(process.env['FOOTNOTE_STATES'] ?? '', 'u');
const WANTED_THEMES = new RegExp(process.env['FOOTNOTE_THEMES'] ?? '', 'u');
/** The themes as the reference names them. */
const REFERENCE_NAMES = {
  dark: 'dark-modern',
  light: 'light-modern',
  hc: 'hc-dark',
  'hc-light': 'hc-light',
} as const;
/** Errors differ in their words alone: they are seen where all pictures are asked for. */
const SHOWN = PICTURES ? EVERY_STATE : STATES;
const HEIGHT = 720;

describe('every state of the panel in the workbench', () => {
  const { play } = stage({ viewport: { width: 1280, height: HEIGHT + 57 } });
  let browser: Browser;
  let reference: Reference | undefined;
  before(async () => {
    mkdirSync(OUT, { recursive: true });
    browser = await launchBrowser();
    reference = await openReference(browser);
  });
  after(async () => {
    reference?.close();
    await browser.close();
  });

  async function shoot(page: Page, frame: FrameLocator, box: Locator, theme: Theme, width: number) {
    const panel = await fedPanel(page, frame);
    const { width: now, height } = page.viewportSize() ?? { width, height: HEIGHT };
    await page.setViewportSize({
      width: now,
      height: height + HEIGHT - ((await box.boundingBox())?.height ?? 0),
    });
    const cut: string[][] = [];
    for (const [name, state] of Object.entries(SHOWN)) {
      if (!WANTED.test(name)) continue;
      // A chat of its own, so that nothing that was typed in another state is kept for it.
      await panel.show({ ...state, chat: { ...state.chat, id: name.startsWith('history') ? 'chat' : name } });
      await scrollTo(panel, name);
      await openings[name]?.(panel);
      const ours = await box.screenshot();
      assert.ok(ours.length > 5_000, `${name}: the picture is not blank`);
      writeFileSync(path.join(OUT, `${name}-${String(width)}-${theme}.png`), ours);
      const over: unknown = await frame.locator('body').evaluate(OVERFLOW);
      if (Array.isArray(over) && over.length > 0) cut.push([name, ...over.map(String)]);
      const wanted = await reference?.picture(name, theme, width, HEIGHT);
      if (wanted !== undefined)
        await besides(browser, [wanted, ours], path.join(OUT, `pair-${name}-${String(width)}-${theme}.png`));
      await page.keyboard.press('Escape');
      await page.mouse.move(1270, 5);
      await panel.show({ ...empty, chat: { id: `after-${name}`, title: '', turns: [] } });
    }
    assert.deepEqual(cut, []);
  }

  for (const [name, label] of shownThemes.filter(([one]) => WANTED_THEMES.test(one))) {
    const theme = REFERENCE_NAMES[name];
    const settings = themed(label);
    it(`shows them in the side bar in ${label}, with nothing cut`, async (t) => {
      await play(t, { settings, init: LISTEN_TO_TEST }, async ({ page, panel }) => {
        const box = page.locator('iframe.webview[src*="extensionId=footnote.footnote"]');
        for (const width of PICTURES ? [340, 480] : [340]) {
          await setSideWidth(page, box, width);
          await shoot(page, panel.frame, box, theme, width);
        }
      });
    });
    if (!PICTURES) continue;
    it(`shows them in a tab of the editor in ${label}, with nothing cut`, async (t) => {
      const viewport = { width: 948, height: HEIGHT + 57 };
      await play(t, { settings, viewport, init: LISTEN_TO_TEST }, async ({ page }) => {
        await page.keyboard.press('Control+B');
        await page.locator('.part.sidebar').waitFor({ state: 'hidden' });
        await runCommand(page, 'Footnote: Open Chat in Editor');
        const box = page.locator('iframe.webview[src*="extensionId=footnote.footnote"]').last();
        await shoot(page, box.contentFrame().frameLocator('iframe#active-frame'), box, theme, 900);
      });
    });
  }
});
