// The panel by the keyboard alone, and what its page does with what it is sent.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../host/workbench.ts';
import { openPanelPage, servePanel, type PanelPage } from './page.ts';
import { answered, chat, empty, pending, STATES } from './states.ts';
import type { PanelMessage, PanelState } from '../../../src/protocol/panel.ts';

describe('the panel', () => {
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
  const open = async (state: PanelState): Promise<PanelPage> => {
    const panel = await openPanelPage(browser, served.url);
    await panel.show(state);
    return panel;
  };
  /** The last message but drafts: those are sent whenever the typing pauses, on a slow machine in the middle of it. */
  const lastSent = async (panel: PanelPage) => (await panel.sent()).findLast(({ type }) => type !== 'draft');
  const nextFrame = (panel: PanelPage) => panel.page.evaluate('new Promise(requestAnimationFrame)');
  /** Waits until this is the last message. */
  const sends = async (panel: PanelPage, message: PanelMessage): Promise<void> => {
    const until = Date.now() + 10_000;
    while (!isDeepStrictEqual(await lastSent(panel), message) && Date.now() < until) await nextFrame(panel);
    assert.deepEqual(await lastSent(panel), message);
  };
  /** Types into the focused box and runs something before any timer can: what is typed has not been told yet. */
  const typeAndThen = (panel: PanelPage, text: string, script: string) =>
    panel.page.evaluate(`document.execCommand('insertText', false, ${JSON.stringify(text)}); ${script}`);

  it('sends with Enter and makes a new line with Shift+Enter', async () => {
    const panel = await open(empty);
    await panel.page.getByRole('textbox', { name: 'Message' }).focus();
    await panel.page.keyboard.type('one');
    await panel.page.keyboard.press('Shift+Enter');
    await panel.page.keyboard.type('two');
    await panel.page.keyboard.press('Enter');
    await sends(panel, {
      type: 'send',
      text: 'one\ntwo',
      mode: 'ask',
      context: [],
      attachments: [],
    });
    assert.equal(await panel.page.getByRole('textbox', { name: 'Message' }).inputValue(), '');
  });

  it('leaves Enter to an input method while it composes', async () => {
    const panel = await open(empty);
    const message = panel.page.getByRole('textbox', { name: 'Message' });
    await message.focus();
    const session = await panel.page.context().newCDPSession(panel.page);
    await session.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 });
    await panel.page.keyboard.press('Enter');
    assert.ok((await panel.sent()).every(({ type }) => type !== 'send'));
    await session.send('Input.insertText', { text: '日本' });
    assert.match(await message.inputValue(), /日本/);
    await panel.page.keyboard.press('Enter');
    assert.equal((await lastSent(panel))?.type, 'send');
  });

  it('has Stop where Send was while a turn runs, and Escape stops', async () => {
    const panel = await open(empty);
    const send = await panel.page.getByRole('button', { name: 'Send' }).boundingBox();
    await panel.show(STATES['streaming'] ?? empty);
    const stop = panel.page.getByRole('button', { name: 'Stop', exact: true });
    assert.deepEqual(await stop.boundingBox(), send);
    assert.equal(await panel.page.getByRole('button', { name: 'Send' }).count(), 0);
    await panel.page.getByRole('textbox', { name: 'Message' }).focus();
    await panel.page.keyboard.press('Escape');
    await sends(panel, { type: 'stop' });
  });

  it('reaches a mark and its source by Tab, and opens the lines with Enter', async () => {
    const panel = await open(chat([answered]));
    const { page } = panel;
    await page.getByRole('log').focus();
    const focused = () => page.evaluate(`document.activeElement?.getAttribute('aria-label')`);
    while ((await focused()) !== 'Footnote 1, src/auth/session.ts:42-58') await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await sends(panel, {
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
    await sends(panel, {
      type: 'open',
      uri: 'file:///w/docs/deploy.md',
      startLine: 30,
      endLine: 34,
      aside: true,
    });
  });

  it('decides hunks by A, R and N, and the focus goes on to the next open one', async () => {
    const panel = await open(chat([answered], { pending }));
    const { page } = panel;
    const first = page.getByRole('group', { name: 'src/auth/session.ts:22-22', exact: true });
    await first.focus();
    await page.keyboard.press('a');
    await sends(panel, {
      type: 'decide',
      editId: 'e1',
      hunkIds: ['h1'],
      decision: 'accept',
    });
    const next = page.getByRole('group', { name: 'src/auth/session.ts:112-112', exact: true });
    await page.locator(':focus').and(next).waitFor();
    await page.keyboard.press('n');
    await page.getByRole('textbox', { name: 'Note to the model' }).fill('Use the setting.');
    await page.keyboard.press('Enter');
    await sends(panel, {
      type: 'decide',
      editId: 'e1',
      hunkIds: ['h2'],
      decision: 'reject',
      note: 'Use the setting.',
    });
  });

  it('offers a conflicted hunk only for review, and decided ones for undoing', async () => {
    const { page } = await open(chat([answered], { pending }));
    const names = async (group: string) =>
      page.getByRole('group', { name: group, exact: true }).getByRole('button').allInnerTexts();
    assert.deepEqual(await names('test/auth/session.test.ts:88-89'), ['Review']);
    assert.deepEqual(await names('src/auth/errors.ts:24-24'), ['Undo']);
  });

  it('puts the focus on "Do not run" when a command waits, so that Enter never runs it', async () => {
    const panel = await open(STATES['approval'] ?? empty);
    const group = panel.page.getByRole('group', { name: 'Run this command?' });
    assert.match(await group.innerText(), /npm test -- --run test\/auth\/session\.test\.ts/);
    assert.match(await group.innerText(), /harbor\/packages\/api/);
    await group.getByRole('button', { name: 'Do not run' }).and(panel.page.locator(':focus')).waitFor();
    await panel.page.keyboard.press('Enter');
    await sends(panel, { type: 'approve', id: 'a', allow: false });
  });

  it('keeps what is being typed when the whole state is sent again', async () => {
    const panel = await open(empty);
    await panel.page.getByRole('textbox', { name: 'Message' }).focus();
    const state = { ...empty, draft: { text: 'half', context: [] } };
    const message = JSON.stringify({ type: 'state', seq: 2, state });
    await typeAndThen(
      panel,
      'half a question',
      `dispatchEvent(new MessageEvent('message', { data: ${message} }))`,
    );
    assert.equal(await panel.page.getByRole('textbox', { name: 'Message' }).inputValue(), 'half a question');
  });

  it('shows the draft that the extension kept, and another with another chat', async () => {
    const panel = await open({ ...empty, draft: { text: 'from before', context: [] } });
    const message = panel.page.getByRole('textbox', { name: 'Message' });
    assert.equal(await message.inputValue(), 'from before');
    await panel.show({ ...empty, chat: { id: 'other', title: '', turns: [] } });
    assert.equal(await message.inputValue(), '');
  });

  it('is empty at the click on New chat, and keeps what is typed until the extension names the chat', async () => {
    const panel = await open(chat([answered], { draft: { text: 'old', context: [] } }));
    const { page } = panel;
    const message = page.getByRole('textbox', { name: 'Message' });
    await message.press('End');
    await typeAndThen(panel, ', more', `document.querySelector('[aria-label="New chat"]').click()`);
    assert.equal(await page.getByRole('article').count(), 0);
    assert.equal(await message.inputValue(), '');
    await page.locator('textarea:focus').waitFor();
    await page.keyboard.type('typed at once');
    await panel.show({ ...empty, chat: { id: 'fresh', title: '', turns: [] } });
    await panel.tell({ type: 'compose' });
    assert.equal(await message.inputValue(), 'typed at once');
    const drafts = async () =>
      (await panel.sent()).flatMap((sent) => (sent.type === 'draft' ? [sent.draft.text] : []));
    while (!(await drafts()).includes('typed at once')) await nextFrame(panel);
    assert.ok(!(await drafts()).includes('old, more'), 'the old draft is not put into the new chat');
  });

  it('completes a mention with the focus staying in the text', async () => {
    const panel = await open(empty);
    const { page } = panel;
    await page.getByRole('textbox', { name: 'Message' }).focus();
    await page.keyboard.type('see @sess');
    await sends(panel, { type: 'mentions', query: 'sess' });
    const item = {
      kind: 'file',
      name: 'session.ts',
      side: 'src/auth',
      uri: 'file:///w/s.ts',
      path: 'src/auth/session.ts',
      startLine: 1,
      endLine: 9,
    } as const;
    await panel.tell({ type: 'mentions', query: 'sess', items: [item] });
    await page.getByRole('option', { name: /session\.ts/ }).waitFor();
    await page.keyboard.press('Enter');
    assert.equal(await page.getByRole('textbox', { name: 'Message' }).inputValue(), 'see @session.ts ');
    await page.getByRole('list', { name: 'Context' }).getByText('session.ts').waitFor();
    assert.ok((await panel.sent()).every(({ type }) => type !== 'send'));
  });

  it('completes a command at the start of the message, and nowhere else', async () => {
    const panel = await open(empty);
    const { page } = panel;
    await page.getByRole('textbox', { name: 'Message' }).focus();
    await page.keyboard.type('/ex');
    await sends(panel, { type: 'mentions', query: '/ex' });
    const at = { uri: '', path: '', startLine: 1, endLine: 1 };
    await panel.tell({
      type: 'mentions',
      query: '/ex',
      items: [
        { kind: 'command', name: 'explain', side: 'Explain code', ...at },
        { kind: 'command', name: 'export', side: 'Export this chat', ...at },
      ],
    });
    await page.getByRole('listbox', { name: 'Commands' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Tab');
    assert.equal(await page.getByRole('textbox', { name: 'Message' }).inputValue(), '/explain ');
    assert.equal(await page.getByRole('list', { name: 'Context' }).count(), 0);
    await page.keyboard.type('a /ex');
    assert.equal(await page.getByRole('listbox').count(), 0);
  });

  it('goes from @commit to the choice of one, and does not take what is disabled', async () => {
    const panel = await open(empty);
    const { page } = panel;
    const message = page.getByRole('textbox', { name: 'Message' });
    const at = { startLine: 1, endLine: 1 };
    await message.focus();
    await page.keyboard.type('@c');
    const uri = 'footnote-context:commit/';
    await panel.tell({
      type: 'mentions',
      query: 'c',
      items: [{ kind: 'commit', name: 'commit', side: 'then choose one', uri, path: 'Commit', ...at }],
    });
    await page.keyboard.press('Enter');
    assert.equal(await message.inputValue(), '@commit:');
    await sends(panel, { type: 'mentions', query: 'commit:' });
    const terminal = {
      kind: 'terminal',
      name: 'terminal',
      uri: 'footnote-context:terminal/',
      path: 'T',
      ...at,
    } as const;
    await panel.tell({
      type: 'mentions',
      query: 'commit:',
      items: [
        {
          kind: 'commit',
          name: 'a1b2c3d4',
          side: 'Sums',
          uri: `${uri}a1b2c3d4e5`,
          path: 'Commit a1b2c3d4',
          ...at,
        },
        { ...terminal, side: 'turn on shell integration', disabled: true },
      ],
    });
    await page.getByRole('option', { name: /shell integration/, disabled: true }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.deepEqual(
      (await panel.sent()).filter(({ type }) => type === 'command'),
      [{ type: 'command', command: 'terminalSettings' }],
    );
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    const chips = page.getByRole('list', { name: 'Context' });
    await chips.getByText('Commit a1b2c3d4').waitFor();
    assert.equal(await chips.getByRole('listitem').count(), 1);
  });

  it('keeps a pinned file for the next question and lets go of the others', async () => {
    const file = (name: string) => ({ uri: `file:///w/${name}`, path: name, startLine: 1, endLine: 9 });
    const context = [file('a.ts'), file('b.ts')];
    const panel = await open({ ...empty, draft: { text: 'why?', context } });
    const { page } = panel;
    const pin = page.getByRole('button', { name: 'Pin b.ts 1–9' });
    assert.equal(await pin.getAttribute('aria-pressed'), 'false');
    await pin.click();
    await page.getByRole('textbox', { name: 'Message' }).press('Enter');
    const sent = (await panel.sent()).find(({ type }) => type === 'send');
    assert.deepEqual(sent?.type === 'send' ? sent.context.map(({ pinned }) => pinned === true) : [], [
      false,
      true,
    ]);
    const chips = page.getByRole('list', { name: 'Context', exact: true }).getByRole('listitem');
    assert.deepEqual(
      (await chips.allInnerTexts()).map((text) => text.trim()),
      ['b.ts 1–9'],
    );
    assert.equal(await pin.getAttribute('aria-pressed'), 'true');
  });

  it('is emptied when another panel sends what both show, and says nothing of it', async () => {
    const context = [{ uri: 'file:///w/a.ts', path: 'a.ts', startLine: 1, endLine: 9 }];
    const panel = await open({ ...empty, draft: { text: 'why', context } });
    const message = panel.page.getByRole('textbox', { name: 'Message' });
    await message.press('End');
    const left = JSON.stringify({ type: 'left', seq: 2, draft: { text: '', context: [] } });
    await typeAndThen(panel, '?', `dispatchEvent(new MessageEvent('message', { data: ${left} }))`);
    assert.equal(await message.inputValue(), '');
    assert.equal(await panel.page.getByRole('list', { name: 'Context', exact: true }).count(), 0);
    // A reload of the page, or the whole state anew, does not bring it back.
    await panel.page.evaluate(
      `dispatchEvent(new MessageEvent('message', { data: ${JSON.stringify({ type: 'state', seq: 3, state: empty })} }))`,
    );
    assert.equal(await message.inputValue(), '');
    assert.ok((await panel.sent()).every(({ type }) => type !== 'draft'));
  });

  it('takes files that are dropped from the editor’s own views by name', async () => {
    const panel = await open(empty);
    await panel.page.evaluate(`(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData('text/uri-list', 'file:///w/a.ts\\r\\nhttps://example.com/\\r\\nfile:///w/src');
      document.querySelector('.composer').dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true, bubbles: true }));
    })()`);
    await sends(panel, { type: 'dropped', uris: ['file:///w/a.ts', 'file:///w/src'] });
  });

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
    assert.equal((await lastSent(panel))?.type, 'resync');
    await panel.show(empty);
    await panel.page.evaluate(`dispatchEvent(new MessageEvent('message', { data: { type: 'nonsense' } }))`);
    assert.deepEqual(
      (await panel.sent()).slice(-2).map(({ type }) => type),
      ['problem', 'resync'],
    );
  });

  it('runs nothing and loads nothing that an answer holds', async () => {
    const evil =
      '<script>globalThis.hacked = 1</script><img src="https://evil.example/x.png" onerror="globalThis.hacked = 1"> ![p](https://evil.example/y.png) [go](javascript:globalThis.hacked=1) [web](https://example.com/)';
    const requests: string[] = [];
    const panel = await openPanelPage(browser, served.url);
    panel.page.on('request', (request) => requests.push(request.url()));
    await panel.show(chat([{ ...answered, events: [{ at: 0, event: { type: 'text_delta', text: evil } }] }]));
    await panel.page.getByRole('link', { name: 'web' }).click();
    await sends(panel, { type: 'openLink', href: 'https://example.com/' });
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
      return lastSent(panel);
    };
    assert.deepEqual(await press('Fork from here'), { type: 'fork', turnId: answered.id });
    assert.deepEqual(await press('Edit and ask again'), { type: 'fork', turnId: answered.id, edit: true });
    const opened = await press('Open in editor');
    assert.equal(opened?.type, 'openCode');
    assert.ok(opened.type === 'openCode' && opened.language === 'ts' && opened.text.includes('Promise.race'));
  });

  it('marks names in an answer that nothing in the workspace has', async () => {
    const panel = await open(chat([answered]));
    await sends(panel, { type: 'check', names: ['refreshSession', 'withSession', 'SessionExpired'] });
    await panel.tell({ type: 'missing', names: ['withSession'] });
    await panel.page.getByText('withSession (not found)').waitFor();
    assert.equal(await panel.page.locator('.prose code.missing').count(), 1);
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
});
