import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { ReviewableEdits } from '../../../../src/edits/create-edits.ts';
import { bytesAt, coreOfEditor, fileUri, stageEdits } from '../core.ts';

const CASES = [
  { name: 'UTF-8, LF', bom: '', end: '\n', encoding: 'utf8' },
  { name: 'UTF-8, CRLF', bom: '', end: '\r\n', encoding: 'utf8' },
  { name: 'UTF-8 with BOM, LF', bom: '\ufeff', end: '\n', encoding: 'utf8' },
  { name: 'UTF-16 LE, CRLF', bom: '\ufeff', end: '\r\n', encoding: 'utf16le' },
] as const;
const TEXT = 'alpha  \nbeta\ngamma é\ndelta\nomega';

describe('a file with unsaved typing in a real editor', () => {
  let edits: ReviewableEdits;
  let n = 0;
  before(async () => {
    edits = await coreOfEditor();
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  const typed = async (bytes: Buffer): Promise<{ uri: vscode.Uri; document: vscode.TextDocument }> => {
    const uri = fileUri(`dirty-${n++}.txt`);
    writeFileSync(uri.fsPath, bytes);
    const document = await vscode.workspace.openTextDocument(uri);
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((builder) => {
      builder.insert(new vscode.Position(0, 0), 'typed, not saved\n');
    });
    return { uri, document };
  };

  for (const { name, bom, end, encoding } of CASES)
    for (const final of [true, false])
      for (const undo of ['Undo Apply', 'Ctrl+Z'] as const)
        it(`${name}, ${final ? 'a' : 'no'} final line end: the buffer gets the edit, the disk stays, ${undo} takes it back`, async () => {
          const bytes = Buffer.from(bom + (TEXT + (final ? '\n' : '')).replaceAll('\n', end), encoding);
          const { uri, document } = await typed(bytes);
          const before = document.getText();
          const { id, hunks } = await stageEdits(edits, uri, [
            ['beta', 'BETA\nmore'],
            ['omega', 'OMEGA'],
          ]);
          assert.equal(document.getText(), before);
          const [first, second] = hunks;
          assert.ok(first && second);
          await edits.decide(id, [first.id], 'accept');
          await edits.decide(id, [second.id], 'reject');
          assert.equal(document.getText(), before.replace('beta', `BETA${end}more`));
          assert.ok(document.isDirty);
          assert.deepEqual(bytesAt(uri), bytes);
          if (undo === 'Ctrl+Z') await vscode.commands.executeCommand('undo');
          else assert.deepEqual((await edits.undoApply()).skipped, []);
          assert.equal(document.getText(), before);
          assert.deepEqual(bytesAt(uri), bytes);
        });

  it('is neither deleted nor moved: the user is told to save or revert first', async () => {
    const { uri, document } = await typed(Buffer.from('a\n'));
    for (const operation of [
      { kind: 'delete', uri: uri.toString() } as const,
      { kind: 'rename', uri: uri.toString(), newUri: `${uri.toString()}2` } as const,
    ]) {
      assert.ok((await edits.stage('test', operation)).ok);
      const pending = edits.pending().find((edit) => edit.uri === uri.toString());
      assert.ok(pending);
      const { written, conflicts } = await edits.decide(pending.id, 'all', 'accept');
      assert.equal(written, false);
      assert.match(conflicts[0]?.reason ?? '', /unsaved changes/);
      await edits.decide(pending.id, 'all', 'reject');
    }
    assert.ok(document.isDirty);
    assert.equal(bytesAt(uri).toString(), 'a\n');
  });

  it('is not edited where the editor shows broken text: its bytes would be lost when saved', async () => {
    const { uri } = await typed(Buffer.from('caf\xe9\nplain\n', 'latin1'));
    const staged = await edits.stage('test', {
      kind: 'edit',
      uri: uri.toString(),
      oldString: 'plain',
      newString: 'PLAIN',
      replaceAll: false,
    });
    assert.ok(!staged.ok && staged.error.code === 'Encoding');
  });

  it('whose text changes while an edit waits: hunks move, and one that was typed over is a conflict', async () => {
    const { uri, document } = await typed(Buffer.from(`${TEXT}\n`));
    const { id, hunks } = await stageEdits(edits, uri, [
      ['beta', 'BETA'],
      ['omega', 'OMEGA'],
    ]);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor?.document === document);
    await editor.edit((builder) => {
      builder.insert(new vscode.Position(0, 0), 'one more\n');
      builder.insert(document.positionAt(document.getText().indexOf('omega')), 'my ');
    });
    const result = await edits.decide(id, 'all', 'accept');
    assert.deepEqual(
      result.conflicts.map(({ hunkId }) => hunkId),
      [hunks[1]?.id],
    );
    assert.ok(document.getText().includes('BETA') && document.getText().includes('my omega'));
    const left = edits.pending().find((edit) => edit.uri === uri.toString());
    assert.equal(left?.hunks[0]?.before, 'my omega\n');
    await edits.decide(left?.id ?? '', 'all', 'reject');
  });
});
