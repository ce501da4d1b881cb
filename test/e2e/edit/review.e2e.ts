import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { runCommand } from '../../host/workbench.ts';
import { openFile } from '../editor.ts';
import { stage } from '../stage.ts';
import {
  ACCEPT,
  acceptFirst,
  atLine,
  FEES,
  fixing,
  folder,
  IN_FEES,
  IN_TOTAL,
  isOver,
  lens,
  propose,
  review,
  shoot,
  textOf,
  TOTAL,
  waiting,
  withAll,
  verb,
} from './review-stage.ts';
import { shownThemes, themed } from '../themes.ts';

const { play } = stage({ viewport: { width: 1440, height: 900 } });

describe('the review as a new user sees it', () => {
  // A theme changes colours alone: the others are played for their pictures, when these are asked for.
  for (const [name, theme] of shownThemes)
    it(`two of three changes accepted and one rejected with a note, by the mouse and what stands on the screen, in ${theme}`, async (t) => {
      await play(t, { folder, script: fixing, settings: themed(theme) }, async (scene) => {
        const { page } = scene;
        const before = textOf(scene, FEES);
        await propose(scene, 'three');
        await page.locator('.statusbar-item', { hasText: '1 file, 3 changes' }).click();
        await verb(page, ACCEPT).first().waitFor();
        await shoot(page, `${name}-opened`);
        await acceptFirst(page);
        await verb(page, 'Reject with note').first().click();
        await page.locator('.review-widget .monaco-editor.focused').waitFor();
        await page.keyboard.type('Twenty grams is what the post says.');
        // They decide where the cursor is in the diff; in the note they are the note's.
        for (const key of ['Alt+Enter', 'Alt+Backspace', 'Shift+Alt+Backspace'])
          await page.keyboard.press(key);
        await shoot(page, `${name}-note`);
        await page.locator('.review-widget').getByRole('button', { name: 'Reject with note' }).click();
        await lens(page, 'Rejected: “Twenty grams').waitFor();
        await page.locator('.review-widget').waitFor({ state: 'detached' });
        await shoot(page, `${name}-decided`);
        await verb(page, ACCEPT).click();
        await isOver(page);
        assert.equal(textOf(scene, FEES), withAll(before, [IN_FEES[0], IN_FEES[2]]));
        await scene.panel.log.getByText('I see.').waitFor();
        await shoot(page, `${name}-over`);
        const said = scene.model.requests.map(({ body }) => JSON.stringify(body)).join();
        assert.ok(said.includes('Twenty grams is what the post says.'), 'the model gets the note');
      });
    });

  it('a note box that was closed is forgotten: the next one at its place is about what stands there by then', async (t) => {
    await play(t, { folder, script: fixing }, async (scene) => {
      const { page } = scene;
      const before = textOf(scene, FEES);
      await review(scene, 'three');
      await page.keyboard.press('Alt+Enter');
      await atLine(page, 8);
      await page.keyboard.press('Shift+Alt+Backspace');
      const box = page.locator('.review-widget');
      await box.locator('.monaco-editor.focused').waitFor();
      await lens(page, /^\s*Accepted\s*$/).waitFor();
      await shoot(page, 'note-by-key');
      await page.keyboard.press('Escape');
      await box.waitFor({ state: 'detached' });
      await verb(page, 'Undo').click();
      await waiting(page, 3);
      // Five lines more: the first change is now where the second was.
      const mine = `// 1\n// 2\n// 3\n// 4\n// 5\n${before}`;
      writeFileSync(path.join(scene.folder, FEES), mine);
      await page.locator('.monaco-editor .view-line', { hasText: '// 5' }).first().waitFor();
      await page.locator('.editor.modified .view-line', { hasText: '449' }).click();
      await atLine(page, 8);
      await runCommand(page, 'Comments: Add Comment on Current Selection');
      await box.locator('.monaco-editor.focused').waitFor();
      await page.keyboard.type('The parcel is what the post says.');
      await page.keyboard.press('Control+Enter');
      await lens(page, 'Rejected: “The parcel').waitFor();
      await runCommand(page, 'Footnote: Accept All Changes');
      await isOver(page);
      assert.equal(textOf(scene, FEES), withAll(mine, IN_FEES.slice(1)));
    });
  });

  it('by keys alone, from file to file: each decision leads to the next change', async (t) => {
    await play(t, { folder, script: fixing }, async (scene) => {
      const { page } = scene;
      const [fees, total] = [textOf(scene, FEES), textOf(scene, TOTAL)];
      await review(scene, 'many');
      await verb(page, ACCEPT).nth(4).waitFor();
      await page.keyboard.press('Control+Home'); // the editor may have gone to the first change by itself
      assert.equal(
        await verb(page, ACCEPT).first().getAttribute('title'),
        'Alt+Enter, with the cursor here',
        'the pointer is told the key',
      );
      await page.keyboard.press('Alt+F5');
      await atLine(page, 3);
      for (const line of [8, 13, 11, 19, 3, 8]) {
        await page.keyboard.press('Alt+F5');
        await atLine(page, line);
      }
      await page.keyboard.press('Shift+Alt+F5');
      await atLine(page, 3);
      for (const [key, line] of [
        ['Alt+Enter', 8],
        ['Alt+Backspace', 13],
        ['Control+Z', 8],
        ['Control+Z', 3],
        ['Alt+Enter', 8],
        ['Alt+Backspace', 13],
        ['Alt+Enter', 11],
        ['Alt+Backspace', 19],
      ] as const) {
        await page.keyboard.press(key);
        await atLine(page, line);
      }
      await page.keyboard.press('Alt+Enter');
      await isOver(page);
      assert.equal(textOf(scene, FEES), withAll(fees, [IN_FEES[0], IN_FEES[2]]));
      assert.equal(textOf(scene, TOTAL), withAll(total, [IN_TOTAL[1]]));
    });
  });

  it('by the tree: files and hunks with their states, decided by key without the mouse', async (t) => {
    await play(t, { folder, script: fixing }, async (scene) => {
      const { page } = scene;
      const [fees, total] = [textOf(scene, FEES), textOf(scene, TOTAL)];
      await propose(scene, 'many');
      await runCommand(page, 'Footnote: Focus on Changes to Review View');
      const row = (name: RegExp) => page.getByRole('treeitem', { name });
      await row(/^src\/cart\/fees\.ts, 3 of 3 open/).waitFor();
      await row(/^open, line 8, return grams <= 20/).waitFor();
      // The editor opens a view that was closed without the focus in its list: Tab brings it there.
      await page.locator('.monaco-list', { has: page.getByRole('treeitem', { name: /fees/ }) }).focus();
      await page.keyboard.press('ArrowDown');
      await page.locator('.monaco-list-row.focused', { hasText: 'fees.ts' }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Alt+Backspace');
      await row(/^rejected, line 3/).waitFor();
      await row(/^src\/cart\/fees\.ts, 2 of 3 open/).waitFor();
      await shoot(page, 'tree');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Alt+Enter');
      await row(/^src\/cart\/fees\.ts/).waitFor({ state: 'detached' });
      assert.equal(textOf(scene, FEES), withAll(fees, IN_FEES.slice(1)));
      await row(/^open, line 11/).click();
      await verb(page, ACCEPT).first().waitFor();
      await runCommand(page, 'Footnote: Accept All Changes');
      await isOver(page);
      assert.equal(textOf(scene, TOTAL), withAll(total, IN_TOTAL));
    });
  });

  it('with lenses switched off: a box under each change has the verbs, and takes the note', async (t) => {
    const settings = { 'diffEditor.codeLens': false, 'editor.codeLens': false };
    await play(t, { folder, script: fixing, settings }, async (scene) => {
      const { page } = scene;
      const before = textOf(scene, FEES);
      await propose(scene, 'three');
      await page.keyboard.press('Alt+R');
      const boxes = page.locator('.review-widget');
      await boxes.nth(2).waitFor();
      await shoot(page, 'boxes');
      assert.equal(await page.locator('.codelens-decoration a').count(), 0);
      await boxes.first().getByRole('button', { name: 'Accept' }).first().click();
      await boxes.filter({ hasText: 'Accepted' }).waitFor();
      await waiting(page, 2);
      const second = boxes.filter({ hasText: '2/3' });
      await second.getByRole('button', { name: 'Reject' }).first().click();
      await boxes.filter({ hasText: 'Rejected' }).waitFor();
      await boxes.filter({ hasText: '3/3' }).getByRole('button', { name: 'Accept' }).first().click();
      await isOver(page);
      assert.equal(textOf(scene, FEES), withAll(before, [IN_FEES[0], IN_FEES[2]]));
      assert.equal(await boxes.count(), 0);
    });
  });

  it('a proposal edited by hand is split anew and waits for Accept; a checkpoint leads back by a review; Undo Apply undoes that', async (t) => {
    await play(t, { folder, script: fixing }, async (scene) => {
      const { page } = scene;
      const before = textOf(scene, FEES);
      const written = `${withAll(before, IN_FEES)}// checked with the post\n`;
      await review(scene, 'three');
      await acceptFirst(page);
      await atLine(page, 8);
      await runCommand(page, 'Footnote: Edit Proposal by Hand');
      await page.locator('.tab.active[aria-label^="fees.ts"]').waitFor();
      await page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
      await page.keyboard.press('Control+End');
      await page.keyboard.type('// checked with the post\n');
      await page.keyboard.press('Control+S');
      await page.locator('.tab.active:not(.dirty)', { hasText: 'fees.ts' }).waitFor();
      await waiting(page, 3);
      assert.equal(textOf(scene, FEES), before);
      await page.keyboard.press('Alt+R');
      await lens(page, 'edited by you').waitFor();
      await shoot(page, 'by-hand');
      await runCommand(page, 'Footnote: Accept All Changes');
      await isOver(page);
      assert.equal(textOf(scene, FEES), written);
      await page.locator('.tab').first().waitFor({ state: 'detached' }); // the editor of the proposal is closed too

      await openFile(page, FEES);
      await runCommand(page, 'Footnote: Restore Checkpoint…');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'fees.ts' }).click();
      await lens(page, 'Goes back to the checkpoint').first().waitFor();
      assert.equal(
        await lens(page, /^1\/\d$/).getAttribute('title'),
        'Goes back to the checkpoint.',
        'a reason that a narrow editor cuts is told whole by the number before it',
      );
      await shoot(page, 'restore');
      assert.equal(textOf(scene, FEES), written, 'nothing is written before Accept');
      await runCommand(page, 'Footnote: Accept All Changes');
      await isOver(page);
      assert.equal(textOf(scene, FEES), before);
      await runCommand(page, 'Footnote: Undo Apply');
      await page.locator('.view-line', { hasText: '// checked with the post' }).first().waitFor();
      assert.equal(textOf(scene, FEES), written);
    });
  });
});

describe('the review', () => {
  for (const [name, theme] of shownThemes)
    it(`shows one change, many, and a conflict with both texts in ${theme}`, async (t) => {
      const viewport = { width: 1280, height: 860 };
      await play(t, { folder, script: fixing, settings: themed(theme), viewport }, async (scene) => {
        const { page } = scene;
        await review(scene, 'one');
        await shoot(page, `${name}-one`);
        await runCommand(page, 'Footnote: Reject All Changes');
        await isOver(page);
        await propose(scene, 'many');
        await runCommand(page, 'Footnote: Review Changes');
        await verb(page, ACCEPT).nth(4).waitFor();
        await acceptFirst(page);
        await atLine(page, 8);
        await shoot(page, `${name}-many`);
        const mine = textOf(scene, FEES).replace('160', '170');
        writeFileSync(path.join(scene.folder, FEES), mine);
        await lens(page, 'Take proposal').waitFor();
        await lens(page, 'Keep file').waitFor();
        await page.locator('.monaco-editor .view-line', { hasText: '85 : 170' }).first().waitFor();
        await page.locator('.monaco-editor .view-line', { hasText: 'grams <= 20' }).first().waitFor();
        await shoot(page, `${name}-conflict`);
        await verb(page, 'Keep file').click();
        await lens(page, /^\s*Rejected\s*$/).waitFor();
        await atLine(page, 13);
        await scene.panel.changes.getByRole('button', { name: 'Apply', exact: true }).click();
        await scene.panel.hunk(`${FEES}:3-3`).waitFor({ state: 'detached' });
        assert.equal(textOf(scene, FEES), withAll(mine, [IN_FEES[0]]));
      });
    });
});
