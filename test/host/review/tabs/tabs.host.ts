import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { PendingEdit } from '../../../../src/protocol/edits.ts';
import type { FootnoteApi } from '../../../../src/vscode/api.ts';
import { order, type Order } from '../../edits/order.ts';
import { fileUri } from '../core.ts';

const DISCOUNT: Order = {
  path: 'src/cart/discount.ts',
  changes: [
    { old: 'percent: 10', new: 'percent: 12' },
    { old: 'return step ?', new: 'return step !== undefined ?' },
  ],
};
const TOTAL: Order = {
  path: 'src/cart/total.ts',
  changes: [{ old: 'i <= lines.length', new: 'i < lines.length' }],
};
const ORDERS = [DISCOUNT, TOTAL];

let footnote: FootnoteApi;

/** Has the model propose an order, and gives the pending edit. */
async function propose(what: Order): Promise<PendingEdit> {
  for await (const event of footnote.ask(order(what), { mode: 'agent' }))
    if (event.type === 'error' || event.type === 'budget' || (event.type === 'tool_result' && !event.ok))
      assert.fail(JSON.stringify(event));
  const edit = (await footnote.pending()).find(({ uri }) => uri === fileUri(what.path).toString());
  assert.ok(edit && edit.hunks.length === what.changes.length);
  return edit;
}

const tabs = (): vscode.Tab[] => vscode.window.tabGroups.all.flatMap((group) => group.tabs);
const text = (what: Order): string => readFileSync(fileUri(what.path).fsPath, 'utf8');

/** Resolves once a condition on the window's tabs holds. */
async function untilTabs(condition: () => boolean): Promise<void> {
  if (condition()) return;
  await new Promise<void>((resolve) => {
    const listener = vscode.window.tabGroups.onDidChangeTabs(() => {
      if (!condition()) return;
      listener.dispose();
      resolve();
    });
  });
}

async function untilText(document: vscode.TextDocument, condition: () => boolean): Promise<void> {
  if (condition()) return;
  await new Promise<void>((resolve) => {
    const listener = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document !== document || !condition()) return;
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
async function sides(): Promise<Sides> {
  const [tab, ...more] = tabs().filter(({ input }) => input instanceof vscode.TabInputTextDiff);
  assert.ok(tab?.input instanceof vscode.TabInputTextDiff && more.length === 0);
  return {
    base: await vscode.workspace.openTextDocument(tab.input.original),
    proposal: await vscode.workspace.openTextDocument(tab.input.modified),
  };
}

/** What the lines over the hunks say and run, without their icons. */
async function lenses(document: vscode.TextDocument) {
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

async function click(document: vscode.TextDocument, title: string, nth = 0): Promise<void> {
  const lens = (await lenses(document)).filter((each) => each.title === title)[nth];
  assert.ok(lens, title);
  await lens.run();
}

describe('the review', () => {
  const originals = new Map<Order, string>();
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
    assert.ok(!titles.includes('Take the proposal') && !titles.includes('Keep the file'), titles.join(' | '));
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
    assert.ok(titles.includes('Keep the file') && titles.includes('Take the proposal'));
    await click(proposal, 'Take the proposal');
    await vscode.commands.executeCommand('footnote.acceptAll');
    assert.ok(text(DISCOUNT).includes('percent: 12') && text(DISCOUNT).includes('step !== undefined'));
    assert.ok(text(DISCOUNT).startsWith('// mine'));
  });
});
