import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createCodeIndex } from '../../../src/search/client.ts';
import type { IndexConfig } from '../../../src/search/code-index.ts';
import { builtDir } from './built.ts';
import { configOf, scratch, workspaceOf, writeFiles } from './bundle.ts';

const { clientPath, ...files } = builtDir();
const COUNT = 300;
const NOBODY = 65_534;

/** Words that don't compress, so that the store needs room. */
const fileOf = (i: number): Record<string, string> => {
  const words = Array.from({ length: 120 }, (_, n) => ((i * 7919 + n * 104_729 + 17) ** 2).toString(36));
  return { [`doc/f${String(i)}.md`]: `# work${String(i)}\n\n${words.join(' ')}\n` };
};
const FILES = Object.assign({}, ...Array.from({ length: COUNT }, (_, i) => fileOf(i))) as Record<
  string,
  string
>;

interface Outcome {
  readonly indexed: number;
  readonly found: string | undefined;
  readonly notes: readonly string[];
}

async function indexOnce(config: IndexConfig): Promise<Outcome> {
  const index = createCodeIndex(config, { ...files, threads: 1 });
  const notes = new Set<string>();
  index.onProgress(({ message }) => {
    if (message !== undefined) notes.add(message);
  });
  const { indexed } = await index.rebuild();
  const [hit] = await index.search('work7');
  await index.close();
  return { indexed, found: hit?.path, notes: [...notes] };
}

/** The same in a process of its own, under other limits or another user. */
const CHILD = `
const { createCodeIndex } = require(${JSON.stringify(clientPath)});
const { config, files } = JSON.parse(process.argv[2]);
(async () => {
  const index = createCodeIndex(config, { ...files, threads: 1 });
  const notes = new Set();
  index.onProgress(({ message }) => { if (message !== undefined) notes.add(message); });
  const { indexed } = await index.rebuild();
  const [hit] = await index.search('work7');
  await index.close();
  process.stdout.write(JSON.stringify({ indexed, found: hit?.path, notes: [...notes] }));
})();
`;
const script = path.join(files.assetsDir, 'child.cjs');
writeFileSync(script, CHILD);

async function inProcess(
  config: IndexConfig,
  how: { readonly shell?: string; readonly uid?: number; readonly node?: readonly string[] } = {},
): Promise<Outcome> {
  const args = [...(how.node ?? []), script, JSON.stringify({ config, files })];
  const child =
    how.shell === undefined
      ? spawn(process.execPath, args, { ...(how.uid === undefined ? {} : { uid: how.uid, gid: how.uid }) })
      : spawn('bash', ['-c', how.shell, 'bash', process.execPath, ...args]);
  let said = '';
  let errors = '';
  child.stdout.on('data', (piece) => (said += String(piece)));
  child.stderr.on('data', (piece) => (errors += String(piece)));
  await once(child, 'close');
  assert.equal(child.exitCode, 0, errors);
  return JSON.parse(said) as Outcome;
}

/** A disk of so many bytes, or undefined where this user may mount none. */
function smallDisk(t: TestContext, bytes: number): string | undefined {
  const dir = scratch('small-disk');
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${String(bytes)}`, 'tmpfs', dir]);
  if (mounted.status !== 0) return undefined;
  t.after(() => execFileSync('umount', ['-l', dir]));
  return dir;
}

const isHeld = (outcome: Outcome): void => {
  assert.equal(outcome.indexed, COUNT);
  assert.equal(outcome.found, 'doc/f7.md');
};

test('a disk that is full costs the keeping of the index, not the index; with room again it is kept', async (t) => {
  const disk = smallDisk(t, 256 * 1024);
  if (!disk) {
    t.skip('this user may mount no tmpfs; the limit on file sizes below stands for it');
    return;
  }
  t.diagnostic('on a tmpfs of 256 KB');
  const folder = workspaceOf(FILES);
  const full = await indexOnce(configOf(folder, disk));
  isHeld(full);
  assert.ok(
    full.notes.some((note) => /can't be kept/.test(note)),
    full.notes.join(),
  );
  execFileSync('mount', ['-o', 'remount,size=32m', disk]);
  const roomy = await indexOnce(configOf(folder, disk));
  isHeld(roomy);
  assert.deepEqual(roomy.notes, []);
  const index = createCodeIndex(configOf(folder, disk), { ...files, threads: 1 });
  assert.equal((await index.firstRun()).parseMs, 0);
  isHeld({ ...roomy, indexed: (await index.coverage()).filter((row) => row.status === 'indexed').length });
  await index.close();
});

test(
  'a file that may not grow (RLIMIT_FSIZE) costs the keeping of the index, not the index',
  { skip: process.platform === 'win32' && 'there is no such limit on Windows' },
  async () => {
    const folder = workspaceOf(FILES);
    for (const kilobytes of [4, 64, 200]) {
      const store = scratch('store');
      const limited = await inProcess(configOf(folder, store), {
        // Without the trap the signal would end the process before the write could fail.
        shell: `trap '' XFSZ; ulimit -f ${String(kilobytes)}; exec "$@"`,
      });
      isHeld(limited);
      assert.ok(
        limited.notes.some((note) => /can't be kept/.test(note)),
        `${String(kilobytes)} KB: ${limited.notes.join()}`,
      );
      const after = await inProcess(configOf(folder, store));
      isHeld(after);
      assert.deepEqual(after.notes, []);
    }
  },
);

test(
  'storage that may only be read is left as it is, and the index is held in memory',
  { skip: process.platform === 'win32' && 'modes say nothing on Windows' },
  async () => {
    const folder = workspaceOf(FILES);
    const store = scratch('store');
    isHeld(await indexOnce(configOf(folder, store)));
    const database = path.join(store, databaseIn(store));
    const before = readFileSync(database);
    chmodSync(database, 0o444);
    chmodSync(store, 0o555);
    // Root may write anything, so root runs this as nobody.
    const uid = process.getuid?.() === 0 ? NOBODY : undefined;
    if (uid !== undefined) for (const dir of [folder, files.assetsDir]) openTo(dir);
    const outcome = await inProcess(configOf(folder, store), uid === undefined ? {} : { uid });
    isHeld(outcome);
    assert.ok(
      outcome.notes.some((note) => /can't be kept/.test(note)),
      outcome.notes.join(),
    );
    assert.deepEqual(readFileSync(database), before);
    chmodSync(store, 0o755);
    chmodSync(database, 0o644);
    isHeld(await indexOnce(configOf(folder, store)));
  },
);

test(
  'a file in a writable folder that itself may only be read is an index in memory too',
  {
    skip: process.platform === 'win32' && 'modes say nothing on Windows',
  },
  async () => {
    const folder = workspaceOf(FILES);
    const store = scratch('store');
    isHeld(await indexOnce(configOf(folder, store)));
    const database = path.join(store, databaseIn(store));
    chmodSync(database, 0o444);
    const uid = process.getuid?.() === 0 ? NOBODY : undefined;
    if (uid !== undefined) {
      chownSync(store, uid, uid);
      for (const dir of [folder, files.assetsDir]) openTo(dir);
    }
    isHeld(await inProcess(configOf(folder, store), uid === undefined ? {} : { uid }));
  },
);

test('a clock that goes backwards all the while stops neither the index nor its progress', async () => {
  const folder = workspaceOf(FILES);
  const store = scratch('store');
  const clock = `let t=Date.now();Date.now=()=>(t-=1000);`;
  const node = ['--import', `data:text/javascript,${encodeURIComponent(clock)}`];
  isHeld(await inProcess(configOf(folder, store), { node }));
  const again = await inProcess(configOf(folder, store), { node });
  isHeld(again);
  assert.deepEqual(again.notes, []);
});

test('a write-ahead log that is cut short or has flipped bits never gives a wrong index', async () => {
  const folder = workspaceOf(FILES);
  const store = scratch('store');
  const index = createCodeIndex(configOf(folder, store), { ...files, threads: 1 });
  await index.firstRun();
  // Taken while it is open: what a crash leaves. Closing would move the log into the database.
  const name = databaseIn(store);
  const saved = scratch('saved');
  for (const part of [name, `${name}-wal`]) copyFileSync(path.join(store, part), path.join(saved, part));
  await index.close();
  const size = statSync(path.join(saved, `${name}-wal`)).size;
  assert.ok(size > 100_000, `the log has only ${String(size)} bytes`);
  for (let round = 0; round < 8; round++) {
    const damaged = scratch('store');
    for (const part of [name, `${name}-wal`]) copyFileSync(path.join(saved, part), path.join(damaged, part));
    const log = path.join(damaged, `${name}-wal`);
    const at = Math.floor((size * (round + 0.5)) / 8);
    if (round % 2 === 0) truncateSync(log, at);
    else {
      const bytes = readFileSync(log);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (round % 8));
      writeFileSync(log, bytes);
    }
    const opened = createCodeIndex(configOf(folder, damaged), { ...files, threads: 1 });
    assert.equal((await opened.firstRun()).indexed, COUNT, `round ${String(round)}`);
    assert.deepEqual(await opened.uncovered(), []);
    assert.equal((await opened.search('work7'))[0]?.text, FILES['doc/f7.md']?.trimEnd());
    await opened.close();
  }
});

test('a store that is taken away while it is open costs nothing but itself', async () => {
  const folder = workspaceOf(FILES);
  const store = path.join(scratch('store'), 'deep');
  mkdirSync(store);
  const index = createCodeIndex(configOf(folder, store), { ...files, threads: 1 });
  await index.firstRun();
  rmSync(store, { recursive: true });
  writeFiles(folder, { 'doc/later.md': '# afterwards\n\nSomething new.\n' });
  await index.refresh();
  assert.equal((await index.search('afterwards'))[0]?.path, 'doc/later.md');
  await index.close();
  assert.equal((await indexOnce(configOf(folder, store))).indexed, COUNT + 1);
});

const databaseIn = (store: string): string => {
  const name = readdirSync(store).find((file) => /^index-v\d+\.db$/.test(file));
  assert.ok(name, `no database in ${store}`);
  return name;
};

/** Lets every user read a folder of the test's own. */
function openTo(dir: string): void {
  execFileSync('chmod', ['-R', 'a+rX', dir]);
}
