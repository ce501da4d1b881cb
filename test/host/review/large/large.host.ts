import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { FootnoteApi } from '../../../../src/vscode/api.ts';
import { fileUri } from '../core.ts';
import { FILES, HUNKS, LONG, manyFile } from './shape.ts';

/**
 * A second to open and a tenth for the next hunk are promised on a machine that has nothing else to do. The one of a CI
 * has, so the editor's own diff of the same files, opened in the same minute, says how slow it is today.
 */
const CEILING = {
  open: (plain: number): number => 1000 + 3 * plain,
  next: (plain: number): number => 100 + 4 * plain,
};

let footnote: FootnoteApi;

async function propose(what: 'long' | 'many'): Promise<void> {
  for await (const event of footnote.ask(what, { mode: 'agent' }))
    if (event.type === 'error' || event.type === 'budget' || (event.type === 'tool_result' && !event.ok))
      assert.fail(JSON.stringify(event));
}

const proposals = (): vscode.TextEditor[] =>
  vscode.window.visibleTextEditors.filter(({ document }) => document.uri.scheme === 'footnote-proposal');

/** The same files as they are and as they would be, in the editor's own diff: to open it, and from change to change. */
async function plain(names: readonly string[], next: string): Promise<{ open: number; next: number }> {
  const pairs = names.map((name) => {
    const [left, right] = [fileUri(name), fileUri(`${name}.fresh.ts`)];
    writeFileSync(right.fsPath, readFileSync(left.fsPath, 'utf8').replaceAll('old', 'fresh'));
    return [left, right] as const;
  });
  const isShown = (): boolean =>
    vscode.window.visibleTextEditors.some(({ document }) => document.uri.path.endsWith('.fresh.ts'));
  const started = performance.now();
  const [only, ...more] = pairs;
  if (only && more.length === 0) await vscode.commands.executeCommand('vscode.diff', ...only, 'Plain');
  else
    await vscode.commands.executeCommand(
      'vscode.changes',
      'Plain',
      pairs.map(([left, right]) => [right, left, right]),
    );
  await untilShown(isShown);
  const open = performance.now() - started;
  const ms: number[] = [];
  for (let i = 0; i < 20; i++) {
    const step = performance.now();
    await vscode.commands.executeCommand(next);
    ms.push(performance.now() - step);
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  for (const [, right] of pairs) rmSync(right.fsPath);
  return { open, next: median(ms.sort((a, b) => a - b)) };
}

async function untilShown(condition: () => boolean): Promise<void> {
  if (condition()) return;
  await new Promise<void>((resolve) => {
    const listener = vscode.window.onDidChangeVisibleTextEditors(() => {
      if (!condition()) return;
      listener.dispose();
      resolve();
    });
  });
}

/** Opens the review, and answers after how many milliseconds its first hunk and its verbs are there. */
async function open(): Promise<number> {
  const started = performance.now();
  await vscode.commands.executeCommand('footnote.reviewChanges');
  await untilShown(() => proposals().length > 0);
  const [editor] = proposals();
  assert.ok(editor);
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    editor.document.uri,
  );
  assert.ok(lenses.length > 0);
  return performance.now() - started;
}

/** Goes from hunk to hunk; where the cursor came to, and the milliseconds of each step, in order of size. */
async function walk(steps: number): Promise<{ places: Set<string>; ms: number[] }> {
  const places = new Set<string>();
  const ms: number[] = [];
  for (let i = 0; i < steps; i++) {
    const started = performance.now();
    await vscode.commands.executeCommand('footnote.nextHunk');
    ms.push(performance.now() - started);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    places.add(`${editor.document.uri.path}:${editor.selection.active.line}`);
  }
  return { places, ms: ms.sort((a, b) => a - b) };
}

const round = (ms: number | undefined): string => `${Math.round(ms ?? 0)} ms`;
const median = (ms: readonly number[]): number => ms[Math.floor(ms.length / 2)] ?? 0;

/** Says the figures where the results are printed. */
function tell(
  context: Mocha.Context,
  opened: number,
  ms: readonly number[],
  base: { open: number; next: number },
  more = '',
): void {
  const { test } = context;
  assert.ok(test);
  test.title +=
    ` [open ${round(opened)}, a plain diff ${round(base.open)}; next hunk ${round(median(ms))}, ` +
    `slowest ${round(ms.at(-1))}, a plain diff's next change ${round(base.next)}${more}]`;
  assert.ok(opened < CEILING.open(base.open), test.title);
  assert.ok(median(ms) < CEILING.next(base.next), test.title);
}

describe('a large proposal', () => {
  before(async () => {
    const extension = vscode.extensions.getExtension<FootnoteApi>('footnote.footnote');
    assert.ok(extension);
    footnote = await extension.activate();
    await footnote.ready();
  });
  afterEach(async () => {
    for (const { id } of await footnote.pending()) await footnote.decide(id, 'all', 'reject');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('of 200 hunks in a file of 5,000 lines opens and is walked through quickly', async function () {
    this.timeout(60_000);
    const base = await plain([LONG], 'workbench.action.compareEditor.nextChange');
    await propose('long');
    assert.equal((await footnote.pending())[0]?.hunks.length, HUNKS);
    const opened = await open();
    const { places, ms } = await walk(HUNKS);
    assert.ok(places.size >= HUNKS - 1, `${places.size} places`);
    const started = performance.now();
    await vscode.commands.executeCommand('footnote.acceptHunk');
    const decided = performance.now() - started;
    tell(this, opened, ms, base, `; decide ${round(decided)}`);
    assert.ok(decided < 2 * CEILING.next(base.next), `decide ${round(decided)}`);
  });

  it('over 100 files opens and is walked through quickly, each file once', async function () {
    this.timeout(120_000);
    const names = Array.from({ length: FILES }, (_, i) => manyFile(i));
    const base = await plain(names, 'multiDiffEditor.goToNextChange');
    await propose('many');
    assert.equal((await footnote.pending()).length, FILES);
    const opened = await open();
    const { places, ms } = await walk(FILES);
    assert.ok(places.size >= FILES - 1, `${places.size} places`);
    tell(this, opened, ms, base);
  });
});
