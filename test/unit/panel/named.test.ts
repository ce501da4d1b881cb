import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildTree } from '../../../src/panel/markdown/tree.ts';
import { namedAt, namedIn } from '../../../src/panel/turn/named.ts';
import type { PanelEdit } from '../../../src/protocol/host-message.ts';
import type { IndexHit, SymbolHit } from '../../../src/search/code-index.ts';
import { lookUpNames } from '../../../src/vscode/chat/named-things.ts';

const named = (text: string) => namedIn([buildTree(text)]);

test('paths and names in code type are looked up; commands, sentences, code blocks and what those define are not', () => {
  assert.deepEqual(
    named(
      'See `src/a.ts:3-9`, `refresh()` and `Map.get`, run `npm test`, a `key: value`.\n\nAdd `mend`:\n\n```ts\nfunction mend() { return `inner`; }\n```\n\nAnd `Thing`, `Thing` again.',
    ).names,
    ['src/a.ts:3-9', 'refresh()', 'Map.get', 'Thing'],
  );
});

test('in running text paths with a folder, files with lines and members count as names', () => {
  assert.deepEqual(
    named(
      'It is in src/auth/session.ts, as session.ts:12-20 says (see lib/a.test.ts:7). **Cache.readOnce** calls Store::load().',
    ).inText,
    ['src/auth/session.ts', 'session.ts:12-20', 'lib/a.test.ts:7', 'Cache.readOnce', 'Store::load()'],
  );
});

test('lines that words tell belong to the file in code type beside them', () => {
  assert.deepEqual(
    named(
      'See lines 40–60 of `src/a.ts`, and `src/b.ts`, line 9. Line 3 is long. `src/c.ts` (lines 1-2) too.',
    ).inText,
    ['src/a.ts:40-60', 'src/b.ts:9', 'src/c.ts:1-2'],
  );
  const nodes = buildTree('See lines 40–60 of `src/a.ts`.')[0];
  assert.ok(nodes?.type === 'element');
  const [at] = namedAt(nodes.children, 0);
  const text = nodes.children[0];
  assert.ok(at !== undefined && text?.type === 'text');
  assert.equal(text.text.slice(at.from, at.to), 'lines 40–60');
});

test('prose, addresses, links, versions, times and abbreviations are no names', () => {
  for (const text of [
    'Use and/or, e.g. Node.js or Next.js, at 12:30, v1.2.3, i.e. 3.5 times; read/write.',
    'See https://example.com/src/a.ts and [src/a.ts](src/a.ts), www.example.com:80 or user@host.com/a.b.',
    'One sentence.Another follows. JavaScript, GitHub, iOS and end_turn call setTimeout() or print().',
    '~/notes/todo.md and /etc/hosts.allow and $HOME/a.txt and ../up/a.ts',
  ])
    assert.deepEqual(
      named(text).inText.filter((name) => name !== 'www.example.com:80'),
      [],
      text,
    );
});

test('a path that the answer proposes to create is not looked up, wherever it names it', () => {
  for (const text of [
    'Create `src/cache.ts`. Then `src/cache.ts:3` reads it.',
    'You could add a new file `src/cache.ts`.',
    'I would create `src/keep.ts` and `src/cache.ts` for it.',
    'A new module, `src/cache.ts`, would hold it.',
    'Move `refresh` into `src/cache.ts`.',
    '- Put it in src/cache.ts',
    '1. **Create src/cache.ts** with this.',
    '- `src/cache.ts` (new): the store',
    'Like so:\n\n```ts src/cache.ts\nlet a;\n```\n\nThen import `src/cache.ts`.',
  ]) {
    const { names, inText } = named(text);
    assert.deepEqual(
      [...names, ...inText].filter((name) => name.includes('cache')),
      [],
      text,
    );
  }
});

test('a path of which the answer tells something is looked up, though the sentence has such words', () => {
  for (const text of [
    'Sessions are created in `src/gone.ts`.',
    'It adds a row in `src/gone.ts`. Add a test.',
    'Create a session as `src/gone.ts` does.',
    'To add a user, see `src/gone.ts`.',
    'The new session is kept in src/gone.ts',
    '`add` of `src/gone.ts` is called.',
    'Create the session. `src/gone.ts` reads it.',
    'Add it to `src/gone.ts:12`.',
  ]) {
    const { names, inText } = named(text);
    assert.ok(
      [...names, ...inText].some((name) => name.startsWith('src/gone.ts')),
      text,
    );
  }
});

test('an answer made to keep the reader of its sentences busy is read at once', () => {
  const before = process.cpuUsage();
  named(`Add ${'`a`and'.repeat(25)} zz src/gone.ts`);
  assert.ok(process.cpuUsage(before).user < 200_000);
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
const symbols: readonly SymbolHit[] = [
  symbol,
  { ...symbol, name: 'Cache', kind: 'class', signature: 'export class Cache' },
  { ...symbol, name: 'User', kind: 'class', signature: 'class User extends Model' },
];
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
    findSymbol: (name: string) => Promise.resolve(symbols.filter((known) => known.name === name)),
    search: () => Promise.resolve([hit]),
  },
  displayPath: (uri: string) => uri.replace('file:///w/', ''),
  listFiles: () => Promise.resolve(['file:///w/src/a.ts']),
  lineCount: () => Promise.resolve(10),
  isOnDisk: (path: string) => Promise.resolve(path === 'src/built.ts'),
});
const missing = async (
  names: readonly string[],
  inText: readonly string[] = [],
  pending: readonly PanelEdit[] = [],
): Promise<readonly string[]> => (await lookUpNames(names, inText, pending, ports('ready'))).missing;

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
  assert.deepEqual(await missing(names), ['src/gone.ts', 'src/a.ts:3-11', 'invented', 'Cache.invented()']);
});

test('in running text only what surely means something of this workspace is told', async () => {
  const gone = ['src/gone.ts', 'src/a.ts:11', 'a.ts:5-11', 'Cache.readTwice()'];
  const open = ['src/a.ts', 'a.ts:10', 'lib/gone.ts', 'src/gone.rs', 'gone.ts:4', 'localhost.com:8080'];
  // Of a library, inherited, or not of the workspace at all.
  const members = ['User.findOne()', 'Promise.allSettled()', 'Cache.get()'];
  assert.deepEqual(await missing([], [...gone, ...open, ...members]), gone);
});

test('a file that is there is not missing, though the index leaves it out as git ignores it', async () => {
  assert.deepEqual(await missing(['src/built.ts', 'src/built.ts:3', 'src/gone.ts'], ['src/built.ts:900']), [
    'src/gone.ts',
  ]);
  assert.deepEqual(await missing([], ['src/built.ts', 'src/gone.ts']), ['src/gone.ts']);
});

test('what a change that waits for review brings is not missing', async () => {
  const pending: PanelEdit = {
    id: 'e',
    uri: 'file:///w/src/new.ts',
    path: 'src/new.ts',
    kind: 'create',
    hunks: [
      { id: 'h', baseStart: 1, baseEnd: 0, before: '', after: 'function mendAll() {}\n', state: 'open' },
    ],
  };
  const names = ['src/new.ts', 'new.ts', 'mendAll()', 'breakAll()'];
  assert.deepEqual(await missing(names, ['src/new.ts:1', 'Cache.mendAll()'], [pending]), ['breakAll()']);
});

test('a change that waits for review brings no more than what it says', async () => {
  const pending: PanelEdit = {
    id: 'e',
    uri: 'file:///w/src/a.ts',
    path: 'src/a.ts',
    kind: 'edit',
    hunks: [
      {
        id: 'h',
        baseStart: 1,
        baseEnd: 1,
        before: '',
        after: "export const inventedBefore = from('./parts/b.ts');\n",
        state: 'open',
      },
    ],
  };
  const names = ['src/gone.ts', 'invented', 'Cache.port()', String.raw`a\b(`];
  assert.deepEqual(await missing(names, ['src/away.ts', 'Cache.fro()'], [pending]), [
    ...names,
    'src/away.ts',
    'Cache.fro()',
  ]);
  assert.deepEqual(await missing(['inventedBefore', './parts/b.ts'], [], [pending]), []);
});

test('nothing is looked up before the index is whole', async () => {
  assert.deepEqual(await lookUpNames(['invented'], [], [], ports('indexing')), { names: [], missing: [] });
});
