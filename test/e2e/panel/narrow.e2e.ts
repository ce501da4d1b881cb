// Every state of the panel in a side bar as narrow as the editor makes it in a small window.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EVERY_STATE } from './every-state.ts';
import { openings } from './openings.ts';
import { OVERFLOW } from './overflow.ts';
import { panelPages } from './pages.ts';
import { empty } from './state-parts.ts';

/** A quarter of a window of 960 px, as the editor gives a side bar; and what is left where it is made smaller. */
const WIDTHS = [240, 200];

describe('a narrow panel', () => {
  const { open } = panelPages();

  for (const width of WIDTHS)
    it(`holds every state at ${String(width)} px: nothing is cut, nothing sticks out`, async () => {
      const { page, tell, show } = await open(empty);
      await page.setViewportSize({ width, height: 720 });
      const cut: string[][] = [];
      for (const [name, state] of Object.entries(EVERY_STATE)) {
        await show({ ...state, chat: { ...state.chat, id: name.startsWith('history') ? 'chat' : name } });
        await openings[name]?.({ part: page, keyboard: page.keyboard, tell });
        const over: unknown = await page.evaluate(OVERFLOW);
        if (Array.isArray(over) && over.length > 0) cut.push([name, ...over.map(String)]);
        await page.keyboard.press('Escape');
        await page.mouse.move(0, 0);
        await show({ ...empty, chat: { id: `after-${name}`, title: '', turns: [] } });
      }
      assert.deepEqual(cut, []);
    });
});
