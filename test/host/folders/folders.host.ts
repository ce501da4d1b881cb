import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { FootnoteApi } from '../../../src/vscode/api.ts';
import { order } from '../edits/order.ts';

const api = async (): Promise<FootnoteApi> => {
  const extension = vscode.extensions.getExtension<FootnoteApi>('footnote.footnote');
  assert.ok(extension);
  return extension.activate();
};
const home = (): string => path.dirname(vscode.workspace.workspaceFile?.fsPath ?? '');

/** Changes the folders that are open, as *Add Folder to Workspace…* does. */
async function change(start: number, remove: number, ...add: vscode.Uri[]): Promise<void> {
  const changed = new Promise<void>((resolve) => {
    const listener = vscode.workspace.onDidChangeWorkspaceFolders(() => {
      listener.dispose();
      resolve();
    });
  });
  assert.ok(vscode.workspace.updateWorkspaceFolders(start, remove, ...add.map((uri) => ({ uri }))));
  await changed;
}

async function reasons(): Promise<Record<string, string>> {
  const footnote = await api();
  await footnote.ready();
  return Object.fromEntries((await footnote.coverage()).map((row) => [row.path, row.reason ?? row.status]));
}
const found = async (query: string): Promise<string[]> =>
  (await (await api()).search(query, { mode: 'lexical' })).map(({ path: where }) => where).sort();

describe('a workspace of several folders', () => {
  it('starts each path with its folder’s name; a folder that isn’t there costs the others nothing and is reported', async () => {
    assert.deepEqual(await reasons(), {
      gone: 'unreadable',
      'imperial/src/parcel.ts': 'indexed',
      'metric/src/parcel.ts': 'indexed',
    });
    assert.deepEqual(await found('weighParcel'), ['imperial/src/parcel.ts', 'metric/src/parcel.ts']);
  });

  it('has a change made in the file that its path names, and in no other of that name; a folder is no file', async () => {
    const footnote = await api();
    const changes = [{ old: '453.6', new: '453.59237' }];
    const calls = [{ name: 'list_files', input: {} }];
    const cited: string[] = [];
    const listed: string[] = [];
    const asked = footnote.ask(order({ path: 'imperial/src/parcel.ts', changes, calls }), { mode: 'agent' });
    for await (const event of asked) {
      if (event.type === 'tool_result' && event.summary.endsWith('files')) listed.push(event.summary);
      if (event.type === 'error') assert.fail(`${event.code}: ${event.message}`);
      if (event.type === 'retrieved') cited.push(...event.receipt.items.map((item) => item.path));
    }
    assert.ok(
      cited.length > 0 && cited.every((where) => /^(?:metric|imperial)\/src\//.test(where)),
      `${cited}`,
    );
    assert.deepEqual(listed, ['2 files']);
    const [edit] = await footnote.pending();
    assert.ok(edit);
    assert.equal(edit.uri, vscode.Uri.file(path.join(home(), 'imperial/src/parcel.ts')).toString());
    const before = readFileSync(path.join(home(), 'metric/src/parcel.ts'), 'utf8');
    const { written } = await footnote.decide(edit.id, 'all', 'accept');
    assert.ok(written);
    assert.match(readFileSync(path.join(home(), 'imperial/src/parcel.ts'), 'utf8'), /453\.59237/);
    assert.equal(readFileSync(path.join(home(), 'metric/src/parcel.ts'), 'utf8'), before);
  });

  it('follows a folder that is added, also one that is taken away while it is indexed', async () => {
    const later = vscode.Uri.file(path.join(home(), 'later'));
    await change(3, 0, later);
    assert.deepEqual(await found('lickStamp'), ['later/stamp.ts']);
    await change(3, 1);
    await change(3, 0, later);
    await change(3, 1);
    assert.equal((await reasons())['later/stamp.ts'], undefined);
    assert.deepEqual(await found('lickStamp'), []);
    assert.deepEqual(await found('weighParcel'), ['imperial/src/parcel.ts', 'metric/src/parcel.ts']);
  });

  it('gives folders of one name names of their own, and a change is made in the one that was meant', async () => {
    const depots = ['north', 'south'].map((place) => vscode.Uri.file(path.join(home(), place, 'depot')));
    await change(3, 0, ...depots);
    assert.deepEqual(await found('ringBell'), ['depot-2/bell.ts', 'depot/bell.ts']);
    const footnote = await api();
    const changes = [{ old: "'south'", new: "'far south'" }];
    for await (const event of footnote.ask(order({ path: 'depot-2/bell.ts', changes }), { mode: 'agent' }))
      if (event.type === 'error') assert.fail(`${event.code}: ${event.message}`);
    const [edit] = await footnote.pending();
    assert.equal(edit?.uri, vscode.Uri.file(path.join(home(), 'south/depot/bell.ts')).toString());
    await footnote.decide(edit.id, 'all', 'reject');
    await change(3, 2);
  });

  it('keeps its names beside a folder that isn’t on this machine, which it leaves out', async () => {
    const nothing = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
    const far = vscode.workspace.registerFileSystemProvider('far', {
      onDidChangeFile: nothing.event,
      watch: () => ({ dispose: () => undefined }),
      stat: () => ({ type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 }),
      readDirectory: () => [],
      createDirectory: () => undefined,
      readFile: () => new Uint8Array(),
      writeFile: () => undefined,
      delete: () => undefined,
      rename: () => undefined,
    });
    await change(1, 2, vscode.Uri.parse('far:/moon'));
    assert.deepEqual(await reasons(), { 'metric/src/parcel.ts': 'indexed' });
    const footnote = await api();
    const [hit] = await footnote.search('weighParcel');
    assert.equal(hit?.path, 'metric/src/parcel.ts');
    const changes = [{ old: 'grams / 1000', new: 'grams * 0.001' }];
    for await (const event of footnote.ask(order({ path: 'metric/src/parcel.ts', changes }), {
      mode: 'agent',
    }))
      if (event.type === 'error') assert.fail(`${event.code}: ${event.message}`);
    const [edit] = await footnote.pending();
    assert.equal(edit?.uri, vscode.Uri.file(path.join(home(), 'metric/src/parcel.ts')).toString());
    await footnote.decide(edit.id, 'all', 'reject');
    far.dispose();
  });
});
