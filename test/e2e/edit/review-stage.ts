// What tests of the review share: a model that reads files and edits them, and the lines over the hunks.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { EXTENSION } from '../../host/workbench.ts';
import { callTool, say, type Script } from '../../model-server/script.ts';
import { turns } from '../scripts.ts';
import { copySample, type Scene } from '../stage.ts';

export const TOTAL = 'src/cart/total.ts';
export const FEES = 'src/cart/fees.ts';
const FEES_TEXT = `/** What a parcel costs, in cents. */
export function parcel(grams: number): number {
  return grams < 1000 ? 399 : 599;
}

/** What a letter costs, in cents. */
export function letter(grams: number): number {
  return grams < 20 ? 85 : 160;
}

/** What is added for the express courier, in cents. */
export function express(cents: number): number {
  const extra = cents * 0.5;
  return extra;
}
`;

export type Pair = readonly [old: string, fresh: string];
export const IN_TOTAL: readonly [Pair, Pair] = [
  ['i <= lines.length', 'i < lines.length'],
  ['return lines.reduce((count, line) => count + line.count, 0);', 'return lines.length;'],
];
export const IN_FEES: readonly [Pair, Pair, Pair] = [
  ['399 : 599', '449 : 699'],
  ['grams < 20 ?', 'grams <= 20 ?'],
  ['  const extra = cents * 0.5;\n  return extra;', '  return Math.round(cents / 2);'],
];

/** A text with some replacements done. */
export const withAll = (text: string, pairs: readonly Pair[]): string =>
  pairs.reduce((now, [old, fresh]) => now.replace(old, fresh), text);

type Edit = readonly [file: string, ...Pair];
const inFees = IN_FEES.map((pair): Edit => [FEES, ...pair]);
const inTotal = IN_TOTAL.map((pair): Edit => [TOTAL, ...pair]);
const EDITS: Readonly<Record<string, readonly Edit[]>> = {
  one: inTotal.slice(0, 1),
  three: inFees,
  many: [...inFees, ...inTotal],
};

/** Asked to fix `one`, `three` or `many`, it reads the files and proposes so many changes, one call after the other. */
export const fixing: Script = turns((asked) => {
  const failed = asked.toolResults.find((result) => result.isError);
  if (failed) return say(`A tool failed: ${failed.text}`);
  const edits = EDITS[/Fix (one|three|many)/.exec(asked.question)?.[1] ?? ''];
  if (!edits) return say('I see.');
  const file = [...new Set(edits.map(([each]) => each))][count(asked.called, 'read_file')];
  if (file !== undefined) return callTool('read_file', { path: file });
  const next = edits[count(asked.called, 'edit_file')];
  return next
    ? callTool('edit_file', { path: next[0], old_string: next[1], new_string: next[2] })
    : say('The changes are proposed.');
});

const count = (called: readonly string[], name: string): number =>
  called.filter((each) => each === name).length;

/** The sample workspace, and a file with three functions. */
export const folder = (to: string): void => {
  copySample(to);
  writeFileSync(path.join(to, FEES), FEES_TEXT);
};

export const textOf = ({ folder: at }: Pick<Scene, 'folder'>, file: string): string =>
  readFileSync(path.join(at, file), 'utf8');

/** Has the model propose, and waits until all is there. */
export async function propose({ panel }: Scene, what: 'one' | 'three' | 'many'): Promise<void> {
  await panel.agentMode();
  await panel.ask(`Fix ${what}`);
  await panel.changes
    .getByRole('group')
    .nth((EDITS[what]?.length ?? 1) - 1)
    .waitFor();
  await panel.idle();
}

/** A verb, or what is said, in the lines over the hunks. */
export const lens = (page: Page, name: string | RegExp): Locator =>
  page
    .locator('.editor-group-container.active .codelens-decoration')
    .locator('a, span:not(.codicon)')
    .filter({ hasText: name });
/** A verb that can be clicked: the editor first shows what it remembers of the lines, which does nothing. */
export const verb = (page: Page, name: string | RegExp): Locator => lens(page, name).and(page.locator('a'));
export const ACCEPT = /^\s*Accept\s*$/;

/** The review's item in the status bar, once it counts so many undecided changes. */
export const waiting = (page: Page, changes: number): Promise<void> =>
  page.locator('.statusbar-item', { hasText: `${changes} change` }).waitFor();

/** Waits until the cursor is on a line. */
export const atLine = (page: Page, line: number): Promise<void> =>
  page.locator('.statusbar-item[id="status.editor.selection"]', { hasText: `Ln ${line},` }).waitFor();

/** Has the model propose, and opens the review by its key. */
export async function review(scene: Scene, what: 'one' | 'three' | 'many'): Promise<void> {
  await propose(scene, what);
  await scene.page.keyboard.press('Alt+R');
  await verb(scene.page, ACCEPT).first().waitFor();
}

/** Accepts the first change that waits, and sees that it says so. */
export async function acceptFirst(page: Page): Promise<void> {
  await verb(page, ACCEPT).first().click();
  await lens(page, /^\s*Accepted\s*$/).waitFor();
}

/** Waits until the review has ended, which closes its tab. */
export const isOver = (page: Page): Promise<void> => reviewTab(page).waitFor({ state: 'detached' });

/** The review's tab. */
export const reviewTab = (page: Page): Locator => page.locator('.tab', { hasText: 'Footnote: review' });

/** Waits until the workbench has stored that the review is open, as it does every few seconds. The edit's id tells it from others, or its title. */
export const stored = async (page: Page, title?: string): Promise<void> => {
  const shown = await page.locator('[data-uri^="footnote-"]').first().getAttribute('data-uri');
  const id = title ?? /\?(.+)$/.exec(shown ?? '')?.[1];
  assert.ok(id !== undefined, `the review shows a proposal: ${String(shown)}`);
  // Looked for after each write of the workbench; `waitForFunction` would take the promise itself for a yes.
  await page.evaluate(`(async () => {
    const done = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const has = async () => {
      const states = (await indexedDB.databases()).filter(({ name }) => /^vscode-web-state-db-/.test(name));
      for (const { name } of states) {
        const database = await done(indexedDB.open(name));
        try {
          const items = await done(database.transaction('ItemTable').objectStore('ItemTable').getAll());
          if (items.some((item) => typeof item === 'string' && item.includes(${JSON.stringify(id)}))) return true;
        } finally {
          database.close();
        }
      }
      return false;
    };
    const { put } = IDBObjectStore.prototype;
    try {
      await new Promise((resolve, reject) => {
        const look = () => has().then((found) => found && resolve(), reject);
        IDBObjectStore.prototype.put = function (...item) {
          this.transaction.addEventListener('complete', look);
          return put.apply(this, item);
        };
        setTimeout(reject, 60_000, new Error('not stored'));
        look();
      });
    } finally {
      IDBObjectStore.prototype.put = put;
    }
  })()`);
};

const OUT = path.join(EXTENSION, 'out/screens');

export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(OUT, { recursive: true });
  await page.screenshot({ path: path.join(OUT, `review-${name}.png`) });
}
