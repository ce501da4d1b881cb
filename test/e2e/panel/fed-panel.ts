// The panel in a real window, shown states that the test makes: the extension's own messages are kept from it meanwhile.
import assert from 'node:assert/strict';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { sentState } from '../../../src/protocol/folded-turn.ts';
import type { PanelState } from '../../../src/protocol/host-message.ts';
import type { Opened } from './openings.ts';
import type { Told } from './page.ts';

export interface FedPanel extends Opened {
  readonly part: FrameLocator;
  show(state: PanelState): Promise<void>;
  /** Has a state ready in the page, of so many turns like its only one. */
  prepareMany(state: PanelState, turns: number): Promise<void>;
  /** Shows what was prepared, between the marks `opening` and `opened`. */
  showPrepared(): Promise<void>;
}

/** Messages that the test sends carry this; the panel hears no others. */
const OURS = 'footnote-test';
/** Runs before the page's own script: it wraps the page's listener, as the editor's way of filling the page drops others. */
export const LISTEN_TO_TEST = `if (/^(active|pending)-frame$/.test(frameElement?.id ?? '')) {
  const add = addEventListener;
  globalThis.addEventListener = (type, listener, ...rest) => {
    const heard = (event) => {
      if (!globalThis.fedByTest || event.origin === '${OURS}') listener(event);
    };
    add.call(globalThis, type, type === 'message' ? heard : listener, ...rest);
  };
}`;

export async function fedPanel(page: Page, frame: FrameLocator): Promise<FedPanel> {
  const body = frame.locator('body');
  await frame.getByRole('textbox', { name: 'Message' }).waitFor();
  await body.evaluate('globalThis.fedByTest = true');
  let seq = 1_000_000;
  const message = (told: Told): string =>
    JSON.stringify({ ...told, seq: ++seq }).replaceAll('\u2028', '\\u2028');
  const tell = async (told: Told): Promise<void> => {
    await body.evaluate(
      `dispatchEvent(new MessageEvent('message', { origin: '${OURS}', data: ${message(told)} }))`,
    );
  };
  return {
    part: frame,
    keyboard: page.keyboard,
    tell,
    show: (state) => tell({ type: 'state', state: sentState(state) }),
    prepareMany: async (state, turns) => {
      await body.evaluate(`{
        const { state, ...rest } = ${message({ type: 'state', state: sentState(state) })};
        const [one] = state.chat.turns;
        const turns = Array.from({ length: ${String(turns)} }, (_, i) => ({ ...structuredClone(one), id: 't' + i }));
        globalThis.prepared = { ...rest, state: { ...state, chat: { ...state.chat, turns } } };
        0;
      }`);
    },
    showPrepared: async () => {
      await body.evaluate(`new Promise((resolve) => setTimeout(() => {
        performance.mark('opening');
        dispatchEvent(new MessageEvent('message', { origin: '${OURS}', data: structuredClone(prepared) }));
        delete globalThis.prepared;
        requestAnimationFrame(() => requestAnimationFrame(() => {
          performance.mark('opened');
          resolve();
        }));
      }))`);
    },
  };
}

/** Drags the sash at the side bar's right edge until the panel is `width` px wide. */
export async function setSideWidth(page: Page, panel: Locator, width: number): Promise<void> {
  const widthNow = async (): Promise<number> => (await panel.boundingBox())?.width ?? 0;
  for (let tries = 0; tries < 3 && (await widthNow()) !== width; tries++) {
    const box = await page.locator('.part.sidebar').boundingBox();
    assert.ok(box);
    const edge = box.x + box.width;
    const by = width - (await widthNow());
    await page.mouse.move(edge, 400);
    await page.mouse.down();
    await page.mouse.move(edge + by, 400, { steps: 4 });
    await page.mouse.up();
  }
  assert.equal(await widthNow(), width);
}
