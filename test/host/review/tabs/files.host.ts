import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { order } from '../../edits/order.ts';
import { fileUri } from '../core.ts';
import {
  click,
  DISCOUNT,
  footnote,
  lenses,
  originals,
  propose,
  sides,
  tabs,
  text,
  TOTAL,
  untilTabs,
  useReview,
} from './stage.ts';

describe('the review of files that come, go and move', () => {
  useReview();

  it('shows creations, deletions and renames like hunks, writes them when accepted, and takes them back', async () => {
    const old = fileUri('src/cart/old-name.ts');
    const [renamed, made] = [fileUri('src/names/new-name.ts'), fileUri('src/cart/made.ts')];
    writeFileSync(old.fsPath, 'export const a = 1;\n');
    const gone = fileUri(TOTAL.path).fsPath;
    const failed: string[] = [];
    const calls = [
      { name: 'create_file', input: { path: 'src/cart/made.ts', content: 'export const made = 1;\n' } },
      { name: 'delete_file', input: { path: TOTAL.path } },
      { name: 'rename_file', input: { path: 'src/cart/old-name.ts', new_path: 'src/names/new-name.ts' } },
    ];
    for await (const event of footnote.ask(order({ path: TOTAL.path, changes: [], calls }), {
      mode: 'agent',
    }))
      if (event.type === 'tool_result' && !event.ok) failed.push(event.summary);
    assert.deepEqual(failed, []);
    await vscode.commands.executeCommand('footnote.reviewChanges');
    await untilTabs(() => tabs().length === 1);
    const said: string[] = [];
    for (const { id, uri, newUri } of await footnote.pending()) {
      const path = vscode.workspace.asRelativePath(vscode.Uri.parse(newUri ?? uri));
      const proposal = vscode.Uri.from({ scheme: 'footnote-proposal', path: `/${path}`, query: id });
      const titles = await lenses(await vscode.workspace.openTextDocument(proposal));
      said.push(titles.map(({ title }) => title).join(' | '));
    }
    assert.match(said.join('\n'), /create this file/);
    assert.match(said.join('\n'), /delete this file/);
    assert.match(said.join('\n'), /rename src\/cart\/old-name\.ts to src\/names\/new-name\.ts/);
    assert.ok(existsSync(gone) && existsSync(old.fsPath) && !existsSync(made.fsPath));
    await vscode.commands.executeCommand('footnote.acceptAll');
    await untilTabs(() => tabs().length === 0);
    assert.ok(!existsSync(gone) && !existsSync(old.fsPath));
    assert.equal(readFileSync(made.fsPath, 'utf8'), 'export const made = 1;\n');
    assert.equal(readFileSync(renamed.fsPath, 'utf8'), 'export const a = 1;\n');
    await vscode.commands.executeCommand('footnote.undoApply');
    assert.ok(existsSync(gone) && existsSync(old.fsPath) && !existsSync(made.fsPath));
    assert.ok(!existsSync(renamed.fsPath));
    rmSync(old.fsPath);
  });

  it('decides a rename and edits of its file each by itself, and takes back what was written', async () => {
    const [old, fresh] = [fileUri('src/cart/old-name.ts'), fileUri('src/names/new-name.ts')];
    const start = 'export const a = 1;\nexport const b = 2;\n\n\n\n\nexport const c = 3;\n';
    const at = (uri: vscode.Uri): string | undefined =>
      existsSync(uri.fsPath) ? readFileSync(uri.fsPath, 'utf8') : undefined;
    const rename = {
      name: 'rename_file',
      input: { path: 'src/cart/old-name.ts', new_path: 'src/names/new-name.ts' },
    };
    const edit = {
      name: 'edit_file',
      input: { path: 'src/names/new-name.ts', old_string: 'c = 3', new_string: 'c = 33' },
    };
    const what = {
      path: 'src/cart/old-name.ts',
      changes: [{ old: 'a = 1', new: 'a = 11' }],
      calls: [rename, edit],
    };
    const proposed = async () => {
      writeFileSync(old.fsPath, start);
      for await (const event of footnote.ask(order(what), { mode: 'agent' }))
        if (event.type === 'tool_result' && !event.ok) assert.fail(event.summary);
      const [pending, ...more] = await footnote.pending();
      assert.ok(pending?.kind === 'rename' && more.length === 0);
      const idOf = (after: string): string =>
        pending.hunks.find((hunk) => hunk.after.includes(after))?.id ?? '';
      const move = pending.hunks.find(({ before, after }) => before === '' && after === '')?.id ?? '';
      assert.equal(pending.hunks.length, 3);
      await vscode.commands.executeCommand('footnote.reviewChanges');
      await untilTabs(() => tabs().length === 1);
      return { id: pending.id, move, first: idOf('11'), second: idOf('33') };
    };
    const over = async (): Promise<void> => {
      await untilTabs(() => tabs().length === 0);
      assert.deepEqual(await footnote.pending(), []);
    };
    const undone = async (times: number): Promise<void> => {
      for (let n = 0; n < times; n++) await vscode.commands.executeCommand('footnote.undoApply');
      assert.deepEqual([at(old), at(fresh)], [start, undefined]);
      assert.ok(!existsSync(fileUri('src/names').fsPath), 'the folder that was made for it goes again');
    };

    const edits = await proposed();
    await footnote.decide(edits.id, [edits.first], 'accept');
    await footnote.decide(edits.id, [edits.second], 'reject');
    await footnote.decide(edits.id, [edits.move], 'reject');
    await over();
    assert.deepEqual([at(old), at(fresh)], [start.replace('a = 1', 'a = 11'), undefined]);
    await undone(1);

    const moved = await proposed();
    await footnote.decide(moved.id, [moved.move], 'accept');
    await footnote.decide(moved.id, [moved.first], 'reject');
    await footnote.decide(moved.id, [moved.second], 'accept');
    await over();
    assert.deepEqual([at(old), at(fresh)], [undefined, start.replace('c = 3', 'c = 33')]);
    await undone(1);

    const late = await proposed();
    await footnote.decide(late.id, [late.first], 'accept');
    await vscode.commands.executeCommand('footnote.applyAccepted');
    assert.deepEqual([at(old), at(fresh)], [start.replace('a = 1', 'a = 11'), undefined]);
    const [rest] = await footnote.pending();
    assert.ok(rest?.kind === 'rename' && rest.hunks.length === 2);
    await footnote.decide(rest.id, [late.move], 'accept');
    await vscode.commands.executeCommand('footnote.applyAccepted');
    assert.deepEqual([at(old), at(fresh)], [undefined, start.replace('a = 1', 'a = 11')]);
    const [last] = await footnote.pending();
    assert.ok(last?.kind === 'edit' && last.hunks.length === 1 && last.uri === fresh.toString());
    await footnote.decide(last.id, 'all', 'accept');
    await over();
    assert.deepEqual(
      [at(old), at(fresh)],
      [undefined, start.replace('a = 1', 'a = 11').replace('c = 3', 'c = 33')],
    );
    await undone(3);
    rmSync(old.fsPath);
  });

  it('says so when a file is deleted under its proposal, offers nothing that cannot be, and goes on when it is back', async () => {
    const { id, hunks } = await propose(DISCOUNT);
    await vscode.commands.executeCommand('footnote.reviewChanges');
    const { proposal } = await sides();
    const original = originals.get(DISCOUNT) ?? '';
    const states = async () => (await footnote.pending()).map((edit) => edit.hunks.map(({ state }) => state));
    const shown = async (): Promise<string[]> => (await lenses(proposal)).map(({ title }) => title);
    await click(proposal, 'Accept');
    rmSync(fileUri(DISCOUNT.path).fsPath);
    await footnote.decide(id, [hunks[1]?.id ?? ''], 'accept');
    assert.deepEqual(await states(), [['conflict', 'conflict']]);
    assert.ok(!existsSync(fileUri(DISCOUNT.path).fsPath), 'what the user deleted stays deleted');
    const titles = await shown();
    assert.ok(titles.includes('The file is gone.') && titles.includes('Reject'), titles.join(' | '));
    assert.ok(!titles.includes('Take proposal') && !titles.includes('Keep file'), titles.join(' | '));
    await vscode.commands.executeCommand('footnote.acceptAll');
    assert.deepEqual(await states(), [['conflict', 'conflict']]);

    writeFileSync(fileUri(DISCOUNT.path).fsPath, original);
    await vscode.commands.executeCommand('footnote.reviewChanges');
    assert.deepEqual(await states(), [['open', 'open']]);
    await vscode.commands.executeCommand('footnote.acceptAll');
    await untilTabs(() => tabs().length === 0);
    const written = text(DISCOUNT);
    rmSync(fileUri(DISCOUNT.path).fsPath);
    await vscode.commands.executeCommand('footnote.undoApply');
    assert.ok(!existsSync(fileUri(DISCOUNT.path).fsPath), 'nor does Undo Apply bring it back');
    writeFileSync(fileUri(DISCOUNT.path).fsPath, written);
    await vscode.commands.executeCommand('footnote.undoApply');
    assert.equal(text(DISCOUNT), original);
  });
});
