import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createEdits, type ReviewableEdits } from '../../../src/edits/create-edits.ts';
import { diskStorage } from '../../../src/edits/disk-storage.ts';
import { insideFolders, isLink } from '../../../src/edits/inside.ts';
import { diskWriter, readFromDisk } from '../../fakes/disk-reader.ts';

async function edit(edits: ReviewableEdits, uri: string, oldString: string, newString: string, chat = 'c') {
  const staged = await edits.stage(chat, { kind: 'edit', uri, oldString, newString, replaceAll: false });
  assert.ok(staged.ok, staged.ok ? '' : staged.error.message);
  return staged.value;
}

describe('real files', () => {
  let folder: string;
  const at = (name: string): string => path.join(folder, name);
  const uriOf = (name: string): string => pathToFileURL(at(name)).href;
  const open = (): Promise<ReviewableEdits> =>
    createEdits({
      files: { folders: () => [], read: readFromDisk },
      writer: diskWriter,
      storage: diskStorage(at('.storage')),
      isInside: insideFolders(() => [{ uri: pathToFileURL(at('work')).href, name: 'work' }]),
      isLink,
    });
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'footnote-edits-'));
    await mkdir(at('work'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('a program that was deleted can be run again after Undo Apply', async () => {
    await writeFile(at('work/run.sh'), '#!/bin/sh\n', { mode: 0o755 });
    const edits = await open();
    assert.ok((await edits.stage('c', { kind: 'delete', uri: uriOf('work/run.sh') })).ok);
    await edits.decideAll('accept');
    await assert.rejects(stat(at('work/run.sh')));
    const again = await open();
    assert.deepEqual((await again.undoApply()).skipped, []);
    assert.equal(await readFile(at('work/run.sh'), 'utf8'), '#!/bin/sh\n');
    assert.equal((await stat(at('work/run.sh'))).mode & 0o777, 0o755);
  });

  it('a program that was deleted can be run again after Restore Checkpoint, also over a reload', async () => {
    await writeFile(at('work/run.sh'), '#!/bin/sh\n', { mode: 0o755 });
    await writeFile(at('work/move.sh'), '#!/bin/sh\n', { mode: 0o750 });
    const edits = await open();
    assert.ok((await edits.stage('c', { kind: 'delete', uri: uriOf('work/run.sh') })).ok);
    const move = { kind: 'rename', uri: uriOf('work/move.sh'), newUri: uriOf('work/moved.sh') } as const;
    assert.ok((await edits.stage('c', move)).ok);
    await edits.decideAll('accept');
    const [checkpoint] = await edits.checkpoints();
    await edits.stageRestore(await edits.planRestore(checkpoint?.id ?? ''), []);
    await (await open()).decideAll('accept');
    assert.equal((await stat(at('work/run.sh'))).mode & 0o777, 0o755);
    assert.equal((await stat(at('work/move.sh'))).mode & 0o777, 0o750);
    await assert.rejects(stat(at('work/moved.sh')));
  });

  it('a program that was changed, then deleted, can be run again after Restore Checkpoint', async () => {
    await writeFile(at('work/run.sh'), '#!/bin/sh\n', { mode: 0o755 });
    const edits = await open();
    await edit(edits, uriOf('work/run.sh'), 'sh', 'bash');
    await edits.decideAll('accept');
    assert.ok((await edits.stage('c', { kind: 'delete', uri: uriOf('work/run.sh') })).ok);
    await edits.decideAll('accept');
    const oldest = (await edits.checkpoints()).map(({ id }) => id).sort()[0] ?? '';
    await edits.stageRestore(await edits.planRestore(oldest), []);
    await edits.decideAll('accept');
    assert.equal(await readFile(at('work/run.sh'), 'utf8'), '#!/bin/sh\n');
    assert.equal((await stat(at('work/run.sh'))).mode & 0o777, 0o755);
  });

  it('a file whose folders cannot be looked at is told as not written, and keeps no other from being written', async () => {
    await writeFile(at('work/a.ts'), 'a\n');
    const edits = await createEdits({
      files: { folders: () => [], read: readFromDisk },
      writer: {
        ...diskWriter,
        missingFolders: (uri) =>
          uri.endsWith('/b.ts') ? Promise.reject(new Error('no permission')) : Promise.resolve([]),
      },
      storage: diskStorage(at('.storage')),
      isInside: insideFolders(() => [{ uri: pathToFileURL(at('work')).href, name: 'work' }]),
    });
    assert.ok((await edits.stage('c', { kind: 'create', uri: uriOf('work/b.ts'), content: 'b\n' })).ok);
    await edit(edits, uriOf('work/a.ts'), 'a', 'A');
    const { conflicts } = await edits.decideAll('accept');
    assert.match(conflicts[0]?.reason ?? '', /no permission/);
    assert.equal(await readFile(at('work/a.ts'), 'utf8'), 'A\n');
    assert.deepEqual(
      edits.pending().map(({ uri }) => uri),
      [uriOf('work/b.ts')],
    );
  });

  it('folders that were made for new files go with them on Undo Apply, unless something else lies there by now', async () => {
    await writeFile(at('work/a.ts'), 'a\n');
    const edits = await open();
    for (const name of ['work/new/deep/b.ts', 'work/new/c.ts', 'work/kept/d.ts'])
      assert.ok((await edits.stage('c', { kind: 'create', uri: uriOf(name), content: 'x\n' })).ok);
    const move = { kind: 'rename', uri: uriOf('work/a.ts'), newUri: uriOf('work/there/a.ts') } as const;
    assert.ok((await edits.stage('c', move)).ok);
    await edits.decideAll('accept');
    await writeFile(at('work/kept/mine.ts'), 'mine\n');
    assert.deepEqual((await (await open()).undoApply()).skipped, []);
    assert.deepEqual((await readdir(at('work'))).sort(), ['a.ts', 'kept']);
    assert.deepEqual(await readdir(at('work/kept')), ['mine.ts']);
  });

  it('a symbolic link is edited through, and neither deleted nor moved: its file would come back in its place', async () => {
    await writeFile(at('work/real.ts'), 'a\n');
    await symlink('real.ts', at('work/link.ts'));
    const edits = await open();
    for (const operation of [
      { kind: 'delete', uri: uriOf('work/link.ts') } as const,
      { kind: 'rename', uri: uriOf('work/link.ts'), newUri: uriOf('work/other.ts') } as const,
    ]) {
      const staged = await edits.stage('c', operation);
      assert.ok(!staged.ok && staged.error.code === 'Link');
    }
    await edit(edits, uriOf('work/link.ts'), 'a', 'b');
    await edits.decideAll('accept');
    assert.equal(await readlink(at('work/link.ts')), 'real.ts');
    assert.equal(await readFile(at('work/real.ts'), 'utf8'), 'b\n');
  });

  it('is not written where its folder has become a link out of the workspace since', async () => {
    await mkdir(at('work/src'));
    await mkdir(at('outside'));
    await writeFile(at('work/src/a.ts'), 'a\n');
    await writeFile(at('outside/a.ts'), 'a\n');
    const edits = await open();
    await edit(edits, uriOf('work/src/a.ts'), 'a', 'b');
    assert.ok((await edits.stage('c', { kind: 'create', uri: uriOf('work/src/new.ts'), content: 'n\n' })).ok);
    await rm(at('work/src'), { recursive: true });
    await symlink(at('outside'), at('work/src'));
    const { written, conflicts } = await edits.decideAll('accept');
    assert.equal(written, false);
    assert.match(conflicts[0]?.reason ?? '', /out of the workspace/);
    assert.equal(conflicts.length, 2);
    assert.deepEqual(await readdir(at('outside')), ['a.ts']);
    assert.equal(await readFile(at('outside/a.ts'), 'utf8'), 'a\n');
  });
});
