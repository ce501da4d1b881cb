import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { commitQuestions } from '../../../../src/search/quality/commit-questions.ts';
import { docQuestions, withoutComments } from '../../../../src/search/quality/doc-questions.ts';
import type { QualityRow } from '../../../../src/search/quality/measure.ts';
import { asMarkdown, verdict } from '../../../../src/search/quality/report.ts';

const at = (
  name: string,
  startLine: number,
  endLine: number,
): { name: string; startLine: number; endLine: number } => ({
  name,
  startLine,
  endLine,
});

test('a block comment asks for the definition below it, decorators between them', () => {
  const lines = [
    '/**',
    ' * Opens the door of the house.',
    ' * @param key opens it',
    ' */',
    '@logged',
    'open(key) {',
    '  turn(key);',
    '}',
  ];
  const [found] = docQuestions('a.ts', lines, [at('open', 6, 8)]);
  assert.deepEqual(found?.question, {
    kind: 'doc',
    query: 'Opens the door of the house.',
    relevant: [{ path: 'a.ts', startLine: 6, endLine: 8 }],
  });
  assert.deepEqual(withoutComments(lines, [found]).split('\n'), [
    '',
    '',
    '',
    '',
    '@logged',
    'open(key) {',
    '  turn(key);',
    '}',
  ]);
});

test('line comments ask, preprocessor lines and attributes do not', () => {
  const go = ['package a', '', '// Open opens the door of the house.', 'func Open() {', '  turn()', '}'];
  assert.equal(
    docQuestions('a.go', go, [at('Open', 4, 6)])[0]?.question.query,
    'opens the door of the house.',
  );
  const c = ['#define DOOR the door of the house', 'int open(void) {', '  return 1;', '}'];
  assert.deepEqual(docQuestions('a.c', c, [at('open', 2, 4)]), []);
  const rust = ['/// Opens the door of the house.', '#[inline]', 'fn open() {', '  turn();', '}'];
  assert.equal(docQuestions('a.rs', rust, [at('open', 3, 5)])[0]?.from, 1);
});

test('a docstring asks, and what is left without it is still Python', () => {
  const lines = ['def open(key):', '    """Opens the door', '    of the house."""', '    return key'];
  const [found] = docQuestions('a.py', lines, [at('open', 1, 4)]);
  assert.ok(found);
  assert.equal(found.question.query, 'Opens the door of the house.');
  assert.equal(withoutComments(lines, [found]), 'def open(key):\n    pass\n\n    return key');
});

test('a question never holds a phrase in quotes, which would ask for those very words', () => {
  const lines = ['// Opens the "front door" of the house.', 'function open() {', '  turn();', '}'];
  assert.doesNotMatch(docQuestions('a.js', lines, [at('open', 2, 4)])[0]?.question.query ?? '"', /"/);
});

test('commit messages ask for the files they changed; large, empty and vanished ones do not', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'footnote-commits-'));
  const git = (...args: string[]): void => {
    execFileSync(
      'git',
      ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgsign=false', ...args],
      { cwd: folder, stdio: 'ignore' },
    );
  };
  const commit = (message: string, ...files: string[]): void => {
    for (const file of files) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), message);
    }
    git('add', '-A');
    git('commit', '-m', message);
  };
  git('init', '-q');
  commit('feat(door): open the door with a key (#12)', 'src/door.ts', 'src/key.ts');
  commit('Bump all versions to the next', 'src/door.ts');
  commit('fix', 'src/key.ts');
  commit('Move everything to somewhere else', 'a.ts', 'b.ts', 'c.ts', 'd.ts', 'e.ts');
  commit('Paint the window in bright colours', 'gone.ts');
  const known = new Set(['house/src/door.ts', 'house/src/key.ts']);
  const { signal } = new AbortController();
  assert.deepEqual(await commitQuestions(folder, known, 'house/', 10, signal), [
    {
      kind: 'commit',
      query: 'open the door with a key',
      relevant: [{ path: 'house/src/door.ts' }, { path: 'house/src/key.ts' }],
    },
  ]);
  assert.deepEqual(await commitQuestions(tmpdir(), known, '', 10, signal), []);
});

const row = (mode: QualityRow['mode'], ndcg10: number, low: number): QualityRow => ({
  mode,
  kind: 'all',
  questions: 40,
  ndcg10,
  low,
  high: 1,
  mrr: 0.5,
  recall10: 0.9,
  lines10: 0.4,
  p50Ms: 1,
  p95Ms: 2,
});

test('the report names the best way of searching, and says when that may be chance', () => {
  assert.match(
    verdict([row('hybrid', 0.8, 0.75), row('lexical', 0.7, 0.6)]),
    /Best here: hybrid[^]*0\.100 above words alone\. 90 %/,
  );
  assert.match(
    verdict([row('hybrid', 0.7, 0.6), row('lexical', 0.71, 0.6)]),
    /Best here: words alone[^]*chance/,
  );
  assert.match(asMarkdown({ rows: [], misses: [] }), /asks itself nothing/);
  assert.match(
    asMarkdown({ rows: [row('hybrid', 0.8, 0.7)], misses: [{ query: 'open', wanted: 'a.ts', first: null }] }),
    /wanted `a\.ts`, first was nothing/,
  );
});
