import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counts, hunkName, hunkRows, hunkTitle, linesOf } from '../../../src/panel/changes/hunk-words.ts';
import type { PanelEdit, PanelHunk } from '../../../src/protocol/host-message.ts';

const hunk = (part: Partial<PanelHunk>): PanelHunk => ({
  id: 'h',
  baseStart: 1,
  baseEnd: 1,
  before: 'a\n',
  after: 'b\n',
  state: 'open',
  ...part,
});
const edit = (part: Partial<PanelEdit>, ...hunks: PanelHunk[]): PanelEdit => ({
  id: 'e',
  uri: 'file:///w/p.ts',
  path: 'p.ts',
  kind: 'edit',
  hunks,
  ...part,
});

test('a hunk is named by its base lines, an insertion by the line that it stands before', () => {
  assert.equal(hunkName(edit({}), hunk({ baseStart: 20, baseEnd: 22 })), 'p.ts:20-22');
  assert.equal(hunkName(edit({}), hunk({ baseStart: 7, baseEnd: 6, before: '' })), 'p.ts:7-7');
});

test('a new file is 1-1, a deleted one runs to its last line, a rename is old → new', () => {
  assert.equal(hunkName(edit({ kind: 'create' }), hunk({ baseEnd: 0, before: '' })), 'p.ts:1-1');
  assert.equal(hunkName(edit({ kind: 'delete' }), hunk({ baseEnd: 9, after: '' })), 'p.ts:1-9');
  const moved = edit({ kind: 'rename', newPath: 'q.ts' });
  assert.equal(hunkName(moved, hunk({ before: '', after: '' })), 'p.ts → q.ts');
  assert.equal(hunkName(moved, hunk({ baseStart: 3, baseEnd: 3 })), 'p.ts:3-3');
});

test('a hunk says what was decided, and that its file changed', () => {
  assert.equal(hunkTitle(edit({}), hunk({ state: 'accepted', reason: 'names' })), 'Accepted 1 names');
  assert.equal(hunkTitle(edit({}), hunk({ state: 'conflict' })), '1, the file changed here');
  const gone = hunk({ state: 'conflict', inTheWay: 'The file is gone.' });
  assert.equal(hunkTitle(edit({}), gone), '1: The file is gone.');
});

test('added lines are numbered as in the result, with the hunks before them counted in', () => {
  const first = hunk({ id: '1', baseStart: 2, baseEnd: 2, before: 'x\n', after: 'y\nz\n' });
  const second = hunk({ id: '2', baseStart: 10, baseEnd: 9, before: '', after: 'new\n' });
  const rows = hunkRows(edit({}, first, second));
  assert.deepEqual(
    rows.get('1')?.map(({ kind, n }) => `${kind} ${String(n)}`),
    ['del 2', 'ins 2', 'ins 3'],
  );
  assert.deepEqual(
    rows.get('2')?.map(({ kind, n }) => `${kind} ${String(n)}`),
    ['ins 11'],
  );
  assert.deepEqual(counts([edit({}, first, second)]), { added: 3, removed: 1 });
});

test('lines end as in any file: CRLF, LF, CR, or not at all', () => {
  assert.deepEqual(linesOf('a\r\nb\rc\nd'), ['a', 'b', 'c', 'd']);
  assert.deepEqual(linesOf('a\n\n'), ['a', '']);
  assert.deepEqual(linesOf(''), []);
});
