import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EVERY_STATE } from './every-state.ts';
import { panelPages } from './pages.ts';
import { answered, at, chat, end, start, text, turn } from './state-parts.ts';

describe('an answer in the panel', () => {
  const { open, openBare } = panelPages();

  it('reaches a mark and its source by Tab, and opens the lines with Enter', async () => {
    const panel = await open(chat([answered]));
    const { page } = panel;
    await page.getByRole('log').focus();
    const focused = () => page.evaluate(`document.activeElement?.getAttribute('aria-label')`);
    while ((await focused()) !== 'Footnote 1, src/auth/session.ts:42-58') await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await panel.sends({
      type: 'open',
      uri: 'file:///w/src/auth/session.ts',
      startLine: 42,
      endLine: 58,
    });
    const source = page
      .getByRole('group', { name: 'Sources' })
      .getByRole('link', { name: 'docs/deploy.md:30-34', exact: true });
    await source.focus();
    await page.keyboard.press('Alt+Enter');
    await panel.sends({
      type: 'open',
      uri: 'file:///w/docs/deploy.md',
      startLine: 30,
      endLine: 34,
      aside: true,
    });
  });

  it('tells on focus, and takes back by Esc, what decided where an extract of the receipt stands', async () => {
    const { page } = await open(chat([answered]));
    await page.locator('.receipt > summary').click();
    const tip = page.getByRole('tooltip');
    const receipt = page.locator('.receipt');
    const link = receipt.getByRole('link', { name: 'src/auth/session.ts:1-96' });
    await page.mouse.move(0, 0);
    await page.locator('.receipt > summary').focus();
    // Over what was put in.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(`document.activeElement?.getAttribute('aria-label')`);
    assert.equal(focused, 'src/auth/session.ts:1-96');
    await tip.waitFor();
    assert.deepEqual((await tip.innerText()).split(/\n+/u), [
      'Why it stands here',
      'Has 67 % of the question’s words',
      '+ 0.94',
      'Close in meaning',
      '+ 0.31',
      'Other parts of its file match too',
      '+ 0.27',
      'Defines what is asked for',
      '+ 0.60',
      'File name or folder matches',
      '+ 0.06',
      'Open, just edited, or beside it',
      '× 1.06',
      'Score',
      '2.31',
    ]);
    assert.equal(await link.getAttribute('aria-describedby'), await tip.getAttribute('id'));
    await page.keyboard.press('Escape');
    await tip.waitFor({ state: 'detached' });
    await receipt.getByRole('link', { name: 'docs/deploy.md:20-48' }).hover();
    await tip.getByText('Documentation').waitFor();
    assert.equal(await tip.count(), 1);
    // What the user put in was not ranked.
    await receipt.getByRole('link', { name: 'src/http/client.ts:12-40' }).hover();
    await tip.waitFor({ state: 'detached' });
  });

  it('runs nothing and loads nothing that an answer holds', async () => {
    const evil =
      '<script>globalThis.hacked = 1</script><img src="https://evil.example/x.png" onerror="globalThis.hacked = 1"> ![p](https://evil.example/y.png) [go](javascript:globalThis.hacked=1) [web](https://example.com/)';
    const requests: string[] = [];
    const panel = await openBare();
    panel.page.on('request', (request) => requests.push(request.url()));
    await panel.show(chat([{ ...answered, events: [{ at: 0, event: { type: 'text_delta', text: evil } }] }]));
    await panel.page.getByRole('link', { name: 'web' }).click();
    await panel.sends({ type: 'openLink', href: 'https://example.com/' });
    // The editor opens a page's `href` by itself on a click, before anyone has seen where it leads.
    assert.equal(await panel.page.locator('.prose a[href]').count(), 0);
    await panel.page.getByRole('link', { name: 'web' }).focus();
    await panel.page.keyboard.press('Enter');
    assert.equal((await panel.sent()).filter(({ type }) => type === 'openLink').length, 2, 'by key too');
    assert.deepEqual(requests, []);
    assert.equal(await panel.page.evaluate('globalThis.hacked'), undefined);
    assert.equal(await panel.page.locator('.prose img, .prose script').count(), 0);
  });

  it('goes on from an answer, or from an edited question, in a new chat; and opens code in an editor', async () => {
    const panel = await open(chat([answered]));
    const press = async (name: string) => {
      await panel.page.getByRole('button', { name, exact: true }).first().focus();
      await panel.page.keyboard.press('Enter');
      return panel.lastSent();
    };
    assert.deepEqual(await press('Fork from here'), { type: 'fork', turnId: answered.id });
    assert.deepEqual(await press('Edit and ask again'), { type: 'fork', turnId: answered.id, edit: true });
    const opened = await press('Open in editor');
    assert.equal(opened?.type, 'openCode');
    assert.ok(opened.type === 'openCode' && opened.language === 'ts' && opened.text.includes('Promise.race'));
  });

  it('marks names in an answer that nothing in the workspace has', async () => {
    const panel = await open(chat([answered]));
    await panel.sends({
      type: 'lookUp',
      names: ['refreshSession', 'withSession', 'SessionExpired', 'refreshOnce'],
      inText: [],
    });
    await panel.tell({ type: 'lookedUp', names: ['withSession'], missing: ['withSession'] });
    await panel.page.getByText('withSession (not found)').waitFor();
    assert.equal(await panel.page.locator('.prose code.missing').count(), 1);
    await panel.tell({ type: 'lookedUp', names: ['withSession'], missing: [] });
    await panel.page.locator('.prose .missing').waitFor({ state: 'detached' });
  });

  it('marks files and lines that the running text of any answer names and nothing has', async () => {
    const words = 'It is in src/auth/gone.ts; see line 900 of `src/auth/session.ts`.';
    const older = turn([start(), text(words), end()], { id: 'older' });
    const newer = turn([start(), text('`refreshSession` does it.'), end()], { id: 'newer' });
    const panel = await open(chat([older, newer]));
    const inText = ['src/auth/gone.ts', 'src/auth/session.ts:900'];
    await panel.sends({ type: 'lookUp', names: ['src/auth/session.ts'], inText });
    assert.deepEqual((await panel.sent()).filter(({ type }) => type === 'lookUp')[0], {
      type: 'lookUp',
      names: ['refreshSession'],
      inText: [],
    });
    await panel.tell({ type: 'lookedUp', names: inText, missing: inText });
    const marked = panel.page.locator('.prose .missing');
    await marked.nth(1).waitFor();
    assert.deepEqual(await marked.allTextContents(), [
      'src/auth/gone.ts (not found)',
      'line 900 (not found)',
    ]);
  });

  it('asks once whether what answers name is there, however often the index changes meanwhile', async () => {
    const state = chat([answered]);
    const panel = await open(state);
    const lookUps = async () => (await panel.sent()).filter(({ type }) => type === 'lookUp').length;
    const strip = panel.page.locator('.strip');
    for (const now of ['indexing', 'ready', 'indexing', 'ready'] as const) {
      await panel.tell({
        type: 'patch',
        patch: { index: { ...state.index, state: now, done: 0, total: 1 } },
      });
      await strip.getByText(/^0 of 1 file/).waitFor({ state: now === 'indexing' ? 'visible' : 'detached' });
    }
    await panel.nextFrame();
    assert.equal(await lookUps(), 1);
  });

  it('brings what a fold at the end of the log holds into view when it is opened', async () => {
    const { page } = await open(chat([answered]));
    const slip = page.locator('.receipt .slip');
    assert.equal(await slip.count(), 0, 'it is not made before');
    await page.locator('.receipt > summary').click();
    await slip.waitFor();
    // It is higher than the log: it begins below the question, which sticks.
    const top = (): Promise<number> =>
      page.evaluate(`(() => {
        const top = (which) => document.querySelector(which).getBoundingClientRect().top;
        return top('.receipt') - top('.log');
      })()`);
    // The browser tells of the opening a moment after it.
    for (let frame = 0; frame < 300 && (await top()) > 100; frame++)
      await page.evaluate('new Promise(requestAnimationFrame)');
    const at = await top();
    assert.ok(at > 60 && at <= 100, `${String(at)} px below the log’s top`);
  });

  it('lets the browser’s search find what closed folds hold, and open them', async () => {
    const { page } = await open(chat([answered]));
    const found = page.locator('.receipt .slip').getByText('Earlier turns and this question');
    assert.equal(await found.count(), 0);
    await page.keyboard.press('Control+f');
    await found.waitFor({ state: 'attached' });
    assert.equal(await found.isVisible(), false, 'they stay closed');
    // A link to a text is found by what finds text in the page.
    await page.goto(`${page.url()}#:~:text=Earlier%20turns%20and%20this%20question`);
    await found.waitFor();
  });

  it('sets the columns of a table as its writer wants, settled too', async () => {
    const table = turn([start(), text('| a | b | c |\n|---|:-:|--:|\n| 1 | 2 | 3 |'), end()]);
    const { page } = await open(chat([{ ...table, id: 'settled' }, table]));
    await page.locator('table').nth(1).waitFor();
    assert.deepEqual(
      await page.evaluate(
        `[...document.querySelectorAll('td')].map((cell) => getComputedStyle(cell).textAlign)`,
      ),
      ['start', 'center', 'end', 'start', 'center', 'end'],
    );
  });

  it('says once that the conversation fills the window, with one way on to take first', async () => {
    const { page } = await open(EVERY_STATE['context-full'] ?? assert.fail());
    await page.getByText('The conversation fills the model’s window.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Sum up earlier turns' }).count(), 1);
  });

  it('can go on only while nothing was asked since', async () => {
    const cut = turn([start(), text('The first half.'), end('cancelled')]);
    const { page, show } = await open(chat([cut]));
    await page.getByRole('button', { name: 'Continue' }).waitFor();
    await show(chat([cut, { ...answered, id: 'later' }]));
    await page.locator('[data-turn=later] .tail').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Continue' }).count(), 0);
    assert.equal(
      await page.getByRole('group', { name: 'Stopped' }).getByRole('button', { name: 'Retry' }).count(),
      1,
    );
  });

  it('keeps in sight what the user sent while it ran', async () => {
    const added = 'Also look at the lock.\nAnd at its test.';
    const said = at({ type: 'status', text: 'Added: Also look at the lock.', added });
    const { page } = await open(chat([turn([start(), said, text('Done.'), end()])]));
    assert.equal(await page.getByRole('list', { name: 'Added while it ran' }).innerText(), added);
  });

  it('sets right-to-left text from the right', async () => {
    const { page } = await open(
      chat([
        {
          ...answered,
          question: 'איפה מתחדש החיבור?',
          events: [{ at: 0, event: { type: 'text_delta', text: 'החיבור מתחדש כאן.' } }],
        },
      ]),
    );
    for (const part of ['.question h2', '.prose p'])
      assert.equal(
        await page.evaluate(`getComputedStyle(document.querySelector('${part}')).direction`),
        'rtl',
      );
  });

  it('shows the lines of a mark above it where the log ends below', async () => {
    const panel = await open(chat([answered]));
    const { page } = panel;
    const mark = page.locator('.note', { hasText: '6' }).first();
    for (const above of [true, false]) {
      await page.evaluate(`{
        const log = document.querySelector('.log');
        const mark = [...document.querySelectorAll('.note')].find((one) => one.textContent === '6');
        log.scrollTop += mark.getBoundingClientRect().top - log.getBoundingClientRect().${above ? 'bottom + 60' : 'top - 120'};
      }`);
      await page.mouse.move(0, 0);
      await page.locator('.card').waitFor({ state: 'detached' });
      await mark.hover();
      const card = page.getByRole('group', { name: 'Footnote 6' });
      await card.waitFor();
      const log = await page.getByRole('log').boundingBox();
      const box = await card.boundingBox();
      const at = await mark.boundingBox();
      assert.ok(log && box && at);
      assert.equal(box.y + box.height < at.y, above);
      assert.ok(box.y >= log.y && box.y + box.height <= log.y + log.height, 'all of it is in view');
    }
  });
});
