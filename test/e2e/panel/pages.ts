// Panels on pages of their own, for one file of tests, with what tests of keys and messages need.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { Browser } from 'playwright-core';
import type { PanelState } from '../../../src/protocol/host-message.ts';
import type { PanelMessage } from '../../../src/protocol/panel.ts';
import { launchBrowser } from '../../host/workbench.ts';
import { openPanelPage, servePanel, type PanelPage } from './page.ts';

export interface TestPanel extends PanelPage {
  /** The last message but drafts: those are sent whenever the typing pauses, on a slow machine in the middle of it. */
  lastSent(): Promise<PanelMessage | undefined>;
  /** Waits until this is the last message. */
  sends(message: PanelMessage): Promise<void>;
  nextFrame(): Promise<void>;
  /** Types into the focused box and runs something before any timer can: what is typed has not been told yet. */
  typeAndThen(text: string, script: string): Promise<void>;
}

export interface Pages {
  open(state: PanelState): Promise<TestPanel>;
  /** A panel that has not been told anything. */
  openBare(): Promise<TestPanel>;
}

/** Call it in a `describe`. */
export function panelPages(): Pages {
  let browser: Browser;
  let served: Awaited<ReturnType<typeof servePanel>>;
  before(async () => {
    browser = await launchBrowser();
    served = await servePanel();
  });
  after(async () => {
    await browser.close();
    served.server.close();
  });
  const openBare = async (): Promise<TestPanel> => {
    const panel = await openPanelPage(browser, served.url);
    const lastSent = async () => (await panel.sent()).findLast(({ type }) => type !== 'draft');
    const nextFrame = async (): Promise<void> => {
      await panel.page.evaluate('new Promise(requestAnimationFrame)');
    };
    return {
      ...panel,
      lastSent,
      nextFrame,
      sends: async (message) => {
        const until = Date.now() + 10_000;
        while (!isDeepStrictEqual(await lastSent(), message) && Date.now() < until) await nextFrame();
        assert.deepEqual(await lastSent(), message);
      },
      typeAndThen: async (text, script) => {
        await panel.page.evaluate(
          `document.execCommand('insertText', false, ${JSON.stringify(text)}); ${script}`,
        );
      },
    };
  };
  return {
    openBare,
    open: async (state) => {
      const panel = await openBare();
      await panel.show(state);
      return panel;
    },
  };
}
