import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { order } from '../../edits/order.ts';
import { fileUri, until as untilText } from '../core.ts';
import {
  click,
  DISCOUNT,
  footnote,
  lenses,
  ORDERS,
  originals,
  propose,
  sides,
  tabs,
  text,
  TOTAL,
  untilTabs,
  useReview,
} from './stage.ts';

describe('the review', () => {
  useReview();

  it('of one file opens one read-only diff, and touches nothing real', async () => {
    const { mtimeMs } = statSync(fileUri(DISCOUNT.path).fsPath);
    await propose(DISCOUNT);
    await vscode.commands.executeCommand('footnote.reviewChanges');
    assert.equal(tabs().length, 1);
    assert.equal(tabs()[0]?.isPreview, false);
    const { base, proposal } = await sides();
    const original = originals.get(DISCOUNT) ?? '';
    assert.equal(base.getText(), original);
    assert.equal(
      proposal.getText(),
      DISCOUNT.changes.reduce((now, change) => now.replace(change.old, change.new), original),
    );
    await assert.rejects(async () => vscode.workspace.fs.writeFile(proposal.uri, new Uint8Array()));
    // The editor's own extensions may open files of theirs (package.json, for its scripts): what counts is ours.
    const real = fileUri(DISCOUNT.path).toString();
    assert.deepEqual(
      vscode.workspace.textDocuments
        .filter(({ isDirty, uri }) => isDirty || uri.toString() === real)
        .map(({ uri }) => uri.toString()),
      [],
    );
    assert.equal(statSync(fileUri(DISCOUNT.path).fsPath).mtimeMs, mtimeMs);
  });

  it('has a line of verbs over each hunk, with its number', async () => {
    const { hunks } = await propose(DISCOUNT);
    await vscode.commands.executeCommand('footnote.reviewChanges');
    const { proposal } = await sides();
    const found = await lenses(proposal);
    for (const [i, hunk] of hunks.entries()) {
      const here = found.filter(({ line }) => line === hunk.baseStart - 1).map(({ title }) => title);
      assert.deepEqual(here.slice(0, 3), ['Accept', 'Reject', 'Reject with note…']);
      assert.ok(here[3]?.startsWith(`${i + 1}/2`), here[3]);
    }
  });

  it('lets a decision be taken back, and writes when the last hunk is decided', async () => {
    await propose(DISCOUNT);
    await vscode.commands.executeCommand('footnote.reviewChanges');
    const { proposal } = await sides();
    const original = originals.get(DISCOUNT) ?? '';
    await click(proposal, 'Accept');
    assert.ok((await lenses(proposal)).some(({ title }) => title === 'Accepted'));
    await click(proposal, 'Undo');
    assert.ok(!(await lenses(proposal)).some(({ title }) => title === 'Accepted'));
    await click(proposal, 'Reject', 1);
    assert.equal(text(DISCOUNT), original);
    await click(proposal, 'Accept');
    assert.equal(text(DISCOUNT), original.replace('percent: 10', 'percent: 12'));
  });

  it('closes its tab when it is over, and gives the editor and the cursor before it back', async () => {
    const document = await vscode.workspace.openTextDocument(fileUri('README.md'));
    const editor = await vscode.window.showTextDocument(document, { preview: false });
    editor.selection = new vscode.Selection(1, 0, 1, 0);
    await propose(DISCOUNT);
    const before = tabs().map(({ label }) => label);
    await vscode.commands.executeCommand('footnote.reviewChanges');
    assert.equal(tabs().length, before.length + 1);
    await vscode.commands.executeCommand('footnote.rejectAll');
    await untilTabs(() => tabs().length === before.length);
    assert.deepEqual(
      tabs().map(({ label }) => label),
      before,
    );
    assert.equal(vscode.window.activeTextEditor?.document, document);
    assert.equal(vscode.window.activeTextEditor.selection.active.line, 1);
    assert.equal(text(DISCOUNT), originals.get(DISCOUNT));
  });

  it('of several files is one tab; opened again it replaces itself', async () => {
    await propose(DISCOUNT);
    await propose(TOTAL);
    await vscode.commands.executeCommand('footnote.reviewChanges');
    await untilTabs(() => tabs().length === 1);
    await vscode.commands.executeCommand('footnote.reviewChanges');
    await untilTabs(() => tabs().length === 1);
    assert.match(tabs()[0]?.label ?? '', /^Footnote: review/);
    await vscode.commands.executeCommand('footnote.acceptAll');
    await untilTabs(() => tabs().length === 0);
    for (const what of ORDERS)
      assert.equal(
        text(what),
        what.changes.reduce((now, change) => now.replace(change.old, change.new), originals.get(what) ?? ''),
      );
    await vscode.commands.executeCommand('footnote.undoApply');
    for (const what of ORDERS) assert.equal(text(what), originals.get(what));
  });

  it('keeps proposals of two chats to one file apart, and moves the second when the first is written', async () => {
    await propose({ path: DISCOUNT.path, changes: DISCOUNT.changes.slice(0, 1) });
    const [first] = await footnote.pending();
    for await (const event of footnote.ask(
      order({ path: DISCOUNT.path, changes: DISCOUNT.changes.slice(1) }),
      {
        mode: 'agent',
      },
    ))
      if (event.type === 'error') assert.fail(event.message);
    const second = (await footnote.pending()).find(({ id }) => id !== first?.id);
    assert.ok(first && second && first.uri === second.uri);
    assert.notEqual(first.conversationId, second.conversationId);
    const original = originals.get(DISCOUNT) ?? '';
    await footnote.decide(first.id, 'all', 'accept');
    assert.equal(text(DISCOUNT), original.replace('percent: 10', 'percent: 12'));
    const [rest, ...more] = await footnote.pending();
    assert.ok(rest?.rebasedFrom === second.id && more.length === 0);
    const { written } = await footnote.decide(rest.id, 'all', 'accept');
    assert.ok(written);
    assert.equal(
      text(DISCOUNT),
      DISCOUNT.changes.reduce((now, change) => now.replace(change.old, change.new), original),
    );
  });

  it('goes on from hunk to hunk as often as the key is pressed, however fast', async () => {
    for (const what of ORDERS) await propose(what);
    await vscode.commands.executeCommand('footnote.reviewChanges');
    const next = () => vscode.commands.executeCommand('footnote.nextHunk');
    const place = (): string => {
      const editor = vscode.window.activeTextEditor;
      return `${String(editor?.document.uri)}:${String(editor?.selection.active.line)}`;
    };
    await next();
    const first = place();
    await next();
    await next();
    const third = place();
    await next();
    assert.equal(place(), first, 'there are three');
    await Promise.all([next(), next()]);
    assert.equal(place(), third);
    await vscode.commands.executeCommand('footnote.rejectAll');
  });

  it('goes on past a hunk that the editor sees as two, to one that it sees as none', async () => {
    const last = 'return step ? Math.floor((cents * step.percent) / 100) : 0;\n}\n';
    const two = last.replace('step ?', 'step !== undefined ?') + '\n/** No more. */\n';
    const blanks = { old: '  readonly count', new: '    readonly count' };
    await propose({ path: DISCOUNT.path, changes: [{ old: last, new: two }] });
    await propose({ path: TOTAL.path, changes: [blanks, ...TOTAL.changes] });
    await vscode.commands.executeCommand('footnote.reviewChanges');
    const line = (): string => {
      const editor = vscode.window.activeTextEditor;
      return editor?.document.lineAt(editor.selection.active.line).text.trim() ?? '';
    };
    for (let n = 0; n < 3 && !line().startsWith('return step'); n++)
      await vscode.commands.executeCommand('footnote.nextHunk');
    assert.match(line(), /^return step/);
    await vscode.commands.executeCommand('footnote.nextHunk');
    assert.equal(line(), 'readonly count: number;');
    await vscode.commands.executeCommand('footnote.previousHunk');
    assert.match(line(), /^return step/);
  });

  it('gives a note to the change that it is about, though the file changes while it is written', async () => {
    const { id, hunks } = await propose(DISCOUNT);
    await vscode.commands.executeCommand('footnote.reviewChanges');
    const { proposal } = await sides();
    await vscode.commands.executeCommand('footnote.rejectHunkWithNote', id, hunks[0]?.id);
    const controller = vscode.comments.createCommentController('test', 'Test');
    try {
      const line = (hunks[0]?.baseStart ?? 0) - 1;
      const box = controller.createCommentThread(proposal.uri, new vscode.Range(line, 0, line, 0), []);
      writeFileSync(fileUri(DISCOUNT.path).fsPath, `// one\n// two\n// three\n${text(DISCOUNT)}`);
      await untilText(proposal, () => proposal.getText().startsWith('// one'));
      const note = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'comment');
      assert.ok(note);
      const typing = new vscode.WorkspaceEdit();
      typing.insert(note.uri, new vscode.Position(0, 0), 'Why?');
      assert.ok(await vscode.workspace.applyEdit(typing));
      await vscode.commands.executeCommand('footnote.review.sendNote', { thread: box, text: 'Why?' });
      assert.deepEqual(
        (await footnote.pending()).map((edit) => edit.hunks.map(({ state }) => state)),
        [['rejected', 'open']],
      );
    } finally {
      controller.dispose();
    }
  });

  it('decides the hunk at the cursor by key', async () => {
    const { hunks } = await propose(DISCOUNT);
    await vscode.commands.executeCommand('footnote.reviewChanges');
    const { proposal } = await sides();
    const editor = vscode.window.visibleTextEditors.find(({ document }) => document === proposal);
    assert.ok(editor);
    const line = (hunks[1]?.baseStart ?? 1) - 1;
    editor.selection = new vscode.Selection(line, 0, line, 0);
    await vscode.commands.executeCommand('footnote.rejectHunk');
    const [pending] = await footnote.pending();
    assert.deepEqual(
      pending?.hunks.map(({ state }) => state),
      ['open', 'rejected'],
    );
    // The cursor went on to the next hunk that waits.
    await vscode.commands.executeCommand('footnote.acceptHunk');
    assert.deepEqual(await footnote.pending(), []);
  });

  it('applies what is accepted so far and keeps the rest', async () => {
    await propose(DISCOUNT);
    await vscode.commands.executeCommand('footnote.reviewChanges');
    const { proposal } = await sides();
    await click(proposal, 'Accept', 1);
    await vscode.commands.executeCommand('footnote.applyAccepted');
    const original = originals.get(DISCOUNT) ?? '';
    assert.equal(text(DISCOUNT), original.replace('return step ?', 'return step !== undefined ?'));
    const [pending] = await footnote.pending();
    assert.equal(pending?.hunks.length, 1);
    assert.equal(tabs().length, 1);
  });

  it('follows a change of the file: hunks move, and a hunk that was changed too shows both texts', async () => {
    await propose(DISCOUNT);
    await vscode.commands.executeCommand('footnote.reviewChanges');
    const { base, proposal } = await sides();
    const changed = `// mine\n${(originals.get(DISCOUNT) ?? '').replace('percent: 10', 'percent: 99')}`;
    writeFileSync(fileUri(DISCOUNT.path).fsPath, changed);
    await untilText(base, () => base.getText() === changed);
    await untilText(proposal, () => proposal.getText().startsWith('// mine'));
    const [pending] = await footnote.pending();
    assert.deepEqual(
      pending?.hunks.map(({ state }) => state),
      ['conflict', 'open'],
    );
    assert.ok(pending?.rebasedFrom !== undefined);
    const titles = (await lenses(proposal)).map(({ title }) => title);
    assert.ok(titles.includes('Keep file') && titles.includes('Take proposal'));
    await click(proposal, 'Take proposal');
    await vscode.commands.executeCommand('footnote.acceptAll');
    assert.ok(text(DISCOUNT).includes('percent: 12') && text(DISCOUNT).includes('step !== undefined'));
    assert.ok(text(DISCOUNT).startsWith('// mine'));
  });
});
