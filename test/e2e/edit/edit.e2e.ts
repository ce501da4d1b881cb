import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { Locator } from 'playwright-core';
import { goTo, openFile, tabs } from '../editor.ts';
import type { Panel } from '../panel.ts';
import { changes } from '../scripts.ts';
import { copySample, stage, type Scene } from '../stage.ts';

const FILE = 'src/cart/total.ts';
const TWO = [
  { old: 'i <= lines.length', new: 'i < lines.length' },
  { old: 'return lines.reduce((count, line) => count + line.count, 0);', new: 'return lines.length;' },
] as const;
const FIRST = `${FILE}:11-11`;
const SECOND = `${FILE}:19-19`;

const bytesOf = ({ folder }: Scene): Buffer => readFileSync(path.join(folder, FILE));
const button = (within: Locator, name: string): Locator => within.getByRole('button', { name, exact: true });
const withCrlf = (to: string): void => {
  copySample(to);
  const file = path.join(to, FILE);
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('\n', '\r\n'));
};

/** Asks for the two changes, and waits until both are proposed. */
async function propose(panel: Panel): Promise<void> {
  await panel.agentMode();
  await panel.ask('Fix the total of the cart');
  await panel.hunk(SECOND).waitFor();
  await panel.idle();
}

describe('a proposed edit', () => {
  const { play } = stage();
  const script = changes(FILE, TWO);

  it('leaves file, tabs and disk as they were when it is shown and rejected', async (t) => {
    await play(t, { script }, async (scene) => {
      const before = bytesOf(scene);
      const { mtimeMs } = statSync(path.join(scene.folder, FILE));
      await openFile(scene.page, 'src/cart/discount.ts');
      const open = await tabs(scene.page);
      await propose(scene.panel);
      assert.deepEqual(bytesOf(scene), before);
      await button(scene.panel.changes, 'Reject all').click();
      await scene.panel.hunk(FIRST).waitFor({ state: 'detached' });
      assert.deepEqual(bytesOf(scene), before);
      assert.equal(statSync(path.join(scene.folder, FILE)).mtimeMs, mtimeMs, 'not even written');
      assert.deepEqual(await tabs(scene.page), open);
    });
  });

  it('accepted in a closed file: exactly the approved bytes change, and no tab opens', async (t) => {
    await play(t, { script }, async (scene) => {
      const before = bytesOf(scene).toString();
      await propose(scene.panel);
      const open = await tabs(scene.page);
      await button(scene.panel.changes, 'Accept all').click();
      await scene.panel.hunk(FIRST).waitFor({ state: 'detached' });
      assert.equal(
        bytesOf(scene).toString(),
        before.replace(TWO[0].old, TWO[0].new).replace(TWO[1].old, TWO[1].new),
      );
      assert.deepEqual(await tabs(scene.page), open);
    });
  });

  it('with one hunk accepted and one rejected gives exactly that mix', async (t) => {
    await play(t, { script }, async (scene) => {
      const before = bytesOf(scene).toString();
      await propose(scene.panel);
      await button(scene.panel.hunk(FIRST), 'Accept').click();
      await button(scene.panel.hunk(FIRST), 'Undo').waitFor();
      assert.equal(bytesOf(scene).toString(), before, 'nothing is written before the last decision');
      await button(scene.panel.hunk(SECOND), 'Reject').click();
      await scene.panel.hunk(SECOND).waitFor({ state: 'detached' });
      assert.equal(bytesOf(scene).toString(), before.replace(TWO[0].old, TWO[0].new));
    });
  });

  it('accepted in a clean open file with CRLF: only the approved lines differ, it stays clean, Ctrl+Z takes it back', async (t) => {
    await play(t, { script, folder: withCrlf }, async (scene) => {
      const before = bytesOf(scene).toString();
      assert.ok(before.includes('\r\n'));
      await openFile(scene.page, FILE);
      await propose(scene.panel);
      await button(scene.panel.hunk(FIRST), 'Accept').click();
      await button(scene.panel.hunk(SECOND), 'Reject').click();
      await scene.panel.hunk(SECOND).waitFor({ state: 'detached' });
      assert.equal(bytesOf(scene).toString(), before.replace(TWO[0].old, TWO[0].new));
      const editor = scene.page.locator('.editor-group-container.active .monaco-editor').first();
      await editor.locator('.view-line', { hasText: 'i < lines.length' }).waitFor();
      assert.deepEqual(await tabs(scene.page), ['total.ts']);
      await goTo(scene.page, 1);
      await scene.page.keyboard.press('Control+Z');
      await editor.locator('.view-line', { hasText: 'i <= lines.length' }).waitFor();
      await scene.page.keyboard.press('Control+S');
      await scene.page.locator('.tab.active:not(.dirty)').waitFor();
      assert.equal(bytesOf(scene).toString(), before, 'saved after the undo: the old bytes');
    });
  });

  it('accepted in a file with unsaved typing: the typing is kept, the disk is not touched', async (t) => {
    await play(t, { script }, async (scene) => {
      const before = bytesOf(scene);
      await openFile(scene.page, FILE);
      await goTo(scene.page, 3);
      await scene.page.keyboard.type('// typed, not saved ');
      await propose(scene.panel);
      await button(scene.panel.hunk(FIRST), 'Accept').click();
      await button(scene.panel.hunk(SECOND), 'Reject').click();
      const editor = scene.page.locator('.editor-group-container.active .monaco-editor').first();
      await editor.locator('.view-line', { hasText: 'i < lines.length' }).waitFor();
      assert.ok(await editor.locator('.view-line', { hasText: '// typed, not saved' }).isVisible());
      assert.deepEqual(await tabs(scene.page), ['● total.ts']);
      assert.deepEqual(bytesOf(scene), before);
      await goTo(scene.page, 1);
      await scene.page.keyboard.press('Control+Z');
      await editor.locator('.view-line', { hasText: 'i <= lines.length' }).waitFor();
      assert.ok(await editor.locator('.view-line', { hasText: '// typed, not saved' }).isVisible());
    });
  });
});
