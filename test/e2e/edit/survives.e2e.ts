import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { runCommand } from '../../host/workbench.ts';
import { startHost } from '../../host/host.ts';
import { goTo, openFile, tabs } from '../editor.ts';
import { KEY, stage } from '../stage.ts';
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
  reviewTab,
  stored,
  textOf,
  TOTAL,
  waiting,
  withAll,
  verb,
} from './review-stage.ts';

const git = (at: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
    cwd: at,
    encoding: 'utf8',
  });

/** A repository with a change of the user's own that isn't committed. */
const repository = (to: string): void => {
  folder(to);
  git(to, 'init', '-q');
  git(to, 'add', '.');
  git(to, 'commit', '-qm', 'all');
  writeFileSync(path.join(to, 'README.md'), 'mine\n');
};

/** Bytes and times of all files, and what git says. */
function disk(at: string): Readonly<Record<string, string>> {
  const files = readdirSync(at, { recursive: true, encoding: 'utf8' }).filter(
    (file) => !file.startsWith('.git') && statSync(path.join(at, file)).isFile(),
  );
  return {
    ...Object.fromEntries(
      files.map((file) => {
        const { mtimeMs } = statSync(path.join(at, file));
        return [file, `${mtimeMs} ${readFileSync(path.join(at, file), 'base64')}`];
      }),
    ),
    git: git(at, 'status', '--porcelain'),
  };
}

/** Open tabs with their unsaved marks, the one in front, the cursor in it, and who has the focus. */
const window = async (page: Page): Promise<unknown> => ({
  tabs: await tabs(page),
  front: await page.locator('.tab.active').getAttribute('data-resource-name'),
  cursor: await page.locator('.statusbar-item[id="status.editor.selection"]').innerText(),
  inEditor: await page.locator('.editor-group-container.active .monaco-editor.focused').count(),
});

/** Two files are open; the one in front has unsaved typing. */
async function work(page: Page): Promise<void> {
  await openFile(page, 'src/cart/discount.ts');
  await page.keyboard.press('Control+K');
  await page.keyboard.press('Enter');
  await openFile(page, TOTAL);
  await goTo(page, 3);
  await page.keyboard.type('// typed, not saved ');
  await page.locator('.tab.dirty').waitFor();
}

describe('a review', () => {
  const { play } = stage();

  it('that ends in reject or is closed leaves tabs, focus, unsaved text, file times and git as they were', async (t) => {
    await play(t, { folder: repository, script: fixing }, async (scene) => {
      const { page } = scene;
      await propose(scene, 'three');
      await work(page);
      const [files, screen] = [disk(scene.folder), await window(page)];

      await page.keyboard.press('Alt+R');
      await verb(page, ACCEPT).first().waitFor();
      await reviewTab(page)
        .getByRole('button', { name: /^Close/ })
        .click();
      await isOver(page);
      await page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
      assert.deepEqual(
        [disk(scene.folder), await window(page)],
        [files, screen],
        'closed without a decision',
      );

      await page.keyboard.press('Alt+R');
      await verb(page, ACCEPT).first().click();
      await waiting(page, 2);
      await verb(page, 'Undo').first().click();
      await waiting(page, 3);
      await runCommand(page, 'Footnote: Reject All Changes');
      await isOver(page);
      await page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
      assert.deepEqual([disk(scene.folder), await window(page)], [files, screen], 'rejected');
    });
  });

  it('is back after a reload and after kill -9 of the editor, with what was decided, and goes on', async (t) => {
    await play(t, { folder: repository, script: fixing }, async (scene) => {
      const { page } = scene;
      const [fees, total] = [textOf(scene, FEES), textOf(scene, TOTAL)];
      await review(scene, 'many');
      await acceptFirst(page);
      await stored(page);
      const files = disk(scene.folder);
      const isBack = async (): Promise<void> => {
        await reviewTab(page).waitFor({ timeout: 60_000 });
        assert.deepEqual(disk(scene.folder), files);
        assert.equal(await page.locator('.tab.dirty').count(), 0);
        await lens(page, /^\s*Accepted\s*$/).waitFor({ timeout: 60_000 });
        await waiting(page, 4);
      };
      await page.reload();
      await isBack();

      const { dataDir, port } = scene.host;
      await scene.host.kill();
      const again = await startHost({ dataDir, port, env: { ANTHROPIC_API_KEY: KEY } });
      try {
        await page.reload();
        await isBack();
        // Where the cursor comes back is the editor's business: here it is put somewhere.
        await page.locator('.editor.modified .view-line', { hasText: '449' }).click();
        await page.keyboard.press('Control+Home');
        await atLine(page, 1);
        await runCommand(page, 'Footnote: Next Hunk');
        await atLine(page, 8);
        await page.keyboard.press('Alt+Backspace');
        await waiting(page, 3);
        await atLine(page, 13);
        await runCommand(page, 'Footnote: Accept All Changes');
        await isOver(page);
        assert.equal(textOf(scene, FEES), withAll(fees, [IN_FEES[0], IN_FEES[2]]));
        assert.equal(textOf(scene, TOTAL), withAll(total, IN_TOTAL));
      } finally {
        await again.stop();
      }
    });
  });
});
