import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { panelPages, type TestPanel } from './pages.ts';
import { answered, chat, empty, end, running, start, text, turn } from './state-parts.ts';
import { STATES } from './states.ts';

describe('the log', () => {
  const { open, openBare } = panelPages();

  it('stays where the reader is while text streams in, and follows while its end is in view', async () => {
    const panel = await open(STATES['streaming'] ?? empty);
    const { page } = panel;
    const delta = (words: string) =>
      panel.tell({
        type: 'events',
        turnId: 't1',
        events: [{ at: 0, event: { type: 'text_delta', text: words } }],
      });
    const log = page.getByRole('log');
    const measure = (what: string) =>
      page.evaluate<number>(`(() => { const log = document.querySelector('.log'); return ${what}; })()`);
    const top = () => measure('log.scrollTop');
    const fromEnd = () => measure('log.scrollHeight - log.scrollTop - log.clientHeight');
    await delta('\n\nMore words.'.repeat(60));
    assert.ok((await fromEnd()) < 2, 'followed');
    await log.hover();
    await page.mouse.wheel(0, -400);
    await page.getByRole('button', { name: 'Go to the newest answer' }).waitFor();
    const before = await top();
    await delta('\n\nMore words.'.repeat(60));
    assert.equal(await top(), before);
    await page.getByRole('button', { name: 'Go to the newest answer' }).click();
    assert.ok((await fromEnd()) < 2, 'went to the end');
  });

  it('keeps its end in view when what stands under an answer comes after it has ended', async () => {
    const said = text('Sessions are kept in memory.\n\n'.repeat(40));
    const panel = await open(chat([turn([start(), said])], running));
    const { page } = panel;
    const fromEnd = (): Promise<number> =>
      page.evaluate(
        `(() => { const log = document.querySelector('.log'); return log.scrollHeight - log.scrollTop - log.clientHeight; })()`,
      );
    await page.getByText('Writing').waitFor();
    assert.ok((await fromEnd()) < 2, 'it is read to its end');
    await panel.show(chat([turn([start(), said, end()])]));
    await page.getByRole('button', { name: '40 unsourced' }).waitFor();
    assert.ok((await fromEnd()) < 2, 'and still is');
  });

  it('asks for everything anew when a message is missing or not understood', async () => {
    const panel = await open(empty);
    await panel.page.evaluate(
      `dispatchEvent(new MessageEvent('message', { data: { type: 'patch', seq: 7, patch: {} } }))`,
    );
    assert.equal((await panel.lastSent())?.type, 'resync');
    await panel.show(empty);
    await panel.page.evaluate(`dispatchEvent(new MessageEvent('message', { data: { type: 'nonsense' } }))`);
    assert.deepEqual(
      (await panel.sent()).slice(-2).map(({ type }) => type),
      ['problem', 'resync'],
    );
  });

  it('offers the way to the newest answer only in a chat whose end is out of view', async () => {
    const panel = await open(chat([answered]));
    const { page } = panel;
    const jump = page.getByRole('button', { name: 'Go to the newest answer' });
    await page.getByRole('log').hover();
    // To its very top: a log that needs no more room then does not scroll, and tells nothing.
    await page.mouse.wheel(0, -100_000);
    await jump.waitFor();
    await page.waitForFunction(`document.querySelector('.log').scrollTop === 0`);
    const short = chat([{ ...answered, events: [] }]).chat.turns;
    await panel.show({ ...empty, chat: { id: 'short', title: '', turns: short } });
    await panel.page.getByRole('article').waitFor();
    assert.equal(await jump.count(), 0);
  });

  it('comes back where it was read, though the old turns of a long chat are not made yet', async () => {
    for (const count of [15, 40]) {
      const shown = chat(Array.from({ length: count }, (_, i) => ({ ...answered, id: `t${String(i)}` })));
      const isWhole = ({ page }: TestPanel) =>
        page
          .locator('.turn .tail')
          .nth(count - 1)
          .waitFor({ state: 'attached' });
      const state = ({ page }: TestPanel) =>
        page.evaluate<{ top?: { turn: string; offset: number } } | null>(
          'acquireVsCodeApi().getState() ?? null',
        );
      const offset = ({ page }: TestPanel, turn = 't4') =>
        page.evaluate<number>(`{
          const log = document.querySelector('.log');
          log.scrollTop - (document.querySelector('[data-turn=${turn}]').offsetTop - log.offsetTop);
        }`);
      const before = await open(shown);
      await isWhole(before);
      await before.page.evaluate(`{
        const log = document.querySelector('.log');
        log.scrollTop = document.querySelector('[data-turn=t4]').offsetTop - log.offsetTop + 120;
        0;
      }`);
      const until = Date.now() + 10_000;
      // What was only guessed before the log went there is laid out now: it comes to rest, and is kept then.
      let left = await state(before);
      while (left?.top?.offset !== (await offset(before, left?.top?.turn)) && Date.now() < until) {
        await before.nextFrame();
        left = await state(before);
      }
      assert.ok(left?.top);
      const after = await openBare();
      await after.page.evaluate(`acquireVsCodeApi().setState(${JSON.stringify(left)})`);
      await after.show(shown);
      await isWhole(after);
      await after.nextFrame();
      const moved = (await offset(after, left.top.turn)) - left.top.offset;
      // At most the few lines that the question takes, which sticks to the upper edge.
      assert.ok(Math.abs(moved) < 60, `${String(count)} turns: ${String(moved)}`);
      await before.page.close();
      await after.page.close();
    }
  });

  it('makes a turn that comes near the view, though the page has not been idle since the chat became long', async () => {
    const panel = await openBare();
    await panel.page.evaluate('globalThis.requestIdleCallback = () => 0; 0');
    await panel.show(chat(Array.from({ length: 20 }, (_, i) => ({ ...answered, id: `t${String(i)}` }))));
    await panel.tell({ type: 'turn', turn: { ...answered, id: 't20' } });
    await panel.page.locator('[data-turn=t20]').waitFor();
    await panel.page.evaluate(`document.querySelector('.log').scrollTop = 0; 0`);
    await panel.page.locator('[data-turn=t0] .tail').waitFor({ state: 'attached' });
  });
});
