import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { bundleDir, scratch, workspaceOf } from '../search/bundle.ts';

const main = path.resolve(import.meta.dirname, '../../../src/cli/main.ts');
const dispatched = path.join(import.meta.dirname, 'mcp-main.ts');
const { assetsDir } = bundleDir();
const folder = workspaceOf({ 'a.ts': 'export function alpha() {}\n' });
const plain = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => name !== 'NODE_TEST_CONTEXT'),
);

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a script of ours in a shell, which sets its place first. */
function sh(
  before: string,
  script: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = spawn('/bin/sh', ['-c', `${before} exec "$@"`, 'sh', process.execPath, ...script], {
    env: { ...plain, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ code, out, err });
    });
  });
}
const noStack = ({ err }: Ended): void => {
  assert.doesNotMatch(err, /^ +at /m);
};

test('in a folder that has been deleted: help all the same, and what to do about the rest', async () => {
  const at = scratch('gone');
  const gone = `mkdir -p ${at} && cd ${at} && rmdir ${at} &&`;
  const help = await sh(gone, [main, '--help']);
  assert.equal(help.code, 0, help.err);
  assert.match(help.out, /footnote search/);
  const queries = ['search', '/', '--queries', 'x.jsonl'];
  for (const args of [
    ['index'],
    ['search', 'x'],
    ['search', 'sub', 'x'],
    queries,
    ['ask', 'x'],
    ['mcp'],
    ['eval'],
  ]) {
    const ended = await sh(gone, [main, ...args]);
    assert.equal(ended.code, 1, args.join(' '));
    assert.match(ended.err, /current folder is gone: go to one that is there/, args.join(' '));
    noStack(ended);
  }
});

test('a stdout that is full ends with 1 and says so', { skip: !existsSync('/dev/full') }, async () => {
  const ended = await sh('exec >/dev/full;', [main, '--help']);
  assert.equal(ended.code, 1);
  assert.match(ended.err, /can't be written \(ENOSPC\)/);
});

test('an empty or relative HOME or cache variable puts no store into the workspace', async () => {
  const home = scratch('home');
  for (const env of [
    { HOME: home, XDG_CACHE_HOME: '' },
    { HOME: home, XDG_CACHE_HOME: 'cache' },
    { HOME: '', XDG_CACHE_HOME: scratch('cache') },
  ]) {
    const ended = await sh(`cd ${folder} &&`, [dispatched, assetsDir, 'index'], env);
    assert.equal(ended.code, 0, ended.err);
    assert.deepEqual(readdirSync(folder), ['a.ts'], JSON.stringify(env));
  }
  assert.notDeepEqual(readdirSync(home), []);
});

test('compiled code is run: it is kept in the user’s cache folder, never in a store that was named', async () => {
  const [home, store] = [scratch('home'), scratch('store')];
  const env = { HOME: home, XDG_CACHE_HOME: '' };
  for (const more of [[], ['--store', store]]) {
    const ended = await sh(`cd ${folder} &&`, [dispatched, assetsDir, 'index', ...more], env);
    assert.equal(ended.code, 0, ended.err);
  }
  const holdsCode = (dir: string): boolean =>
    readdirSync(dir, { recursive: true, encoding: 'utf8' }).some((name) => path.basename(name) === 'code');
  assert.deepEqual([home, store].map(holdsCode), ['enableCompileCache' in module, false]);
  assert.notDeepEqual(readdirSync(store), []);
});

test('an empty folder, store or address, as of a script’s empty variable, is none', async () => {
  const cases: [string[], number, RegExp][] = [
    [['index', ''], 1, /no folder ''/],
    [['search', '', 'alpha'], 1, /no folder ''/],
    [['search', 'alpha', '--store', ''], 2, /--store needs a value/],
    [['ask', 'alpha', '--model', ''], 2, /--model needs a value/],
  ];
  for (const [args, code, message] of cases) {
    const ended = await sh(`cd ${folder} &&`, [dispatched, assetsDir, ...args]);
    assert.equal(ended.code, code, ended.err);
    assert.match(ended.err, message);
  }
  assert.deepEqual(readdirSync(folder), ['a.ts']);
});

test('a folder that can’t be read ends with 1 and its name', async () => {
  const at = scratch('odd');
  symlinkSync('loop', path.join(at, 'loop'));
  mkdirSync(path.join(at, 'closed/inner'), { recursive: true });
  const closed = path.join(at, 'closed');
  const store = scratch('store');
  for (const open of [at, store]) chmodSync(open, 0o777);
  chmodSync(closed, 0);
  // Root reads everything: as root, the checks of permissions are made as somebody else.
  const as = (dir: string): string[] => [
    '--input-type=module',
    '-e',
    `if (process.geteuid() === 0) process.seteuid(65534);
     process.argv.splice(1, 0, 'main');
     await import(${JSON.stringify(`file://${dispatched}`)});`,
    '--',
    assetsDir,
    'index',
    dir,
    '--store',
    store,
  ];
  chmodSync(assetsDir, 0o755);
  const cases = ['closed', 'closed/inner', 'loop', 'x'.repeat(300)];
  for (const name of cases) {
    const ended = await sh('', as(path.join(at, name)));
    assert.equal(ended.code, 1, ended.err);
    assert.match(ended.err, new RegExp(`The folder \\S+${name} can't be read \\(E\\w+\\)`));
    noStack(ended);
  }
});
