import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { panelPages } from './pages.ts';
import { answered, chat, empty } from './state-parts.ts';
import { STATES } from './states.ts';

describe('the message box', () => {
  const { open } = panelPages();

  it('sends with Enter and makes a new line with Shift+Enter', async () => {
    const panel = await open(empty);
    await panel.page.getByRole('textbox', { name: 'Message' }).focus();
    await panel.page.keyboard.type('one');
    await panel.page.keyboard.press('Shift+Enter');
    await panel.page.keyboard.type('two');
    await panel.page.keyboard.press('Enter');
    await panel.sends({
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
    assert.equal((await panel.lastSent())?.type, 'send');
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
    await panel.sends({ type: 'stop' });
  });

  it('queues by a button too while a turn runs, and Stop stays where it was', async () => {
    const panel = await open(STATES['streaming'] ?? empty);
    const { page } = panel;
    const stop = page.getByRole('button', { name: 'Stop', exact: true });
    const before = await stop.boundingBox();
    const queue = page.getByRole('button', { name: 'Add to the queue' });
    assert.equal(await queue.count(), 0, 'there is nothing to queue');
    await page.getByRole('textbox', { name: 'Message' }).fill('And the lock?');
    assert.deepEqual(await stop.boundingBox(), before);
    await queue.click();
    const { mode } = STATES['streaming'] ?? empty;
    await panel.sends({ type: 'send', text: 'And the lock?', mode, context: [], attachments: [] });
  });

  it('brings back earlier questions by ↑ and ↓, and leaves the keys alone in what was changed', async () => {
    const asked = ['one', 'two', 'two', 'three\nlines'];
    const panel = await open(
      chat(asked.map((question, i) => ({ ...answered, id: `t${String(i)}`, question }))),
    );
    const message = panel.page.getByRole('textbox', { name: 'Message' });
    const after = async (...keys: string[]): Promise<string> => {
      for (const key of keys) await message.press(key);
      return message.inputValue();
    };
    assert.equal(await after('ArrowDown'), '');
    assert.equal(await after('ArrowUp'), 'three\nlines');
    assert.equal(await after('ArrowUp'), 'three\nlines', 'up a line first');
    assert.equal(await after('ArrowUp'), 'two');
    assert.equal(await after('ArrowUp'), 'one', 'what was asked twice is there once');
    assert.equal(await after('ArrowUp'), 'one');
    assert.equal(await after('ArrowDown', 'ArrowDown'), 'three\nlines');
    assert.equal(await after('ArrowDown'), '');
    assert.equal(await after('ArrowUp', '!', 'ArrowDown', 'ArrowUp', 'ArrowUp', 'ArrowUp'), 'three\nlines!');
  });

  it('keeps what is being typed when the whole state is sent again', async () => {
    const panel = await open(empty);
    await panel.page.getByRole('textbox', { name: 'Message' }).focus();
    const state = { ...empty, draft: { text: 'half', context: [] } };
    const message = JSON.stringify({ type: 'state', seq: 2, state });
    await panel.typeAndThen(
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
    await panel.typeAndThen(', more', `document.querySelector('[aria-label="New chat"]').click()`);
    assert.equal(await page.getByRole('article').count(), 0);
    assert.equal(await message.inputValue(), '');
    await page.locator('textarea:focus').waitFor();
    await page.keyboard.type('typed at once');
    await panel.show({ ...empty, chat: { id: 'fresh', title: '', turns: [] } });
    await panel.tell({ type: 'compose' });
    assert.equal(await message.inputValue(), 'typed at once');
    const drafts = async () =>
      (await panel.sent()).flatMap((sent) => (sent.type === 'draft' ? [sent.draft.text] : []));
    while (!(await drafts()).includes('typed at once')) await panel.nextFrame();
    assert.ok(!(await drafts()).includes('old, more'), 'the old draft is not put into the new chat');
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
    await panel.typeAndThen('?', `dispatchEvent(new MessageEvent('message', { data: ${left} }))`);
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
    await panel.sends({ type: 'dropped', uris: ['file:///w/a.ts', 'file:///w/src'] });
  });
});
