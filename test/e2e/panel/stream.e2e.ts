import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { panelPages } from './pages.ts';
import { answered, chat, empty } from './state-parts.ts';
import { STATES } from './states.ts';

describe('the log', () => {
  const { open } = panelPages();

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

  it('opens a chat of 1,000 messages at once, with its newest answer in view', async (t) => {
    const many = Array.from({ length: 500 }, (_, i) => ({ ...answered, id: `t${String(i)}` }));
    const panel = await open(empty);
    const state = JSON.stringify(chat(many, { chat: { id: 'many', title: '', turns: many } }));
    // Time of the page's own thread on the processor: what else the machine does is not in it.
    const session = await panel.page.context().newCDPSession(panel.page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const busyMs = async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
    };
    const before = await busyMs();
    const shown = await panel.page.evaluate<number>(`new Promise((resolve) => {
      const data = { type: 'state', seq: 2, state: ${state} };
      const from = performance.now();
      dispatchEvent(new MessageEvent('message', { data }));
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - from)));
    })`);
    const took = (await busyMs()) - before;
    t.diagnostic(
      `on screen after ${String(Math.round(took))} ms of work, ${String(Math.round(shown))} ms in all`,
    );
    assert.ok(shown < 1500, `${String(shown)} ms`); // 300 ms on a machine that does nothing else
    assert.ok(took > 0 && took < 1500, `${String(took)} ms`);
    assert.ok(await panel.page.getByText('give up rather than hang').last().isVisible());
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
});
