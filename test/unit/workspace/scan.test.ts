import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { uriFile } from '../../../src/workspace/file-uri.ts';
import { DEFAULT_SCAN, isIncluded, rescan, scan, type ScanRow } from '../../../src/workspace/scan.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'footnote-scan-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function put(file: string, content = 'x'): string {
  const full = path.join(root, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, content);
  return full;
}

/** Does it as somebody whom permissions bind: root may read everything. */
function bound<T>(work: () => T): T {
  if (process.geteuid?.() !== 0) return work();
  chmodSync(root, 0o755);
  process.seteuid?.(65_534);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}

const git = (...args: string[]): void => {
  execFileSync('git', args, { cwd: root, env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' } });
};
const paths = (rows: readonly ScanRow[]): string[] => rows.map((row) => row.path).sort();
const reasons = (rows: readonly ScanRow[]): Record<string, string | undefined> =>
  Object.fromEntries(rows.map((row) => [row.path, row.skip]));

test('without a .git the ignore files of the folder and below count, and those above do not', () => {
  put('.gitignore', '*.txt\n');
  put('work/.gitignore', '*.log\n');
  put('work/a.txt');
  put('work/b.log');
  put('work/deep/.gitignore', '!c.log\n');
  put('work/deep/c.log');
  assert.deepEqual(paths(scan(path.join(root, 'work'), DEFAULT_SCAN)), [
    '.gitignore',
    'a.txt',
    'deep/.gitignore',
    'deep/c.log',
  ]);
});

test("a parent's rules up to the repository's root apply, info/exclude included", () => {
  git('init', '-q');
  put('.gitignore', '*.log\n/inner/out/\n');
  put('.git/info/exclude', 'inner/private.ts\n');
  put('inner/a.ts');
  put('inner/b.log');
  put('inner/out/c.ts');
  put('inner/private.ts');
  assert.deepEqual(paths(scan(path.join(root, 'inner'), DEFAULT_SCAN)), ['a.ts']);
});

test('a nested repository is walked with its own rules, not with those around it', () => {
  git('init', '-q');
  put('.gitignore', '*.log\n');
  put('a.log');
  git('init', '-q', 'nested');
  put('nested/.gitignore', '*.tmp\n');
  put('nested/kept.log');
  put('nested/b.tmp');
  assert.deepEqual(paths(scan(root, DEFAULT_SCAN)), ['.gitignore', 'nested/.gitignore', 'nested/kept.log']);
});

test('a submodule, whose .git is a file, is a repository of its own', () => {
  git('init', '-q');
  put('.gitignore', '*.log\n');
  mkdirSync(path.join(root, '.git/modules'));
  git('init', '-q', '--separate-git-dir', path.join(root, '.git/modules/sub'), 'sub');
  put('.git/modules/sub/info/exclude', 'excluded.ts\n');
  put('sub/kept.log');
  put('sub/excluded.ts');
  assert.deepEqual(paths(scan(root, DEFAULT_SCAN)), ['.gitignore', 'sub/kept.log']);
});

test('.footnoteignore takes files out, and brings ignored ones back', () => {
  put('.gitignore', '*.gen.ts\n');
  put('.footnoteignore', '!keep.gen.ts\ndocs/\n');
  put('keep.gen.ts');
  put('other.gen.ts');
  put('docs/a.md');
  assert.deepEqual(paths(scan(root, DEFAULT_SCAN)), ['.footnoteignore', '.gitignore', 'keep.gen.ts']);
});

test('nothing but .git is excluded by default', () => {
  git('init', '-q');
  for (const file of ['node_modules/a/index.js', 'dist/b.js', '.hidden/c.ts', '.vscode/settings.json'])
    put(file);
  assert.deepEqual(paths(scan(root, DEFAULT_SCAN)), [
    '.hidden/c.ts',
    '.vscode/settings.json',
    'dist/b.js',
    'node_modules/a/index.js',
  ]);
});

test('links, pipes, secrets and large files are there with a reason', () => {
  put('real.ts');
  symlinkSync('real.ts', path.join(root, 'link.ts'));
  symlinkSync('.', path.join(root, 'loop'));
  execFileSync('mkfifo', [path.join(root, 'pipe')]);
  put('.env.production');
  put('certs/server.PEM');
  put('big.bin', 'x'.repeat(DEFAULT_SCAN.maxFileBytes + 1));
  assert.deepEqual(reasons(scan(root, DEFAULT_SCAN)), {
    'real.ts': undefined,
    'link.ts': 'symlink',
    loop: 'symlink',
    pipe: 'special',
    '.env.production': 'secret',
    'certs/server.PEM': 'secret',
    'big.bin': 'too_large',
  });
});

test('a folder that cannot be listed is accounted for', () => {
  put('locked/a.ts');
  chmodSync(path.join(root, 'locked'), 0o000);
  assert.deepEqual(reasons(bound(() => scan(root, DEFAULT_SCAN))), { locked: 'unreadable' });
});

test('files of a folder that can be listed and no more are accounted for, looked at singly too', () => {
  put('listed/a.ts');
  put('listed/sub/b.ts');
  chmodSync(path.join(root, 'listed'), 0o444);
  const found = bound(() => [
    scan(root, DEFAULT_SCAN),
    rescan(root, [path.join(root, 'listed/a.ts')], DEFAULT_SCAN),
  ]).map(reasons);
  assert.deepEqual(found, [
    { 'listed/a.ts': 'unreadable', 'listed/sub': 'unreadable' },
    { 'listed/a.ts': 'unreadable' },
  ]);
});

test('a look at files that are gone costs about what it costs for files that are there, however many lie beside them', () => {
  const names = Array.from({ length: 1500 }, (_, i) => `a${String(i)}.ts`);
  for (const name of names) put(name);
  const cost = (suffix: string): number => {
    const before = process.cpuUsage();
    const all = names.map((name) => path.join(root, name + suffix));
    assert.equal(rescan(root, all, DEFAULT_SCAN).length, suffix === '' ? names.length : 0);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  cost('');
  // Whoever else uses the machine makes some of them dearer, none cheaper.
  const least = (suffix: string): number => Math.min(cost(suffix), cost(suffix), cost(suffix));
  const [there, gone] = [least(''), least('.gone')];
  assert.ok(gone < there * 3, `${String(gone)} µs for ${String(there)} µs`);
});

test('a .git that may not be looked into, or that points to such a place, hides no file', () => {
  mkdirSync(path.join(root, 'closed/.git'), { recursive: true });
  put('closed/a.ts');
  put('safe/place/HEAD');
  put('pointing/.git', `gitdir: ${path.join(root, 'safe/place')}\n`);
  put('pointing/b.ts');
  chmodSync(path.join(root, 'closed/.git'), 0o000);
  chmodSync(path.join(root, 'safe'), 0o000);
  const all = bound(() => ['', 'closed', 'pointing'].map((at) => scan(path.join(root, at), DEFAULT_SCAN)));
  assert.deepEqual(all.map(paths), [['closed/a.ts', 'pointing/b.ts', 'safe'], ['a.ts'], ['b.ts']]);
});

test('odd names survive: newlines, emoji, and bytes that are not UTF-8, readable by their URI', () => {
  put('new\nline.ts', 'newline');
  put('😀 ü.ts', 'emoji');
  const odd = Buffer.concat([Buffer.from(`${root}/bad`), Buffer.from([0xff, 0xfe]), Buffer.from('.ts')]);
  writeFileSync(odd, 'bytes');
  const rows = scan(root, DEFAULT_SCAN);
  assert.deepEqual(paths(rows), ['bad\ufffd\ufffd.ts', 'new\nline.ts', '😀 ü.ts'].sort());
  const contents = rows.map((row) => readFileSync(uriFile(row.uri) ?? '', 'utf8')).sort();
  assert.deepEqual(contents, ['bytes', 'emoji', 'newline']);
});

test("the user's globs take files and folders out, with alternatives", () => {
  for (const file of ['a.min.js', 'src/b.min.js', 'src/c.js', 'src/gen/d.js', 'e.map']) put(file);
  const options = { ...DEFAULT_SCAN, exclude: ['**/*.{min.js,map}', 'src/gen'] };
  assert.deepEqual(paths(scan(root, options)), ['src/c.js']);
});

test('with respectGitignore off only our own ignore files count', () => {
  put('.gitignore', '*.log\n');
  put('.footnoteignore', '*.tmp\n');
  put('a.log');
  put('b.tmp');
  const rows = scan(root, { ...DEFAULT_SCAN, respectGitignore: false });
  assert.deepEqual(paths(rows), ['.footnoteignore', '.gitignore', 'a.log']);
});

test('a look at single paths says what a whole scan would', () => {
  git('init', '-q');
  put('.gitignore', 'out/\n*.log\n');
  for (const file of ['a.ts', 'b.log', 'out/c.ts', 'src/d.ts', 'src/deep/e.ts', '.env']) put(file);
  const all = new Map(scan(root, DEFAULT_SCAN).map((row) => [row.path, row]));
  for (const file of [
    'a.ts',
    'b.log',
    'out/c.ts',
    'src/d.ts',
    'src/deep/e.ts',
    '.env',
    'absent.ts',
    '.git/HEAD',
  ]) {
    const expected = all.get(file);
    assert.deepEqual(
      rescan(root, [path.join(root, file)], DEFAULT_SCAN),
      expected === undefined ? [] : [expected],
    );
    assert.equal(isIncluded(root, path.join(root, file), DEFAULT_SCAN), expected !== undefined);
  }
  assert.deepEqual(paths(rescan(root, [path.join(root, 'src')], DEFAULT_SCAN)), [
    'src/d.ts',
    'src/deep/e.ts',
  ]);
});
