import assert from 'node:assert/strict';
import { test } from 'node:test';
import { likelyFiles } from '../../../src/search/likely-files.ts';
import type { ScanRow } from '../../../src/workspace/scan.ts';

const TEXTS: Readonly<Record<string, string>> = {
  'src/session.ts': 'export function refresh_session_token() { return parsedQueries; }',
  'src/token.ts': `${'let token = 1;\n'.repeat(50)}`,
  'src/strasse.ts': '// Die Straße wird gesucht.',
  'docs/parsing.md': 'nothing of note',
  'src/empty.ts': 'const unrelated = 0;',
};
const rows = Object.keys(TEXTS).map((path): ScanRow => ({
  path,
  uri: `file:///w/${path}`,
  file: `/w/${path}`,
  size: 1,
  mtimeMs: 1,
}));
const find = async (sought: string): Promise<string[]> =>
  (await likelyFiles(rows, sought, ({ path }) => Buffer.from(TEXTS[path] ?? ''))).map(({ path }) => path);

test('files are found by forms of words, identifiers however joined, words beyond ASCII and their paths', async () => {
  assert.equal((await find('refreshSessionToken'))[0], 'src/session.ts');
  assert.equal((await find('where is the query parsed'))[0], 'src/session.ts');
  assert.deepEqual(await find('Straße'), ['src/strasse.ts']);
  assert.ok((await find('parsing')).includes('docs/parsing.md'));
});

test('a file that holds no word of the question is left out, and so is one that cannot be read', async () => {
  assert.deepEqual(await find('kubernetes'), []);
  assert.deepEqual(await find('??'), []);
  assert.deepEqual(await likelyFiles(rows, 'token', () => undefined), []);
});

test('nothing more is read for a question that was taken back', async () => {
  const taken = new AbortController();
  let read = 0;
  const found = await likelyFiles(
    rows,
    'token',
    ({ path }) => {
      if (++read === 2) taken.abort();
      return Buffer.from(TEXTS[path] ?? '');
    },
    taken.signal,
  );
  assert.equal(read, 2);
  assert.deepEqual(found, []);
});
