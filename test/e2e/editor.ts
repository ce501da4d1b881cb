// The workbench's editors as a person sees them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';

/** Opens a file of the workspace by the quick picker, and puts the cursor into it. */
export async function openFile(page: Page, file: string): Promise<void> {
  await page.keyboard.press('Control+P');
  await page.locator('.quick-input-widget input').first().fill(file);
  await page
    .locator('.quick-input-list .monaco-list-row', { hasText: path.basename(file) })
    .first()
    .click();
  await page.locator('.tab.active', { hasText: path.basename(file) }).waitFor();
  await page.locator('.editor-group-container.active .monaco-editor .view-line').first().waitFor();
}

/** Selects whole lines `start..end` (1-based) of the active editor: from the start of the first to the end of the last. */
export async function selectLines(page: Page, start: number, end: number): Promise<void> {
  await goTo(page, start);
  await page.keyboard.press('Home');
  await page.keyboard.press('Home');
  for (let line = start; line < end; line++) await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+End');
}

/** Puts the cursor on a line of the active editor. */
export async function goTo(page: Page, line: number): Promise<void> {
  await page.keyboard.press('Control+G');
  await page.locator('.quick-input-widget input').first().fill(`:${line}`);
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}

/**
 * Waits until the active editor shows `file` with exactly the lines `start..end` selected, as the status bar tells:
 * the cursor at the end of the last line, and as many characters selected as those lines have.
 */
export async function expectSelected(
  page: Page,
  folder: string,
  file: string,
  start: number,
  end: number,
): Promise<void> {
  const lines = readFileSync(path.join(folder, file), 'utf8')
    .split(/\r?\n/)
    .slice(start - 1, end);
  const characters = lines.join('\n').length;
  const column = (lines.at(-1)?.length ?? 0) + 1;
  await page.locator('.tab.active', { hasText: path.basename(file) }).waitFor();
  const wanted = `Ln ${end}, Col ${column} (${characters} selected)`;
  const status = page.locator('.statusbar-item[id="status.editor.selection"]');
  await status
    .filter({ hasText: wanted })
    .waitFor({ timeout: 10_000 })
    .catch(async () => {
      assert.equal(await status.innerText(), wanted);
    });
}

/** Names of the open tabs, with a `●` before those with unsaved changes. */
export async function tabs(page: Page): Promise<string[]> {
  const found = await page.locator('.tabs-container .tab').all();
  return Promise.all(
    found.map(async (tab) => {
      const classes = (await tab.getAttribute('class')) ?? '';
      const name = (await tab.getAttribute('data-resource-name')) ?? '';
      return / dirty/.test(classes) ? `● ${name}` : name;
    }),
  );
}
