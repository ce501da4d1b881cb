// Settled turns: written down once as HTML, and alive as soon as someone wants something of them.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { PanelMessage, PanelTurn } from '../../../src/protocol/panel.ts';
import { EVERY_STATE } from './every-state.ts';
import { panelPages, type TestPanel } from './pages.ts';
import { answered, at, chat, end, start, text, turn } from './state-parts.ts';

/** Markdown that HTML's parser could read differently from how it was meant. */
const ODD = [
  'See [the `guide` on *refreshing*](https://example.com/a?b=1&c="2") and <b>no bold</b> &amp; **bold**.\r\n',
  '> A quote\n> - with a list\n>\n>   1. and a list in it\n',
  '| a | b |\n| :-- | --: |\n| `x|y` | <td> |\n',
  '```html\n\n<p>\n  </textarea></pre><script>1</script>\n```\n',
  '<div>\nnot a box\n</div>\n\n---\n\n### שלום\n\n- החיבור\n\n  a second paragraph\n',
].join('\n');
const odd = turn(
  [
    start(),
    text(ODD),
    ...[8, 24, 60].map((to, i) =>
      at({
        type: 'citation',
        id: String(i),
        from: to - 4,
        to,
        uri: 'file:///w/"a"&<b>.ts',
        path: `src/"a"&<b>.ts`,
        startLine: i + 1,
        endLine: i + 2,
        quote: 'x',
        state: 'verified',
      }),
    ),
    end(),
  ],
  { question: 'Is 1 < 2 && "a" > \'b\'?' },
);

/** What a turn shows, by its id. */
const shown = ({ page }: TestPanel, id: string): Promise<string> =>
  page.locator(`[data-turn="${id}"]`).innerHTML();

/** All turns that the tests know and that have ended, each with an id of its own. */
const TURNS: readonly PanelTurn[] = [
  odd,
  ...Object.values(EVERY_STATE).flatMap(({ chat: { turns }, running }) => (running === null ? turns : [])),
]
  .filter((one) => one.summary !== true)
  .map((one, i) => ({ ...one, id: `known-${String(i)}` }));

describe('a settled turn', () => {
  const { open, openBare } = panelPages();
  const newest = { ...answered, id: 'newest' };
  /** A long chat, so that turns out of view are skipped. */
  const long = (count: number) =>
    chat([...Array.from({ length: count }, (_, i) => ({ ...answered, id: `t${String(i)}` })), newest]);
  const top = async ({ page }: TestPanel, id: string): Promise<void> => {
    await page.evaluate(`document.querySelector('[data-turn="${id}"]').scrollIntoView(); 0`);
    await page.locator(`[data-turn="${id}"] .tail`).waitFor();
  };

  /** Waits until the panel has sent it; what it asks of other turns may come after. */
  const sends = async (panel: TestPanel, message: PanelMessage): Promise<void> => {
    const has = async (): Promise<boolean> =>
      (await panel.sent()).some((sent) => isDeepStrictEqual(sent, message));
    for (let frame = 0; frame < 300 && !(await has()); frame++) await panel.nextFrame();
    assert.ok(await has(), message.type);
  };

  it('looks the same as while it was new, and still does when it has been focused, in every state', async () => {
    const panel = await open(chat([...TURNS, newest]));
    const { page } = panel;
    const alone = await open(chat([newest]));
    for (const one of TURNS) {
      const button = page.locator(`[data-turn="${one.id}"] .question > button`);
      await button.waitFor({ state: 'attached' });
      await alone.show({ ...chat([one]), chat: { id: one.id, title: '', turns: [one] } });
      await alone.page.locator(`[data-turn="${one.id}"]`).waitFor();
      // Alive still, and the newest no more: only that one can go on.
      await alone.show({ ...chat([one]), chat: { id: one.id, title: '', turns: [one, newest] } });
      await alone.page.locator(`[data-turn="${newest.id}"]`).waitFor();
      const written = await shown(panel, one.id);
      assert.equal(written, await shown(alone, one.id), one.question);
      await button.focus();
      assert.equal(await shown(panel, one.id), written, `${one.question}, focused`);
    }
    assert.deepEqual(panel.problems, []);
    assert.ok(TURNS.length > 20);
  });

  it('shows the lines of a mark that is pointed at, and opens them by a click', async () => {
    const panel = await open(long(30));
    await top(panel, 't3');
    const { page } = panel;
    const mark = page.locator('[data-turn=t3] .note').first();
    await mark.hover();
    await page.locator('[data-turn=t3]').getByRole('group', { name: 'Footnote 1' }).waitFor();
    await mark.click();
    await sends(panel, { type: 'open', uri: 'file:///w/src/auth/session.ts', startLine: 42, endLine: 58 });
  });

  it('does what its buttons say, without a pointer too', async () => {
    const panel = await open(long(30));
    await top(panel, 't5');
    const old = panel.page.locator('[data-turn=t5]');
    // As a screen reader does it: a click that nothing came before.
    const press = async (name: string): Promise<void> => {
      await old.getByRole('button', { name, exact: true }).dispatchEvent('click');
    };
    await press('Fork from here');
    await sends(panel, { type: 'fork', turnId: 't5' });
    await press('Retry');
    await sends(panel, { type: 'retry', turnId: 't5' });
    await press('Edit and ask again');
    await sends(panel, { type: 'fork', turnId: 't5', edit: true });
    await old.locator('.work > summary').dispatchEvent('click');
    await old.getByText('Searched “session refresh token”').waitFor();
    // By keys.
    await top(panel, 't9');
    const receipt = panel.page.locator('[data-turn=t9] .receipt > summary');
    await receipt.focus();
    await panel.page.keyboard.press('Enter');
    await panel.page.locator('[data-turn=t9] .slip').getByText('Instructions').waitFor();
  });

  it('shows what has changed in it, whether anyone has touched it or not', async () => {
    const panel = await open(long(30));
    const { page } = panel;
    const moved = {
      type: 'citation',
      id: '1',
      from: 0,
      to: 125,
      uri: 'file:///w/src/auth/session.ts',
      path: 'src/auth/session.ts',
      startLine: 50,
      endLine: 66,
      quote: 'x',
      state: 'moved',
    } as const;
    await top(panel, 't4');
    await page.locator('[data-turn=t4] .note').first().focus();
    for (const id of ['t3', 't4']) {
      await top(panel, id);
      await panel.tell({ type: 'events', turnId: id, events: [at(moved)] });
      await page.locator(`[data-turn=${id}]`).getByText('Was 42-58 when it was read.').waitFor();
    }
    await panel.tell({ type: 'lookedUp', names: ['withSession'], missing: ['withSession'] });
    for (const id of ['t3', 't4']) await page.locator(`[data-turn=${id}] .missing`).waitFor();
  });

  it('is alive again when it is asked again', async () => {
    const panel = await open(long(30));
    await top(panel, 't3');
    const again = panel.page.locator('[data-turn=t3]');
    await panel.tell({ type: 'turn', turn: { ...answered, id: 't3', events: [start()] } });
    await again.locator('.live').waitFor();
    assert.equal(await again.count(), 1);
    await panel.tell({ type: 'events', turnId: 't3', events: [text('Said anew.'), end()] });
    await again.getByText('Said anew.').waitFor();
    await again.getByRole('button', { name: 'Retry' }).click();
    await sends(panel, { type: 'retry', turnId: 't3' });
  });

  it('is not drawn while it flies by, and is where the log lands', async () => {
    const panel = await openBare();
    const { page } = panel;
    // No idle time, and a clock that stands: how fast the test's machine is doesn't matter.
    await page.evaluate('globalThis.requestIdleCallback = () => 0; performance.now = () => 0; 0');
    await panel.show(long(120));
    const drawn = (): Promise<number> => page.locator('.turn .tail').count();
    const scroll = async (px: number): Promise<void> => {
      await page.evaluate(`(async () => {
        document.querySelector('.log').scrollTop -= ${String(px)};
        for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
      })()`);
    };
    for (let i = 0; i < 4; i++) await scroll(900);
    const before = await drawn();
    for (let i = 0; i < 20; i++) await scroll(900);
    // The browser's own short moves, as turns get their heights, may end the flight for a moment.
    const meanwhile = (await drawn()) - before;
    assert.ok(meanwhile <= 2, `${String(meanwhile)} turns were drawn while 20 screens flew by`);
    for (let i = 0; i < 2; i++) await scroll(1);
    await page.waitForFunction(`(() => {
      const { left, top, width, height } = document.querySelector('.log').getBoundingClientRect();
      const turn = document.elementFromPoint(left + width / 2, top + height / 2).closest('.turn');
      return turn.querySelector('.tail') !== null;
    })()`);
  });

  it('has what the browser’s search looks for, in its folds too, though it was never in view', async () => {
    const panel = await open(long(60));
    const found = panel.page.locator('[data-turn=t0] .slip').getByText('Earlier turns and this question');
    assert.equal(await found.count(), 0);
    await panel.page.keyboard.press('Control+f');
    await found.waitFor({ state: 'attached' });
    assert.equal(await found.isVisible(), false, 'its folds stay closed');
    await top(panel, 't0');
    await panel.page.locator('[data-turn=t0] .receipt > summary').click();
    assert.equal(await found.isVisible(), true);
    // Each receipt tells of its own extracts.
    await panel.page
      .locator('[data-turn=t0] .slip')
      .getByRole('link', { name: 'docs/deploy.md:20-48' })
      .hover();
    await panel.page.getByRole('tooltip').getByText('Documentation').waitFor();
  });

  it('keeps what is selected, focused, opened and scrolled in it, whatever comes', async () => {
    const prose = 'Read here, and then\non the next line **there** it stands.\n\n`withSession` is one.\n\n';
    const wide = `\`\`\`ts\n${'const wide = 1; '.repeat(40)}\n\`\`\`\n`;
    const written = {
      ...answered,
      events: [
        start(),
        text(prose + wide),
        at({
          type: 'citation',
          id: '1',
          from: 0,
          to: prose.indexOf('\n\n'),
          uri: 'file:///w/a.ts',
          path: 'a.ts',
          startLine: 1,
          endLine: 2,
          quote: 'x',
          state: 'verified',
        }),
        end(),
      ],
    };
    const ids = ['selected', 'focused', 'opened', 'scrolled'];
    const panel = await open(chat([...ids.map((id) => ({ ...written, id })), newest]));
    const { page } = panel;
    await page.locator('[data-turn=selected] .note').waitFor();
    await page.locator('[data-turn=selected]').scrollIntoViewIfNeeded();
    const selection = (): Promise<string> => page.evaluate('getSelection().toString()');
    const box = await page.locator('[data-turn=selected] .prose p').first().boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + 2, box.y + 12);
    await page.mouse.down();
    await page.mouse.move(box.x + 90, box.y + 32, { steps: 4 });
    await page.mouse.up();
    const chosen = await selection();
    assert.match(chosen, /^Read here[^]*\n?on the/);
    await page.locator('[data-turn=focused] pre').focus();
    await page.evaluate(`document.querySelector('[data-turn=opened] .receipt').open = true; 0`);
    await page.evaluate(`document.querySelector('[data-turn=scrolled] pre').scrollLeft = 50; 0`);
    await panel.nextFrame();
    const kept = async (after: string): Promise<void> => {
      assert.equal(await selection(), chosen, after);
      assert.deepEqual(
        await page.evaluate(`[
          document.activeElement.closest('[data-turn]')?.dataset.turn,
          document.querySelector('[data-turn=opened] .receipt').open,
          document.querySelector('[data-turn=scrolled] pre').scrollLeft,
        ]`),
        ['focused', true, 50],
        after,
      );
    };
    await panel.tell({ type: 'lookedUp', names: ['withSession'], missing: ['withSession'] });
    await page.locator('[data-turn=scrolled] .missing').waitFor();
    await kept('told of names');
    await page.keyboard.press('Control+f');
    await page.locator('[data-turn=scrolled] .slip').waitFor({ state: 'attached' });
    await kept('searched');
  });

  it('keeps what is selected across turns, whatever comes; all is the conversation, without the controls', async () => {
    const panel = await open(long(6));
    const { page } = panel;
    const selection = (): Promise<string> =>
      page.evaluate(`getSelection().toString().replaceAll('(not found)', '')`);
    await page.setViewportSize({ width: 480, height: 3000 });
    const pointTo = async (id: string): Promise<void> => {
      const box = await page.locator(`[data-turn=${id}] .prose p`).first().boundingBox();
      assert.ok(box);
      await page.mouse.move(box.x + 60, box.y + 12);
    };
    await pointTo('t5');
    await page.mouse.down();
    await pointTo('t4');
    await page.mouse.up();
    const chosen = await selection();
    assert.match(chosen, /^[^]{5,}Sources[^]*Where is/);
    assert.doesNotMatch(chosen, /Agent/);
    await panel.tell({ type: 'lookedUp', names: ['withSession'], missing: ['withSession'] });
    await page.locator('[data-turn=t0] .missing').waitFor({ state: 'attached' });
    assert.equal(await selection(), chosen, 'told of names');
    await page.keyboard.press('Control+f');
    for (const id of ['t0', 't4', 't5'])
      await page.locator(`[data-turn=${id}] .slip`).waitFor({ state: 'attached' });
    assert.equal(await selection(), chosen, 'searched');
    await page.locator('[data-turn=t4] .receipt > summary').click();
    await page.locator('[data-turn=t4] .slip').getByText('Instructions').waitFor();
    await page.locator('.log').focus();
    await page.keyboard.press('Control+a');
    const all = await selection();
    assert.match(all, /^\s*Where is/);
    assert.doesNotMatch(all, /Agent|indexed/);
  });
});
