// The whole main path by the keyboard: no pointer is used, and the window says so.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { gate } from '../../model-server/gate.ts';
import { callTool, say, type Answer, type Asked } from '../../model-server/script.ts';
import { expectSelected } from '../editor.ts';
import type { Panel } from '../panel.ts';
import { turns } from '../scripts.ts';
import { stage } from '../stage.ts';

/** Counts what a pointer would do, in every frame; the top window is asked at the end. */
const COUNT_POINTERS = `top.pointers ??= 0;
for (const type of ['pointerdown', 'mousedown', 'touchstart', 'wheel'])
  addEventListener(type, () => { top.pointers += 1; }, true);`;

const FILE = 'src/cart/total.ts';
const never = gate();

function answer(asked: Asked): Answer {
  const { question, called } = asked;
  if (question.includes('quokkas')) return say('There are none.');
  if (question.includes('endless'))
    return say('The first half. ', { do: 'gate', gate: never }, 'The other half.');
  if (question.includes('Run'))
    return called.includes('run_command')
      ? say('It ran.')
      : callTool('run_command', { command: 'echo by key' });
  if (question.includes('Fix')) {
    if (!called.includes('read_file')) return callTool('read_file', { path: FILE });
    const edits = called.filter((name) => name === 'edit_file').length;
    if (edits === 0)
      return callTool('edit_file', {
        path: FILE,
        old_string: 'i <= lines.length',
        new_string: 'i < lines.length',
      });
    if (edits === 1)
      return callTool('edit_file', {
        path: FILE,
        old_string: 'count + line.count, 0',
        new_string: 'count + 1, 0',
      });
    return say('Two changes are proposed.');
  }
  if (question.includes('Count things')) return say('I leave it.');
  if (/cut off|interrupted|continue/i.test(asked.lastText)) return say('And so it ends.');
  return {
    parts: [
      { type: 'text', pieces: ['Callers share one request'], cite: [{ text: 'async refreshSession' }] },
      { type: 'text', pieces: ['.'] },
    ],
  };
}

/** Presses a key until what has the focus in the panel is named so. */
async function goTo(page: Page, panel: Panel, name: RegExp, key = 'Shift+Tab'): Promise<void> {
  const seen: string[] = [];
  for (let i = 0; i < 80; i++) {
    const now = String(
      await panel.frame
        .locator('body')
        .evaluate(
          `(document.activeElement.getAttribute('aria-label') ?? (document.activeElement.labels?.[0] ?? document.activeElement).textContent).trim()`,
        ),
    );
    if (name.test(now)) return;
    seen.push(now.slice(0, 40));
    await page.keyboard.press(key);
  }
  assert.fail(`${String(name)} is not reached by ${key}: ${seen.join(' | ')}`);
}

describe('the main path by the keyboard alone', () => {
  const { play } = stage({ viewport: { width: 1280, height: 900 } });

  it('asks, follows a citation, forks, edits, stops, continues, approves, reviews, undoes, and keeps the history', async (t) => {
    await play(
      t,
      { script: turns(answer), panel: false, init: COUNT_POINTERS },
      async ({ page, panel, folder, model }) => {
        const { keyboard } = page;
        const { frame, log } = panel;
        const toMessage = async (): Promise<void> => {
          await keyboard.press('Control+Alt+F');
          await frame.locator('textarea:focus').waitFor();
        };
        const command = async (title: string): Promise<void> => {
          await keyboard.press('F1');
          await page.locator('.quick-input-widget input').first().waitFor();
          await keyboard.type(title);
          await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: title }).waitFor();
          await keyboard.press('Enter');
        };
        const press = async (name: RegExp, back = 'Shift+Tab'): Promise<void> => {
          await goTo(page, panel, name, back);
          await keyboard.press('Enter');
        };
        // Not Control+A: the workbench answers that one, a moment later.
        const selectLine = async (): Promise<void> => {
          await keyboard.press('Home');
          await keyboard.press('Shift+End');
        };
        const onDisk = (): string => readFileSync(path.join(folder, FILE), 'utf8');
        const before = onDisk();

        // Open, ask, mention by completion. Keys of extensions are known a moment after the window is drawn.
        await page.locator('.statusbar-item', { hasText: 'files indexed' }).waitFor();
        await toMessage();
        await keyboard.type('How is the session refreshed? @sessi');
        await frame.getByRole('option', { name: /^session\.ts/ }).waitFor();
        await keyboard.press('Enter');
        await frame.getByRole('list', { name: 'Context', exact: true }).getByText('session.ts').waitFor();
        await keyboard.press('Enter');
        await log.getByText('Callers share one request').waitFor();
        await panel.idle();

        // Follow a citation, and come back.
        await goTo(page, panel, /^Footnote 1, src\/auth\/session\.ts/);
        await keyboard.press('Enter');
        const name = String(await frame.locator('.note').first().getAttribute('aria-label'));
        const [, start, end] = /:(\d+)-(\d+)$/.exec(name) ?? [];
        await expectSelected(page, folder, 'src/auth/session.ts', Number(start), Number(end));
        await toMessage();

        // Sources and receipt.
        await goTo(page, panel, /^src\/auth\/session\.ts:\d+-\d+$/);
        await goTo(page, panel, /^Receipt/, 'Tab');
        await keyboard.press('Enter');
        await log.getByRole('heading', { name: /^Extracts/ }).waitFor();

        // Fork; edit and ask again.
        await press(/^Fork from here$/, 'Tab');
        await panel.idle();
        await toMessage();
        await press(/^Edit and ask again$/);
        await frame.locator('textarea:focus').waitFor();
        await selectLine();
        await keyboard.type('Are there quokkas?');
        await keyboard.press('Enter');
        await log.getByText('There are none.').waitFor();
        await panel.idle();

        // Stop, continue.
        await toMessage();
        await keyboard.type('Something endless');
        await keyboard.press('Enter');
        await log.getByText('The first half.').waitFor();
        await keyboard.press('Escape');
        await panel.idle();
        never.open();
        await press(/^Continue$/);
        await log.getByText(/And so it ends|The other half/).waitFor();
        await panel.idle();

        // The agent asks before it runs a command: the focus is on the safe answer.
        await toMessage();
        await goTo(page, panel, /^(Ask|Plan|Agent)$/);
        await keyboard.press('ArrowRight');
        await keyboard.press('ArrowRight');
        await toMessage();
        await keyboard.type('Run it');
        await keyboard.press('Enter');
        const card = frame.getByRole('group', { name: 'Run this command?' });
        await card.getByRole('button', { name: 'Do not run' }).and(frame.locator(':focus')).waitFor();
        await press(/^Run$/);
        await log.getByText('It ran.').waitFor();
        await panel.idle();

        // Review: accept, apply, undo; reject with a note, which starts a turn.
        await toMessage();
        await keyboard.type('Fix the cart');
        await keyboard.press('Enter');
        await panel.hunk(`${FILE}:19-19`).waitFor();
        await panel.idle();
        await toMessage();
        await goTo(page, panel, /total\.ts:11-11$/);
        await keyboard.press('a');
        await panel.hunk(`${FILE}:19-19`).and(frame.locator(':focus')).waitFor();
        await press(/^Apply$/);
        await panel.hunk(`${FILE}:11-11`).waitFor({ state: 'detached' });
        assert.ok(onDisk().includes('i < lines.length'), 'what was accepted is written');
        await goTo(page, panel, /total\.ts:19-19$/, 'Tab');
        await keyboard.press('n');
        await frame
          .getByRole('textbox', { name: 'Note to the model' })
          .and(frame.locator(':focus'))
          .waitFor();
        await keyboard.type('Count things, not lines.');
        await keyboard.press('Enter');
        await log.getByText('I leave it.').waitFor();
        await panel.idle();
        await command('Footnote: Undo Apply');
        for (let i = 0; i < 300 && onDisk() !== before; i++)
          await page.evaluate('new Promise(requestAnimationFrame)');
        assert.equal(onDisk(), before, 'what was applied is undone');

        // Export, under the name that is proposed. The dialog takes Enter once it has listed the folder.
        await command('Footnote: Export Chat');
        const proposed = page.locator('.quick-input-widget input').first();
        await page.locator('.quick-input-list .monaco-list-row', { hasText: 'README.md' }).waitFor();
        const file = await proposed.inputValue();
        assert.match(file, /\.md$/);
        await keyboard.press('Enter');
        await page.locator('.tab.active', { hasText: path.basename(file) }).waitFor();
        assert.match(readFileSync(file, 'utf8'), /I leave it\./);

        // History: search, rename, delete.
        await toMessage();
        await press(/^History$/);
        await frame.getByRole('searchbox', { name: 'Search chats' }).and(frame.locator(':focus')).waitFor();
        const chats = frame.locator('.chat');
        const all = await chats.count();
        assert.ok(all >= 2, `${String(all)} chats`);
        await keyboard.type('A title');
        await press(/^More for this chat$/, 'Tab');
        await press(/^Rename chat$/);
        await selectLine();
        await keyboard.type('Named by key');
        await keyboard.press('Enter');
        await goTo(page, panel, /^Search chats$/);
        await selectLine();
        await keyboard.type('Named by key');
        await frame.getByRole('button', { name: /^Named by key/ }).waitFor();
        await press(/^More for this chat$/, 'Tab');
        await press(/^Delete chat$/);
        await frame.getByText('Named by key').waitFor({ state: 'detached' });
        await keyboard.press('Escape');

        assert.equal(await page.evaluate('pointers'), 0, 'no pointer was used');
        assert.deepEqual(model.scriptErrors, []);
      },
    );
  });
});
