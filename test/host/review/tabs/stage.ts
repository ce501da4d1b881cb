import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { PendingEdit } from '../../../../src/protocol/edits.ts';
import type { FootnoteApi } from '../../../../src/vscode/api.ts';
import { order, type Order } from '../../edits/order.ts';
import { fileUri } from '../core.ts';

export const DISCOUNT: Order = {
  path: 'src/cart/discount.ts',
  changes: [
    { old: 'percent: 10', new: 'percent: 12' },
    { old: 'return step ?', new: 'return step !== undefined ?' },
  ],
};
export const TOTAL: Order = {
  path: 'src/cart/total.ts',
  changes: [{ old: 'i <= lines.length', new: 'i < lines.length' }],
};
export const ORDERS = [DISCOUNT, TOTAL];

export let footnote: FootnoteApi;

/** Has the model propose an order, and gives the pending edit. */
export async function propose(what: Order): Promise<PendingEdit> {
  for await (const event of footnote.ask(order(what), { mode: 'agent' }))
    if (event.type === 'error' || event.type === 'budget' || (event.type === 'tool_result' && !event.ok))
      assert.fail(JSON.stringify(event));
  const edit = (await footnote.pending()).find(({ uri }) => uri === fileUri(what.path).toString());
  assert.ok(edit && edit.hunks.length === what.changes.length);
  return edit;
}

export const tabs = (): vscode.Tab[] => vscode.window.tabGroups.all.flatMap((group) => group.tabs);
export const text = (what: Order): string => readFileSync(fileUri(what.path).fsPath, 'utf8');

/** Resolves once a condition on the window's tabs holds. */
export async function untilTabs(condition: () => boolean): Promise<void> {
  if (condition()) return;
  await new Promise<void>((resolve) => {
    const listener = vscode.window.tabGroups.onDidChangeTabs(() => {
      if (!condition()) return;
      listener.dispose();
      resolve();
    });
  });
}

interface Sides {
  readonly base: vscode.TextDocument;
  readonly proposal: vscode.TextDocument;
}

/** The two documents of the one diff tab that is open. */
export async function sides(): Promise<Sides> {
  const [tab, ...more] = tabs().filter(({ input }) => input instanceof vscode.TabInputTextDiff);
  assert.ok(tab?.input instanceof vscode.TabInputTextDiff && more.length === 0);
  return {
    base: await vscode.workspace.openTextDocument(tab.input.original),
    proposal: await vscode.workspace.openTextDocument(tab.input.modified),
  };
}

/** What the lines over the hunks say and run, without their icons. */
export async function lenses(document: vscode.TextDocument) {
  const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    document.uri,
  );
  return found.map(({ range, command }) => ({
    line: range.start.line,
    title: (command?.title ?? '').replace(/\$\([a-z-]+\) /g, ''),
    run: async () => {
      assert.ok(command?.command);
      const args: unknown[] = command.arguments ?? [];
      await vscode.commands.executeCommand(command.command, ...args);
    },
  }));
}

export async function click(document: vscode.TextDocument, title: string, nth = 0): Promise<void> {
  const lens = (await lenses(document)).filter((each) => each.title === title)[nth];
  assert.ok(lens, title);
  await lens.run();
}

export const originals = new Map<Order, string>();

/** In a `describe`: the extension is there, and each test ends with nothing open, nothing waiting and the files as before. */
export function useReview(): void {
  before(async () => {
    const extension = vscode.extensions.getExtension<FootnoteApi>('footnote.footnote');
    assert.ok(extension);
    footnote = await extension.activate();
    for (const what of ORDERS) originals.set(what, text(what));
  });
  afterEach(async () => {
    for (const { id } of await footnote.pending()) await footnote.decide(id, 'all', 'reject');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const [what, original] of originals) writeFileSync(fileUri(what.path).fsPath, original);
  });
}
