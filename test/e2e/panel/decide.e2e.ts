import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { panelPages } from './pages.ts';
import { answered, chat, empty, pending } from './state-parts.ts';
import { STATES } from './states.ts';

describe('decisions in the panel', () => {
  const { open } = panelPages();

  it('decides hunks by A, R and N, and the focus goes on to the next open one', async () => {
    const panel = await open(chat([answered], { pending }));
    const { page } = panel;
    const first = page.getByRole('group', { name: 'src/auth/session.ts:22-22', exact: true });
    await first.focus();
    await page.keyboard.press('a');
    await panel.sends({
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
    await panel.sends({
      type: 'decide',
      editId: 'e1',
      hunkIds: ['h2'],
      decision: 'reject',
      note: 'Use the setting.',
    });
  });

  it('decides nothing by the letters of a note, however fast they follow the N that opens its box', async () => {
    const panel = await open(chat([answered], { pending }));
    await panel.page.getByRole('group', { name: 'src/auth/session.ts:22-22', exact: true }).focus();
    await panel.page.evaluate(`(async () => {
      const key = (name) =>
        document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }));
      key('n');
      await Promise.resolve().then(() => undefined).then(() => undefined); // drawn, not painted
      for (const name of 'are') key(name);
    })()`);
    await panel.page
      .getByRole('textbox', { name: 'Note to the model' })
      .and(panel.page.locator(':focus'))
      .waitFor();
    assert.ok((await panel.sent()).every(({ type }) => type !== 'decide'));
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
    await panel.sends({ type: 'approve', id: 'a', allow: false });
  });
});
