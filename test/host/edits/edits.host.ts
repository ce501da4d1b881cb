import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { PendingEdit } from '../../../src/protocol/edits.ts';
import type { FootnoteApi } from '../../../src/vscode/api.ts';
import { order } from './order.ts';

const FILE = 'src/cart/discount.ts';
const CHANGES = [
  { old: 'percent: 10', new: 'percent: 12' },
  { old: 'return step ?', new: 'return step !== undefined ?' },
] as const;

const root = () => vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
const file = () => path.join(root(), FILE);
const uri = () => vscode.Uri.file(file());
const api = async (): Promise<FootnoteApi> => {
  const extension = vscode.extensions.getExtension<FootnoteApi>('footnote.footnote');
  assert.ok(extension);
  return extension.activate();
};

/** Has the model propose both changes, and gives the pending edit that they make. */
async function propose(): Promise<PendingEdit> {
  const footnote = await api();
  for await (const event of footnote.ask(order({ path: FILE, changes: CHANGES }), { mode: 'agent' })) {
    if (event.type === 'error') assert.fail(`${event.code}: ${event.message}`);
  }
  const pending = (await footnote.pending()).filter((edit) => edit.uri === uri().toString());
  assert.equal(pending.length, 1);
  const [edit] = pending;
  assert.ok(edit);
  assert.equal(edit.hunks.length, 2);
  return edit;
}

/** A document's next change that satisfies `until`; at once when it does so already. */
async function untilText(document: vscode.TextDocument, until: (text: string) => boolean): Promise<void> {
  if (until(document.getText())) return;
  await new Promise<void>((resolve) => {
    const listener = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document !== document || !until(document.getText())) return;
      listener.dispose();
      resolve();
    });
  });
}

describe('edits that the model proposes', () => {
  let original = '';
  before(() => {
    original = readFileSync(file(), 'utf8');
  });
  afterEach(async () => {
    const footnote = await api();
    for (const edit of await footnote.pending()) await footnote.decide(edit.id, 'all', 'reject');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    writeFileSync(file(), original);
  });

  it('while they wait and when they are rejected, leave bytes, time, tabs and buffers as they were', async () => {
    const { mtimeMs } = statSync(file());
    const edit = await propose();
    assert.equal(readFileSync(file(), 'utf8'), original);
    const result = await (await api()).decide(edit.id, 'all', 'reject');
    assert.equal(result.written, false);
    assert.equal(readFileSync(file(), 'utf8'), original);
    assert.equal(statSync(file()).mtimeMs, mtimeMs);
    assert.deepEqual(
      vscode.window.tabGroups.all.flatMap((group) => group.tabs),
      [],
    );
    assert.ok(!vscode.workspace.textDocuments.some((document) => document.isDirty));
    assert.deepEqual(await (await api()).pending(), []);
  });

  it('in a closed file: one accepted and one rejected give exactly that mix, once the last is decided', async () => {
    const edit = await propose();
    const footnote = await api();
    const [first, second] = edit.hunks;
    assert.ok(first && second);
    const early = await footnote.decide(edit.id, [first.id], 'accept');
    assert.equal(early.written, false);
    assert.equal(readFileSync(file(), 'utf8'), original);
    const result = await footnote.decide(edit.id, [second.id], 'reject');
    assert.equal(result.written, true);
    assert.deepEqual([...result.applied], [first.id]);
    assert.equal(readFileSync(file(), 'utf8'), original.replace(CHANGES[0].old, CHANGES[0].new));
    assert.deepEqual(
      vscode.window.tabGroups.all.flatMap((group) => group.tabs),
      [],
    );
  });

  it('in a clean open file with CRLF: every other byte stays, the document stays clean, undo takes it back', async () => {
    const crlf = original.replaceAll('\n', '\r\n');
    writeFileSync(file(), crlf);
    const document = await vscode.workspace.openTextDocument(uri());
    await vscode.window.showTextDocument(document);
    await untilText(document, (text) => text === crlf);
    const edit = await propose();
    const result = await (await api()).decide(edit.id, 'all', 'accept');
    assert.equal(result.written, true);
    const wanted = CHANGES.reduce((text, change) => text.replace(change.old, change.new), crlf);
    assert.equal(readFileSync(file(), 'utf8'), wanted);
    await untilText(document, (text) => text === wanted);
    assert.equal(document.isDirty, false);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    await untilText(document, (text) => text === crlf);
    await document.save();
    assert.equal(readFileSync(file(), 'utf8'), crlf);
  });

  it('in a file with unsaved typing: land in the buffer, keep the typing, leave the disk, undo in one step', async () => {
    const document = await vscode.workspace.openTextDocument(uri());
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((builder) => builder.insert(new vscode.Position(0, 0), '// not saved\n'));
    const typed = document.getText();
    const edit = await propose();
    assert.equal(document.getText(), typed);
    await (await api()).decide(edit.id, 'all', 'accept');
    const wanted = CHANGES.reduce((text, change) => text.replace(change.old, change.new), typed);
    await untilText(document, (text) => text === wanted);
    assert.equal(document.isDirty, true);
    assert.equal(readFileSync(file(), 'utf8'), original);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    await untilText(document, (text) => text === typed);
  });

  it('whose file changed elsewhere meanwhile: the other change is kept and the hunks move with their lines', async () => {
    const edit = await propose();
    const changed = `// from elsewhere\n${original}`;
    writeFileSync(file(), changed);
    const result = await (await api()).decide(edit.id, 'all', 'accept');
    assert.deepEqual([...result.conflicts], []);
    const wanted = CHANGES.reduce((text, change) => text.replace(change.old, change.new), changed);
    assert.equal(readFileSync(file(), 'utf8'), wanted);
  });
});
