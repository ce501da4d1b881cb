import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { createCodeIndex } from '../../../src/search/client.ts';
import type { StartedIndex } from '../../../src/search/client.ts';
import { fileUri } from '../../../src/workspace/file-uri.ts';
import { bundleDir, configOf, scratch, workspaceOf, writeFiles } from './bundle.ts';

const files = bundleDir();
const open: StartedIndex[] = [];
after(() => Promise.all(open.map((index) => index.close())));

const FILES = {
  'src/session.ts':
    "import { Token } from './token';\n\n/** Makes a session last longer. */\nexport function refreshSession(token: Token): number {\n  return token.lifetime * 2;\n}\n\nexport class SessionStore {\n  save(id: string): void {\n    console.log(id);\n  }\n}\n",
  'src/token.ts': 'export class Token {\n  lifetime = 3600;\n}\n',
  'app/main.py': 'def start_server(port):\n    """Listen on a port."""\n    return port\n',
  'README.md': '# Sessions\n\nHow sessions work.\n',
  '.gitignore': 'dist/\n',
  'dist/out.js': 'function refreshSession() {}\n',
  'empty.ts': '',
};

function start(folder: string, store: string, threads = 1): StartedIndex {
  const index = createCodeIndex(configOf(folder, store), { ...files, threads });
  open.push(index);
  return index;
}

/** Lets the files look old enough for their time stamps to be trusted. */
function age(folder: string, names: readonly string[]): void {
  for (const name of names) utimesSync(path.join(folder, name), 1_700_000_000, 1_700_000_000);
}

test('a folder is indexed, found in, and opened again without parsing', async () => {
  const folder = workspaceOf(FILES);
  const store = scratch('store');
  const index = start(folder, store);
  const first = await index.firstRun();
  assert.equal(first.files, 6);
  assert.equal(first.indexed, 6);
  assert.ok(first.parseMs > 0);
  const [hit] = await index.search('refreshSession');
  assert.equal(hit?.path, 'src/session.ts');
  assert.equal(hit.uri, fileUri(path.join(folder, 'src/session.ts')));
  assert.equal(hit.symbol, 'refreshSession');
  assert.equal(hit.kind, 'function');
  assert.equal(
    hit.text,
    FILES['src/session.ts']
      .split('\n')
      .slice(hit.startLine - 1, hit.endLine)
      .join('\n'),
  );
  const rows = await index.coverage();
  assert.deepEqual(
    rows.map((row) => row.path),
    ['.gitignore', 'README.md', 'app/main.py', 'empty.ts', 'src/session.ts', 'src/token.ts'],
  );
  assert.equal(rows.find((row) => row.path === 'empty.ts')?.chunks, 0);
  assert.deepEqual(index.status().state, 'ready');
  await index.close();

  const again = start(folder, store);
  const second = await again.firstRun();
  assert.equal(second.parseMs, 0);
  assert.deepEqual({ ...second, ms: 0, parseMs: 0 }, { ...first, ms: 0, parseMs: 0 });
  assert.deepEqual(await again.coverage(), rows);
  assert.deepEqual(
    (await again.search('how long does a session last')).map((h) => [h.path, h.startLine, h.score]),
    (await again.search('how long does a session last')).map((h) => [h.path, h.startLine, h.score]),
  );
});

test('changes are searchable when update resolves, and what is gone leaves', async () => {
  const folder = workspaceOf(FILES);
  const index = start(folder, scratch('store'));
  await index.ready();
  writeFiles(folder, {
    'src/token.ts': 'export class Voucher {\n  worth = 1;\n}\n',
    'src/new.ts': 'export function brandNew() {}\n',
  });
  rmSync(path.join(folder, 'app'), { recursive: true });
  await index.update(['src/token.ts', 'src/new.ts', 'app'].map((name) => fileUri(path.join(folder, name))));
  assert.equal((await index.search('Voucher'))[0]?.path, 'src/token.ts');
  assert.equal((await index.search('brandNew'))[0]?.path, 'src/new.ts');
  assert.ok((await index.search('start_server')).every((hit) => hit.path !== 'app/main.py'));
  assert.ok((await index.coverage()).every((row) => row.path !== 'app/main.py'));
});

test('a change of an ignore file takes effect at once', async () => {
  const folder = workspaceOf(FILES);
  const index = start(folder, scratch('store'));
  await index.ready();
  writeFiles(folder, { '.gitignore': 'dist/\nsrc/token.ts\n' });
  await index.update([fileUri(path.join(folder, '.gitignore'))]);
  assert.ok((await index.coverage()).every((row) => row.path !== 'src/token.ts'));
});

test('a file that changed on disk unseen is never quoted as it was', async () => {
  const folder = workspaceOf(FILES);
  const index = start(folder, scratch('store'));
  await index.ready();
  writeFiles(folder, { 'src/session.ts': '\n\n\nexport function refreshSession() {\n  return 1;\n}\n' });
  const [hit] = await index.search('refreshSession');
  assert.match(hit?.text ?? '', /export function refreshSession\(\) \{\n {2}return 1;/);
});

test('back on a branch seen before, and after a rename, nothing is parsed', async () => {
  const folder = workspaceOf(FILES);
  const index = start(folder, scratch('store'));
  await index.ready();
  writeFiles(folder, {
    'src/token.ts': 'export class Ticket {}\n',
    'src/session.ts': 'export const nothing = 1;\n',
  });
  assert.ok((await index.refresh()).parseMs > 0);
  writeFiles(folder, { 'src/token.ts': FILES['src/token.ts'], 'src/session.ts': FILES['src/session.ts'] });
  assert.equal((await index.refresh()).parseMs, 0);
  assert.equal((await index.search('refreshSession'))[0]?.path, 'src/session.ts');
  renameSync(path.join(folder, 'src/session.ts'), path.join(folder, 'src/renewal.ts'));
  assert.equal((await index.refresh()).parseMs, 0);
  const hits = await index.search('refreshSession');
  assert.equal(hits[0]?.path, 'src/renewal.ts');
  assert.ok(hits.every((hit) => hit.path !== 'src/session.ts'));
});

test('unsaved text stands for its file until it is taken back', async () => {
  const folder = workspaceOf(FILES);
  const index = start(folder, scratch('store'));
  const uri = fileUri(path.join(folder, 'src/token.ts'));
  await index.ready();
  await index.overlay(uri, 'export class Unsaved {}\n');
  const [hit] = await index.search('Unsaved');
  assert.equal(hit?.text.trimEnd(), 'export class Unsaved {}');
  assert.ok((await index.findSymbol('Token')).every((symbol) => symbol.name !== 'Token'));
  await index.overlay(uri, undefined);
  assert.equal((await index.findSymbol('Token'))[0]?.path, 'src/token.ts');
  assert.deepEqual(await index.search('Unsaved symbol:Unsaved'), []);
});

test('the same content gives the same index for any number of threads', async () => {
  const folder = workspaceOf(FILES);
  const [one, three] = [start(folder, scratch('store'), 1), start(folder, scratch('store'), 3)];
  await Promise.all([one.ready(), three.ready()]);
  assert.deepEqual(await one.coverage(), await three.coverage());
  for (const query of ['session', 'Token', 'server port']) {
    const seen = (await one.search(query)).map(({ path: p, startLine, score }) => [p, startLine, score]);
    assert.deepEqual(
      (await three.search(query)).map(({ path: p, startLine, score }) => [p, startLine, score]),
      seen,
    );
  }
});

test('symbols, outlines and references know their places', async () => {
  const folder = workspaceOf(FILES);
  const index = start(folder, scratch('store'));
  await index.ready();
  const [method] = await index.findSymbol('SessionStore.save');
  assert.equal(method?.qualifiedName, 'SessionStore.save');
  assert.equal((await index.findSymbol('refreshSes'))[0]?.name, 'refreshSession');
  assert.deepEqual(await index.findSymbol('Token', { kind: 'function' }), []);
  const outline = await index.outline(fileUri(path.join(folder, 'src/session.ts')));
  assert.deepEqual(
    outline.map((symbol) => symbol.name),
    ['refreshSession', 'SessionStore', 'save'],
  );
  const references = await index.findReferences('Token');
  assert.deepEqual(
    references.map(({ path: p, line, within }) => [p, line, within]),
    [
      ['src/token.ts', 1, 'Token'],
      ['src/session.ts', 1, null],
      ['src/session.ts', 4, 'refreshSession'],
    ],
  );
});

test('every file that is not read says why', async () => {
  const folder = workspaceOf({
    'a.bin': Uint8Array.of(1, 0, 2, 0, 255),
    'big.ts': 'x'.repeat(1024 * 1024 + 1),
    '.env': 'KEY=1',
    'locked.ts': 'const a = 1;',
    'new\nline 🙂.ts': 'const named = 1;\n',
    'latin1.ts': Buffer.from('// une clé, très utile\nconst clef = 1;\n', 'latin1'),
  });
  symlinkSync('/etc/passwd', path.join(folder, 'link.ts'));
  chmodSync(path.join(folder, 'locked.ts'), 0);
  const index = start(folder, scratch('store'));
  await index.ready();
  const rows = new Map((await index.coverage()).map((row) => [row.path, row.reason ?? row.status]));
  assert.equal(rows.get('a.bin'), 'binary');
  assert.equal(rows.get('big.ts'), 'too_large');
  assert.equal(rows.get('.env'), 'secret');
  assert.equal(rows.get('link.ts'), 'symlink');
  assert.equal(rows.get('new\nline 🙂.ts'), 'indexed');
  assert.equal(rows.get('latin1.ts'), 'indexed');
  if (process.getuid?.() !== 0) assert.equal(rows.get('locked.ts'), 'unreadable');
});

test('a search that is stopped ends at once, and others go on', async () => {
  const folder = workspaceOf(FILES);
  const index = start(folder, scratch('store'));
  const stop = new AbortController();
  const stopped = index.search('session', {}, stop.signal);
  const goesOn = index.search('session');
  stop.abort();
  await assert.rejects(stopped, { code: 'cancelled' });
  assert.ok((await goesOn).length > 0);
  await assert.rejects(index.search('session', {}, AbortSignal.abort()), { code: 'cancelled' });
});

test('semantic search without embeddings says so', async () => {
  const folder = workspaceOf(FILES);
  const config = { ...configOf(folder, scratch('store')), embeddings: 'none' as const };
  const index = createCodeIndex(config, { ...files, threads: 1 });
  open.push(index);
  await assert.rejects(index.search('session', { mode: 'semantic' }), { code: 'bad_request' });
  assert.ok((await index.search('session', { mode: 'hybrid' })).length > 0);
});

test('a folder that is not there is an error that says so, not a hang', async () => {
  const index = start(path.join(scratch('gone'), 'nothing'), scratch('store'));
  await assert.rejects(index.ready(), {
    code: 'index_unavailable',
    message: /There is no folder .*nothing\./,
  });
  await assert.rejects(index.search('x'));
});

test('of several folders one that is not there costs the others nothing, and the report names it', async () => {
  const one = workspaceOf({ 'a.ts': 'export function alpha() {}\n' });
  const gone = path.join(scratch('gone'), 'nothing');
  const folders = [
    { uri: fileUri(one), name: 'one' },
    { uri: fileUri(gone), name: 'gone' },
  ];
  const index = createCodeIndex({ ...configOf(one, scratch('store')), folders }, { ...files, threads: 1 });
  open.push(index);
  assert.equal((await index.search('alpha'))[0]?.path, 'one/a.ts');
  const reasons = async (): Promise<Record<string, string>> =>
    Object.fromEntries((await index.coverage()).map((row) => [row.path, row.reason ?? row.status]));
  assert.deepEqual(await reasons(), { gone: 'unreadable', 'one/a.ts': 'indexed' });
  await index.update([fileUri(gone)]);
  assert.deepEqual(await reasons(), { gone: 'unreadable', 'one/a.ts': 'indexed' });
  writeFiles(gone, { 'b.ts': 'export function beta() {}\n' });
  await index.update([fileUri(gone)]);
  assert.deepEqual(await reasons(), { 'gone/b.ts': 'indexed', 'one/a.ts': 'indexed' });
  rmSync(one, { recursive: true });
  await index.update([fileUri(path.join(one, 'a.ts'))]);
  assert.equal((await index.search('beta'))[0]?.path, 'gone/b.ts');
  assert.equal((await reasons())['one/a.ts'], undefined);
});

test('with several folders each path starts with its folder’s name', async () => {
  const one = workspaceOf({ 'a.ts': 'export function alpha() {}\n' });
  const two = workspaceOf({ 'a.ts': 'export function beta() {}\n' });
  const base = configOf(one, scratch('store'));
  const index = createCodeIndex(
    {
      ...base,
      folders: [
        { uri: fileUri(one), name: 'one' },
        { uri: fileUri(two), name: 'two' },
      ],
    },
    { ...files, threads: 1 },
  );
  open.push(index);
  assert.equal((await index.search('beta'))[0]?.path, 'two/a.ts');
  assert.equal((await index.search('alpha'))[0]?.path, 'one/a.ts');
});

test('a file that is gone leaves, also where one of the folders lies in another', async () => {
  const outer = workspaceOf({
    'a.ts': 'export function alpha() {}\n',
    'sub/b.ts': 'export function beta() {}\n',
  });
  const index = createCodeIndex(
    {
      ...configOf(outer, scratch('store')),
      folders: [
        { uri: fileUri(outer), name: 'outer' },
        { uri: fileUri(path.join(outer, 'sub')), name: 'sub' },
      ],
    },
    { ...files, threads: 1 },
  );
  open.push(index);
  assert.equal((await index.search('alpha'))[0]?.path, 'outer/a.ts');
  rmSync(path.join(outer, 'a.ts'));
  const { files: left } = await index.refresh();
  assert.equal(left, 1);
  assert.ok((await index.coverage()).every((row) => row.path !== 'outer/a.ts'));
});

test('a damaged store is built again', async () => {
  const folder = workspaceOf(FILES);
  const store = scratch('store');
  const index = start(folder, store);
  await index.firstRun();
  await index.close();
  const database = readdirSync(store).find((name) => /^index-v\d+\.db$/.test(name));
  assert.ok(database);
  writeFileSync(path.join(store, database), 'this is no database at all, just some words');
  const again = start(folder, store);
  assert.equal((await again.firstRun()).indexed, 6);
  assert.equal((await again.search('refreshSession'))[0]?.path, 'src/session.ts');
});

test('a file in the place of the store folder costs the memory of the index, not the index', async () => {
  const folder = workspaceOf(FILES);
  const inTheWay = path.join(scratch('store'), 'file');
  writeFileSync(inTheWay, '');
  const index = start(folder, inTheWay);
  const messages = new Set<string | undefined>();
  index.onProgress((progress) => messages.add(progress.message));
  await index.ready();
  assert.ok([...messages].some((message) => message?.includes("can't be kept")));
  assert.ok((await index.search('refreshSession')).length > 0);
});

test('a rebuild gives what was there', async () => {
  const folder = workspaceOf(FILES);
  mkdirSync(path.join(folder, 'later'));
  const index = start(folder, scratch('store'));
  const first = await index.firstRun();
  const rebuilt = await index.rebuild();
  assert.ok(rebuilt.parseMs > 0);
  assert.deepEqual({ ...rebuilt, ms: 0, parseMs: 0 }, { ...first, ms: 0, parseMs: 0 });
});

test('files whose time stamps are old are not read again', async () => {
  const folder = workspaceOf(FILES);
  age(folder, Object.keys(FILES));
  const store = scratch('store');
  await start(folder, store).firstRun();
  await open.at(-1)?.close();
  // A change that leaves size and time as they were can't be seen; that it isn't seen shows that nothing was read.
  writeFiles(folder, { 'src/token.ts': FILES['src/token.ts'].replace('Token', 'Tokem') });
  age(folder, ['src/token.ts']);
  const index = start(folder, store);
  await index.ready();
  assert.equal((await index.findSymbol('Token'))[0]?.name, 'Token');
});
