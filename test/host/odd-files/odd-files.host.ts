import assert from 'node:assert/strict';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { CoverageRow } from '../../../src/protocol/search.ts';
import type { FootnoteApi } from '../../../src/vscode/api.ts';

describe('odd files', () => {
  let footnote: FootnoteApi;
  let rows: ReadonlyMap<string, CoverageRow>;
  before(async () => {
    const extension = vscode.extensions.getExtension<FootnoteApi>('footnote.footnote');
    assert.ok(extension);
    footnote = await extension.activate();
    assert.equal((await footnote.ready()).state, 'ready');
    rows = new Map((await footnote.coverage()).map((row) => [row.path, row]));
  });

  for (const [name, reason] of [
    ['blob.dat', 'binary'],
    ['app.min.js', 'too_large'],
    ['.env', 'secret'],
    ['link.ts', 'symlink'],
  ] as const)
    it(`${name} is left out as ${reason}, and the report says so`, () => {
      const row = rows.get(`odd/${name}`);
      assert.deepEqual([row?.status, row?.reason, row?.chunks], ['skipped', reason, 0]);
    });

  it('a file without permission to read is left out as unreadable', () => {
    const file = path.join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', 'odd/closed.txt');
    const row = rows.get('odd/closed.txt');
    if (mayRead(file)) assert.equal(row?.status, 'indexed', 'for a superuser every file is readable');
    else assert.deepEqual([row?.status, row?.reason], ['skipped', 'unreadable']);
  });

  it('a text that is not UTF-8 and an empty one are indexed', () => {
    assert.equal(rows.get('odd/latin1.txt')?.status, 'indexed');
    assert.deepEqual([rows.get('odd/empty.ts')?.status, rows.get('odd/empty.ts')?.chunks], ['indexed', 0]);
  });

  it('what an env file holds is never found', async () => {
    const hits = await footnote.search('canary-in-an-env-file PASSWORD');
    assert.deepEqual(
      hits.filter((hit) => hit.path.endsWith('.env') || hit.text.includes('canary-in-an-env-file')),
      [],
    );
  });

  it('the rest is found as ever', async () => {
    const [first] = await footnote.search('refreshSession');
    assert.equal(first?.path, 'src/auth/session.ts');
  });
});

function mayRead(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
