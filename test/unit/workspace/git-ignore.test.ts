import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { createIgnoreCheck } from '../../../src/workspace/ignored.ts';
import { DEFAULT_SCAN, scan } from '../../../src/workspace/scan.ts';

const ENV = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C' };

/** All files below a folder, `.git` left out. */
function everyFile(files: readonly string[], ignoreFiles: readonly string[]): string[] {
  return [...new Set([...files, ...ignoreFiles])].sort();
}

/** What git says is not ignored: git itself is the reference. */
function keptByGit(root: string, files: readonly string[]): string[] {
  const out = spawnSync('git', ['check-ignore', '--no-index', '-z', '--stdin'], {
    cwd: root,
    env: ENV,
    input: files.join('\0'),
  });
  assert.ok(out.status === 0 || out.status === 1, out.stderr.toString());
  const ignored = new Set(out.stdout.toString('utf8').split('\0'));
  return files.filter((file) => !ignored.has(file));
}

const NAMES = [
  'a',
  'b',
  'foo',
  'bar',
  'A',
  'x.js',
  'a.b',
  'foo bar',
  'é',
  '[x]',
  'b ',
  '#h',
  '!n',
  'foo\\',
  'a-b',
];
const name = fc.constantFrom(...NAMES);
const filePath = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const PIECES = [
  ...NAMES,
  '*',
  '**',
  '***',
  '?',
  '/',
  '/',
  '/',
  '**/',
  '/**',
  '[ab]',
  '[!a]',
  '[^a]',
  '[a-z]',
  '[]a]',
  '[[:alpha:]]',
  '[[:upper:]x]',
  '[a-]',
  '[\\]]',
  '[',
  '\\*',
  '\\ ',
  ' ',
  '\t',
  '\\',
  '.js',
  '\\#',
  '\\!',
];
const pattern = fc
  .tuple(
    fc.constantFrom('', '', '', '!', '/', '#', '**/'),
    fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 5 }),
    fc.constantFrom('', '', '', '/', ' ', '\\ ', '  ', '/**', '\r'),
  )
  .map(([start, pieces, end]) => start + pieces.join('') + end);
const ignoreFile = fc.array(pattern, { maxLength: 5 }).map((lines) => lines.join('\n'));
const tree = fc.record({
  files: fc.uniqueArray(filePath, { minLength: 1, maxLength: 14 }),
  rules: fc.array(fc.tuple(fc.constantFrom('', 'a/', 'foo/', 'a/b/'), ignoreFile), { maxLength: 3 }),
  exclude: ignoreFile,
  ignoreCase: fc.boolean(),
});

test('on generated trees and rules the scan keeps exactly the files that git does not ignore', () => {
  const base = mkdtempSync(path.join(tmpdir(), 'footnote-ignore-'));
  let kept = 0;
  let seen = 0;
  let n = 0;
  try {
    fc.assert(
      fc.property(tree, ({ files, rules, exclude, ignoreCase }) => {
        const root = path.join(base, String(n++));
        mkdirSync(root);
        execFileSync('git', ['init', '-q', root], { env: ENV });
        execFileSync('git', ['-C', root, 'config', 'core.ignorecase', String(ignoreCase)], { env: ENV });
        const written = files.filter((file) => write(root, file, ''));
        const ignoreFiles = rules
          .map(([folder, content]) => [`${folder}.gitignore`, content] as const)
          .filter(([file, content]) => write(root, file, content))
          .map(([file]) => file);
        write(root, '.git/info/exclude', exclude);
        const all = everyFile(written, ignoreFiles);
        const expected = keptByGit(root, all).sort();
        const actual = scan(root, DEFAULT_SCAN).map((row) => row.path);
        seen += all.length;
        kept += expected.length;
        assert.deepEqual(actual.sort(), expected);
        const isIgnored = createIgnoreCheck();
        const asked = all.filter((file) => !isIgnored(root, path.join(root, file), DEFAULT_SCAN));
        assert.deepEqual(asked.sort(), expected, 'asked file by file');
        rmSync(root, { recursive: true });
      }),
      { numRuns: Number(process.env['FOOTNOTE_RUNS'] ?? 150) },
    );
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
  assert.ok(
    kept > seen * 0.1 && kept < seen * 0.95,
    `the rules should bite: ${String(kept)} of ${String(seen)} kept`,
  );
});

/** False where a file stands in the way of a folder of the same name, or the other way round. */
function write(root: string, file: string, content: string): boolean {
  try {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), content);
    return true;
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      ['EEXIST', 'ENOTDIR', 'EISDIR'].includes(String(error.code))
    )
      return false;
    throw error;
  }
}

test('a rule that changes holds for the next question after a moment', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'footnote-ignore-'));
  let time = 0;
  const isIgnored = createIgnoreCheck(() => time);
  const file = path.join(root, 'a.log');
  assert.equal(isIgnored(root, file, DEFAULT_SCAN), false);
  writeFileSync(path.join(root, '.gitignore'), '*.log\n');
  time = 200;
  assert.equal(isIgnored(root, file, DEFAULT_SCAN), true);
  rmSync(root, { recursive: true });
});
