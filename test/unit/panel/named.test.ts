import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namedIn } from '../../../src/panel/turn/named.ts';
import type { IndexHit, SymbolHit } from '../../../src/search/code-index.ts';
import { missingNames } from '../../../src/vscode/chat/named-things.ts';

test('paths and names in code type are looked up; commands, sentences and code blocks are not', () => {
  assert.deepEqual(
    namedIn(
      'See `src/a.ts:3-9`, `refresh()` and `Map.get`, run `npm test`, a `key: value`.\n\n```ts\nconst x = `inner`;\n```\n\nAnd `Thing`, `Thing` again.',
    ),
    ['src/a.ts:3-9', 'refresh()', 'Map.get', 'Thing'],
  );
});

const symbol: SymbolHit = {
  uri: 'file:///w/src/a.ts',
  path: 'src/a.ts',
  name: 'refresh',
  qualifiedName: 'refresh',
  kind: 'function',
  signature: '',
  startLine: 1,
  endLine: 2,
};
const hit: IndexHit = {
  ...symbol,
  symbol: null,
  score: 1,
  text: 'cache.get(id)',
  language: null,
  contentHash: '',
  why: '',
};
const ports = (state: 'ready' | 'indexing') => ({
  index: {
    status: () => ({ state, files: 1, indexed: 1, skipped: 0, chunks: 1, done: 1, total: 1 }),
    findSymbol: (name: string) => Promise.resolve(name === 'refresh' ? [symbol] : []),
    search: () => Promise.resolve([hit]),
  },
  displayPath: (uri: string) => uri.replace('file:///w/', ''),
  listFiles: () => Promise.resolve(['file:///w/src/a.ts']),
  lineCount: () => Promise.resolve(10),
});

test('files, lines and symbols that are not there are told; what the code holds is known', async () => {
  const names = [
    'src/a.ts',
    'a.ts',
    'src/a.ts:3-9',
    'refresh()',
    'cache.get',
    'src/gone.ts',
    'src/a.ts:3-11',
    'invented',
    'Cache.invented()',
  ];
  assert.deepEqual(await missingNames(names, ports('ready')), [
    'src/gone.ts',
    'src/a.ts:3-11',
    'invented',
    'Cache.invented()',
  ]);
});

test('nothing counts as missing before the index is whole', async () => {
  assert.deepEqual(await missingNames(['invented'], ports('indexing')), []);
});
