import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { panelPages } from './pages.ts';
import { empty } from './state-parts.ts';
import { STATES } from './states.ts';

const FILE = {
  kind: 'file',
  name: 'session.ts',
  side: 'src/auth',
  uri: 'file:///w/s.ts',
  path: 'src/auth/session.ts',
  startLine: 1,
  endLine: 9,
} as const;

describe('completion in the message', () => {
  const { open } = panelPages();

  it('completes a mention with the focus staying in the text', async () => {
    const panel = await open(empty);
    const { page } = panel;
    await page.getByRole('textbox', { name: 'Message' }).focus();
    await page.keyboard.type('see @sess');
    await panel.sends({ type: 'mentions', query: 'sess' });
    await panel.tell({ type: 'mentions', query: 'sess', items: [FILE] });
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
    await panel.sends({ type: 'mentions', query: '/ex' });
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
    await page.getByRole('option', { name: /commit/ }).waitFor();
    await page.keyboard.press('Enter');
    assert.equal(await message.inputValue(), '@commit:');
    await panel.sends({ type: 'mentions', query: 'commit:' });
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

  it('gives up a list that is still looked for with Escape, and does not stop the turn', async () => {
    const panel = await open(STATES['streaming'] ?? empty);
    const { page } = panel;
    await page.getByRole('textbox', { name: 'Message' }).focus();
    await page.keyboard.type('see @sess');
    await panel.sends({ type: 'mentions', query: 'sess' });
    await page.keyboard.press('Escape');
    await panel.tell({ type: 'mentions', query: 'sess', items: [FILE] });
    await panel.nextFrame();
    assert.equal(await page.getByRole('listbox').count(), 0, 'what comes late is not shown');
    assert.ok((await panel.sent()).every(({ type }) => type !== 'stop'));
    // With a list on screen the same, and only then the turn.
    await page.keyboard.type('i');
    await panel.tell({ type: 'mentions', query: 'sessi', items: [FILE] });
    await page.getByRole('option', { name: /session\.ts/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('listbox').waitFor({ state: 'detached' });
    assert.ok((await panel.sent()).every(({ type }) => type !== 'stop'));
    await page.keyboard.press('Escape');
    await panel.sends({ type: 'stop' });
  });
});
