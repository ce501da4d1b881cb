import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import * as z from 'zod/mini';
import type { CliIo } from '../../../src/cli/io.ts';
import { dispatch } from '../../../src/cli/run.ts';
import { packageVersion } from '../../../src/cli/version.ts';
import { bundleDir, scratch, workspaceOf } from '../search/bundle.ts';

const { assetsDir } = bundleDir();
const folder = workspaceOf({
  'src/session.ts': 'export function refreshSession(id: string): string {\n  return id;\n}\n',
  'notes.md': 'Windows line\r\nends are shown as plain ones\r\n',
  'logo.png': Uint8Array.of(0x89, 0x50, 0, 1, 2),
});
const store = scratch('store');

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const io: CliIo = {
    out: (text) => {
      out += text;
      return Promise.resolve();
    },
    err: (text) => {
      err += text;
    },
    cwd: folder,
    env: { HOME: scratch('home') },
    distDir: assetsDir,
    terminal: false,
    signal: new AbortController().signal,
  };
  return { code: await dispatch(args, io), out, err };
}

const Row = z.strictObject({
  path: z.string(),
  status: z.enum(['indexed', 'skipped']),
  reason: z.optional(z.string()),
  chunks: z.int(),
  language: z.nullable(z.string()),
});
const Summary = z.strictObject({
  summary: z.strictObject({
    files: z.int(),
    indexed: z.int(),
    skipped: z.int(),
    chunks: z.int(),
    ms: z.number(),
    parseMs: z.number(),
    bytes: z.int(),
  }),
});
const Result = z.strictObject({
  path: z.string(),
  startLine: z.int(),
  endLine: z.int(),
  symbol: z.nullable(z.string()),
  kind: z.nullable(z.string()),
  score: z.number(),
  text: z.string(),
});
const Answer = z.strictObject({
  id: z.union([z.string(), z.number()]),
  query: z.string(),
  ms: z.number(),
  results: z.array(Result),
});
const lines = (text: string): unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

test('index --report --json gives a line a file and then the summary', async () => {
  const { code, out } = await run('index', folder, '--report', '--json', '--store', store);
  assert.equal(code, 0);
  const all = lines(out);
  const rows = all.slice(0, -1).map((row) => Row.parse(row));
  assert.deepEqual(
    rows.map(({ path: p, status, reason }) => [p, reason ?? status]),
    [
      ['logo.png', 'binary'],
      ['notes.md', 'indexed'],
      ['src/session.ts', 'indexed'],
    ],
  );
  assert.equal(rows.find((row) => row.status === 'skipped')?.chunks, 0);
  const { summary } = Summary.parse(all.at(-1));
  assert.equal(summary.files, 3);
  assert.equal(summary.indexed, 2);
  assert.ok(summary.bytes > 0);
});

test('index --json alone gives the summary alone, and a second run parses nothing', async () => {
  await run('index', '--store', store);
  const { code, out } = await run('index', '--json', '--store', store);
  assert.equal(code, 0);
  assert.equal(lines(out).length, 1);
  assert.equal(Summary.parse(lines(out)[0]).summary.parseMs, 0);
});

test('search gives whole lines with plain line ends', async () => {
  const { code, out } = await run('search', folder, 'line ends shown', '--json', '--store', store);
  assert.equal(code, 0);
  const [answer] = lines(out).map((line) => Answer.parse(line));
  const [first] = answer?.results ?? [];
  assert.equal(first?.path, 'notes.md');
  assert.match(first.text, /^Windows line\nends are shown as plain ones$/);
});

test('path:, lang:, kind: and symbol: narrow a search to what they say, and a phrase to what holds it', async () => {
  const tree = workspaceOf({
    'src/cart.ts':
      'export class Cart {\n  total(): number {\n    return 1;\n  }\n}\n\nexport function cartTotal(cart: Cart): number {\n  return cart.total();\n}\n',
    'lib/cart.py': 'def cart_total(cart):\n    # the total of a cart\n    return sum(cart)\n',
    'README.md': '# Cart\n\nThe total of a cart.\n',
  });
  const at = scratch('filters');
  const found = async (query: string): Promise<z.infer<typeof Result>[]> => {
    const { code, out } = await run('search', tree, query, '--json', '--store', at);
    assert.equal(code, 0);
    return Answer.parse(lines(out)[0]).results;
  };
  const files = async (query: string): Promise<string[]> =>
    [...new Set((await found(query)).map((result) => result.path))].sort();
  assert.deepEqual(await files('cart total'), ['README.md', 'lib/cart.py', 'src/cart.ts']);
  assert.deepEqual(await files('cart total path:src'), ['src/cart.ts']);
  assert.deepEqual(await files('cart total path:**/*.py'), ['lib/cart.py']);
  assert.deepEqual(await files('cart total lang:py'), ['lib/cart.py']);
  assert.deepEqual(await files('cart total lang:python lang:markdown'), ['README.md', 'lib/cart.py']);
  assert.deepEqual(await files('cart total lang:cobol'), []);
  for (const kind of ['function', 'class']) {
    const hits = await found(`cart total kind:${kind}`);
    assert.ok(hits.length > 0 && hits.every((hit) => hit.kind === kind), kind);
  }
  const named = await found('cart symbol:cartTotal');
  assert.deepEqual([...new Set(named.map((hit) => hit.symbol))], ['cartTotal']);
  const alone = await found('symbol:cartTotal');
  assert.deepEqual([...new Set(alone.map((hit) => hit.symbol))], ['cartTotal'], 'a name alone is looked for');
  const told = async (query: string): Promise<string> =>
    (await run('search', tree, query, '--store', at)).out;
  assert.match(await told('path:src'), /Nothing found.*put words beside them/);
  assert.match(await told('cart lang:cobol'), /Nothing found.*without path:, lang:, kind: and symbol:/);
  assert.match(await told('=>'), /Nothing found.*words/);
  assert.deepEqual(await files('"total of a cart"'), ['README.md', 'lib/cart.py']);
  assert.deepEqual(await files('"total of a cart" lang:md'), ['README.md']);
  assert.deepEqual(await files('"cart of a total"'), []);
});

test('a file can’t steer the terminal that its lines are shown on', async () => {
  const odd = workspaceOf({ 'odd.md': 'an escape \u001b]0;title\u0007 sequence\n' });
  const { out } = await run('search', odd, 'escape sequence', '--store', scratch('odd'));
  assert.match(out, /an escape \\x1b\]0;title\\x07 sequence/);
});

test('one positional is the query; two are the folder and the query; -- ends options', async () => {
  for (const args of [['refreshSession'], [folder, 'refreshSession'], ['--', 'refreshSession']]) {
    const { out } = await run('search', '--json', '--store', store, ...args);
    assert.equal(Answer.parse(lines(out)[0]).results[0]?.path, 'src/session.ts', args.join(' '));
  }
  const dashed = await run('search', '--json', '--store', store, '--', '--report');
  assert.equal(dashed.code, 0);
  assert.equal(Answer.parse(lines(dashed.out)[0]).query, '--report');
});

test('a file of queries is answered line by line, with its ids', async () => {
  const file = path.join(scratch('queries'), 'q.jsonl');
  writeFileSync(file, '{"id":7,"query":"refreshSession"}\n\n{"id":"b","query":""}\n{"id":"c","query":"   "}');
  const { code, out } = await run('search', '--queries', file, '--json', '--store', store, '--limit', '1');
  assert.equal(code, 0);
  const answers = lines(out).map((line) => Answer.parse(line));
  assert.deepEqual(
    answers.map(({ id, results }) => [id, results.length]),
    [
      [7, 1],
      ['b', 0],
      ['c', 0],
    ],
  );
});

test('a broken line of queries names its number, before anything is answered', async () => {
  const file = path.join(scratch('queries'), 'q.jsonl');
  for (const broken of ['{"id":2', '{"id":2}', '[]', 'query', '{"query":3}']) {
    writeFileSync(file, `{"id":1,"query":"a"}\n\n${broken}\n`);
    const { code, out, err } = await run('search', '--queries', file, '--json', '--store', store);
    assert.equal(code, 1, broken);
    assert.equal(out, '', broken);
    assert.match(err, /\b3\b/, broken);
  }
});

test('--explain tells why, in JSON and for a person', async () => {
  const { out } = await run('search', 'refreshSession', '--json', '--explain', '--store', store);
  const [answer] = lines(out);
  const Explained = z.object({
    results: z.array(z.object({ why: z.string(), signals: z.record(z.string(), z.number()) })),
  });
  assert.match(Explained.parse(answer).results[0]?.why ?? '', /defines refreshSession/);
  const plain = await run('search', 'refreshSession', '--explain', '--store', store);
  assert.match(plain.out, /definition/);
});

test('semantic search without embeddings fails and says so', async () => {
  const { code, err } = await run(
    'search',
    'x',
    '--mode',
    'semantic',
    '--embeddings',
    'none',
    '--store',
    store,
  );
  assert.equal(code, 1);
  assert.match(err, /embeddings/);
});

test('wrong usage ends with 2 and says what is wrong', async () => {
  const wrong: [string[], RegExp][] = [
    [['nothing'], /nothing/],
    [['index', 'a', 'b'], /one folder/],
    [['index', '--nonsense'], /nonsense/],
    [['search'], /query/],
    [['search', 'a', 'b', 'c'], /quotes/],
    [['search', 'a', '--limit', 'many'], /limit/],
    [['search', 'a', '--limit', '0'], /limit/],
    [['search', 'a', '--limit', '-1'], /limit/],
    [['search', 'a', '--mode', 'psychic'], /mode/],
    [['search', 'a', '--store'], /store/],
    [['search', 'a', 'b', '--queries', 'f'], /--queries/],
  ];
  for (const [args, message] of wrong) {
    const { code, out, err } = await run(...args);
    assert.equal(code, 2, args.join(' '));
    assert.equal(out, '', args.join(' '));
    assert.match(err, message, args.join(' '));
  }
});

test('what is not a folder ends with 1', async () => {
  for (const args of [
    ['index', 'not-here'],
    ['index', 'notes.md'],
    ['search', 'not-here', 'x'],
    ['search', '--queries', 'not-here.jsonl'],
  ]) {
    const { code, err } = await run(...args, '--store', store);
    assert.equal(code, 1, args.join(' '));
    assert.match(err, /not-here|not a folder/, args.join(' '));
  }
});

test('no arguments: the help and 2; --help and --version: 0', async () => {
  const none = await run();
  assert.equal(none.code, 2);
  assert.match(none.err, /footnote search/);
  for (const args of [['--help'], ['index', '--help'], ['search', '--help'], ['--version']]) {
    const { code, out } = await run(...args);
    assert.equal(code, 0, args.join(' '));
    assert.notEqual(out, '', args.join(' '));
  }
  assert.match(packageVersion(import.meta.dirname.replace(/test.unit.cli$/, 'src/cli')), /^\d+\.\d+\.\d+/);
});

const Measured = z.object({
  row: z.optional(z.object({ mode: z.string(), kind: z.string(), questions: z.int(), recall10: z.number() })),
});

test('eval asks a folder its own comments, which the index it asks does not have', async () => {
  const other = (name: string): string => `function ${name}(a) {\n  const b = a + 1;\n  return b;\n}\n`;
  const documented = workspaceOf({
    // No word of this comment is in any code: who finds it has read the comment.
    'src/x.js': `/** Zebras gallop through violet meadows. */\n${other('alpha')}`,
    'src/y.js': `// Counts the omega of all.\n${other('countOmega')}`,
    'src/z.js': other('gamma'),
  });
  const { code, out } = await run('eval', documented, '--embeddings', 'none', '--json');
  assert.equal(code, 0);
  const rows = out.trim().split('\n').flatMap((line) => Measured.parse(JSON.parse(line)).row ?? []); // prettier-ignore
  assert.deepEqual(rows.map((row) => [row.mode, row.kind, row.questions, row.recall10]), [['lexical', 'all', 2, 0.5], ['lexical', 'doc', 2, 0.5]]); // prettier-ignore
  assert.match((await run('eval', documented)).out, /hybrid .*\n[^]*semantic /);
});

test('eval says where the suites that need a checkout run, and refuses one that is none', async () => {
  const safety = await run('eval', folder, '--suite', 'safety');
  assert.equal(safety.code, 1);
  assert.match(safety.err, /npm run eval -- --suite safety/);
  assert.equal((await run('eval', folder, '--suite', 'poetry')).code, 2);
  const nothing = await run('eval', folder);
  assert.equal(nothing.code, 1);
  assert.match(nothing.err, /asks itself nothing/);
});
