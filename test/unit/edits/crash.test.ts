import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createEdits, type ReviewableEdits } from '../../../src/edits/create-edits.ts';
import { diskStorage } from '../../../src/edits/disk-storage.ts';
import { diskWriter, readFromDisk } from '../../fakes/disk-reader.ts';

/** Ten files: seven changed, one made, one deleted, one renamed and changed. */
const BEFORE: Readonly<Record<string, string>> = {
  ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((n) => [`f${n}.txt`, `head\r\nvalue ${n}\r\ntail\r\n`])),
  'dead.txt': 'dead\n',
  'old.txt': 'one\ntwo\n',
};
const AFTER: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [1, 2, 3, 4, 5, 6, 7].map((n) => [`f${n}.txt`, `head\r\nVALUE ${n}\r\nand more\r\ntail\r\n`]),
  ),
  'made.txt': 'made\n',
  'new.txt': 'one\nTWO\n',
};

let root: string;
let template: string;
const uri = (folder: string, name: string): string => pathToFileURL(path.join(folder, name)).href;

const open = (folder: string): Promise<ReviewableEdits> =>
  createEdits({
    files: { folders: () => [], read: readFromDisk },
    writer: diskWriter,
    storage: diskStorage(path.join(folder, '.storage')),
    isInside: () => Promise.resolve(true),
  });

/** Files that a folder holds, by name. */
async function contents(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(path.join(folder, name), 'utf8')])),
  );
}

const sorted = (files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Stages the change in a folder of its own, for the proposals name their files by URI. */
async function stage(folder: string): Promise<void> {
  await mkdir(folder);
  for (const [name, text] of Object.entries(BEFORE)) await writeFile(path.join(folder, name), text);
  const edits = await open(folder);
  const edit = (name: string, oldString: string, newString: string) =>
    edits.stage('c', { kind: 'edit', uri: uri(folder, name), oldString, newString, replaceAll: false });
  for (const n of [1, 2, 3, 4, 5, 6, 7])
    assert.ok((await edit(`f${n}.txt`, `value ${n}\n`, `VALUE ${n}\nand more\n`)).ok);
  assert.ok((await edits.stage('c', { kind: 'create', uri: uri(folder, 'made.txt'), content: 'made\n' })).ok);
  assert.ok((await edits.stage('c', { kind: 'delete', uri: uri(folder, 'dead.txt') })).ok);
  const renamed = { kind: 'rename', uri: uri(folder, 'old.txt'), newUri: uri(folder, 'new.txt') } as const;
  assert.ok((await edits.stage('c', renamed)).ok);
  assert.ok((await edit('new.txt', 'two', 'TWO')).ok);
}

/** Runs the child; whether it came to its end. */
function applyUntil(folder: string, n: number): Promise<boolean> {
  const child = spawn(
    process.execPath,
    [path.join(import.meta.dirname, 'crash-child.ts'), folder, String(n)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve(false);
      else if (code === 0 && output === 'done') resolve(true);
      else reject(new Error(`the child ended with ${code ?? signal ?? ''}`));
    });
  });
}

before(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'footnote-crash-'));
  template = path.join(root, 'work');
});
after(() => rm(root, { recursive: true, force: true }));

describe('kill -9 while ten files are written', () => {
  it('leaves each file before or after, says which, and can finish or go back: at every point', async () => {
    let points = 0;
    let interruptions = 0;
    await stage(template);
    const pristine = path.join(root, 'pristine');
    await cp(template, pristine, { recursive: true });
    for (let done = false; !done; points++) {
      await rm(template, { recursive: true });
      await cp(pristine, template, { recursive: true });
      done = await applyUntil(template, points);

      const edits = await open(template);
      const now = await contents(template);
      for (const name of new Set([...Object.keys(BEFORE), ...Object.keys(AFTER)]))
        assert.ok(
          now[name] === BEFORE[name] || now[name] === AFTER[name],
          `${name} at point ${points}: ${JSON.stringify(now[name])}`,
        );
      const [interrupted, ...more] = edits.interrupted;
      assert.equal(more.length, 0);
      if (!interrupted) {
        const all = JSON.stringify(now);
        assert.ok([JSON.stringify(sorted(BEFORE)), JSON.stringify(sorted(AFTER))].includes(all));
        continue;
      }
      interruptions += 1;
      for (const { uri: at, state } of interrupted.files) {
        const name = path.basename(at);
        assert.equal(now[name], state === 'after' ? AFTER[name] : BEFORE[name], `${name} is told truly`);
      }
      const how = points % 2 === 0 ? 'finish' : 'back';
      assert.deepEqual(await edits.endInterrupted(interrupted.id, how), []);
      assert.deepEqual(await contents(template), sorted(how === 'finish' ? AFTER : BEFORE));
      assert.deepEqual((await open(template)).interrupted, []);
      if (how === 'finish') assert.deepEqual(edits.pending(), []);
      else assert.equal(edits.pending().length, 10);
    }
    assert.ok(points >= 50 && interruptions >= 30, `${points} points, ${interruptions} interruptions`);
  });
});
