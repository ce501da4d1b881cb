import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { resolvePath } from '../../../src/agent/paths.ts';
import { permission, TOOL_NAMES } from '../../../src/agent/policy.ts';
import { globMatcher } from '../../../src/agent/tools/path-filter.ts';
import { lineMatcher } from '../../../src/agent/tools/line-matcher.ts';
import { locate } from '../../../src/agent/tools/locate.ts';
import { displayPath } from '../../../src/chat/workspace-text.ts';
import { callTool, say } from '../../model-server/script.ts';
import { ofType, rig, world } from './rig.ts';
import type { World } from './rig.ts';

let at: World;
before(async () => {
  at = await world({
    'src/crlf.ts': 'one\r\ntwo needle\r\nthree\r\n',
    'src/min.js': `${'x'.repeat(3000)}needle\n`,
  });
});
after(async () => {
  await at[Symbol.asyncDispose]();
});

/** What a call answers, as the model reads it. */
async function call(
  name: string,
  input: Record<string, unknown>,
): Promise<{ text: string; ok: boolean; titles: string[] }> {
  let text = '';
  let titles: string[] = [];
  await using r = await rig(
    at,
    {
      script: (asked) => {
        if (asked.number === 0) return callTool(name, input);
        text = asked.toolResults[0]?.text ?? '';
        titles = asked.searchResults.map(({ title }) => title);
        return say('Thanks.');
      },
    },
    {
      deps: {
        index: {
          ...at.index,
          search: (query, options) =>
            query === 'zzz' ? Promise.resolve([]) : at.index.search(query, options),
        },
      },
    },
  );
  const events = await r.run({ question: 'zzz', mode: 'agent' });
  return { text, ok: ofType(events, 'tool_result')[0]?.ok === true, titles };
}

describe('grep', () => {
  it('answers with matching lines and their neighbours, of files with CRLF too, and passes over minified lines', async () => {
    const { titles, text } = await call('grep', { pattern: '\\bneedle\\b' });
    assert.deepEqual(titles, ['src/crlf.ts:1-3']);
    assert.equal(text, 'one\ntwo needle\nthree');
  });

  it('keeps to a glob, and says when it stops at max_results', async () => {
    const { titles, text } = await call('grep', {
      pattern: 'return',
      glob: 'src/**/*.{ts,js}',
      max_results: 2,
    });
    assert.ok(titles.length > 0 && titles.every((title) => title.startsWith('src/')));
    assert.match(text, /Stopped early/);
  });

  it('says what is wrong with a pattern', async () => {
    const { ok, text } = await call('grep', { pattern: '(' });
    assert.equal(ok, false);
    assert.match(text, /not a valid regular expression/);
  });

  it('ends a pattern that would run for ever', async () => {
    const matcher = lineMatcher('^(a+)+$', 300);
    const from = performance.now();
    assert.equal(await matcher.match([`${'a'.repeat(40)}b`]), undefined);
    assert.ok(performance.now() - from < 2000);
    assert.equal(await matcher.match(['a']), undefined, 'and is not begun again');
    await matcher.close();
  });
});

describe('read_file', () => {
  it('says how to read on, and where a file ends', async () => {
    await at.write('src/long.ts', Array.from({ length: 900 }, (_, n) => `line ${n + 1}`).join('\n') + '\n');
    const first = await call('read_file', { path: 'src/long.ts' });
    assert.deepEqual(first.titles, ['src/long.ts:1-600']);
    assert.match(first.text, /Lines 1-600 of 900\. Read on with start_line 601\./);
    const rest = await call('read_file', { path: 'src/long.ts', start_line: 890, end_line: 2000 });
    assert.deepEqual(rest.titles, ['src/long.ts:890-900']);
    assert.match((await call('read_file', { path: 'src/long.ts', start_line: 901 })).text, /has 900 lines/);
  });

  it('tells apart what isn’t there, a folder, and what may not be read', async () => {
    assert.match((await call('read_file', { path: 'src/none.ts' })).text, /There is no file/);
    assert.match((await call('read_file', { path: 'src' })).text, /is a folder/);
    assert.match((await call('read_file', { path: '../x' })).text, /outside the workspace/);
    assert.match((await call('read_file', { path: '.env' })).text, /kept back/);
  });
});

describe('the other read tools', () => {
  it('list_files: by glob, by folder, and sums folders up', async () => {
    assert.equal((await call('list_files', { glob: 'discount.*' })).text, 'src/cart/discount.ts');
    assert.equal(
      (await call('list_files', { path: 'src/cart' })).text,
      'src/cart/discount.ts\nsrc/cart/total.ts',
    );
    const all = await call('list_files', {});
    for (const whole of ['.', './', at.dir])
      assert.deepEqual(await call('list_files', { path: whole }), all, whole);
    assert.match((await call('list_files', { glob: '*.none' })).text, /No file matches/);
  });

  it('find_symbol and find_references: from the graph, with the lines', async () => {
    const symbol = await call('find_symbol', { name: 'discountFor' });
    assert.match(symbol.text, /function discountFor — src\/cart\/discount\.ts:\d+-\d+/);
    const uses = await call('find_references', { symbol: 'discountFor' });
    assert.match(uses.text, /src\/cart\/total\.ts:\d+ in totalOf/);
  });
});

describe('paths', () => {
  const one = [{ uri: 'file:///w/app', name: 'app' }];
  const two = [...one, { uri: 'file:///w/lib', name: 'lib' }];
  it('resolve within the folder alone', () => {
    assert.deepEqual(resolvePath(one, 'src/a b.ts'), { ok: true, value: 'file:///w/app/src/a%20b.ts' });
    assert.deepEqual(resolvePath(one, './src//../x.ts'), { ok: true, value: 'file:///w/app/x.ts' });
    assert.deepEqual(resolvePath(one, '/w/app/x.ts'), { ok: true, value: 'file:///w/app/x.ts' });
    assert.deepEqual(resolvePath(one, 'a\\b.ts'), { ok: true, value: 'file:///w/app/a/b.ts' });
    for (const bad of [
      '../x',
      'a/../../x',
      '/etc/passwd',
      'file:///etc/passwd',
      '/w/application/x',
      'a\0b',
      '/w/app/../x',
    ])
      assert.equal(resolvePath(one, bad).ok, false, bad);
  });
  it('with several folders begin with the folder’s name', () => {
    assert.deepEqual(resolvePath(two, 'lib/x.ts'), { ok: true, value: 'file:///w/lib/x.ts' });
    assert.deepEqual(resolvePath(two, '/w/lib/x.ts'), { ok: true, value: 'file:///w/lib/x.ts' });
    assert.deepEqual(resolvePath(two, 'lib'), { ok: true, value: 'file:///w/lib' });
    assert.equal(displayPath(two, 'file:///w/lib'), 'lib');
    for (const bad of ['x.ts', 'other/x.ts', 'lib/../app/x.ts'])
      assert.equal(resolvePath(two, bad).ok, false, bad);
  });
});

describe('globs', () => {
  it('match as people write them', () => {
    for (const [glob, path, matches] of [
      ['*.ts', 'src/a.ts', true],
      ['src/**/*.ts', 'src/a.ts', true],
      ['src/*.ts', 'src/b/a.ts', false],
      ['**/*.{ts,tsx}', 'a/b.tsx', true],
      ['{src,lib}/**', 'lib/a/b', true],
      ['/src/a.ts', 'src/a.ts', true],
      ['[', 'a', false],
    ] as const)
      assert.equal(globMatcher(glob)(path), matches, `${glob} ${path}`);
  });
});

describe('the place of a text', () => {
  it('is found exactly, over line ends, and by whole lines when only the indentation differs', () => {
    assert.deepEqual(locate('a\r\nbb\r\nc\r\n', 'a\nbb\n'), [{ start: 1, end: 2 }]);
    assert.deepEqual(locate('x a\nx b\nx a', 'a'), [
      { start: 1, end: 1 },
      { start: 3, end: 3 },
    ]);
    assert.deepEqual(locate('  if (a) {\n    b\n  }\n', 'if (a) {\n  b\n}'), [{ start: 1, end: 3 }]);
    assert.deepEqual(locate('a\nb', 'c'), []);
    assert.deepEqual(locate('a\n\n', '\n'), [
      { start: 1, end: 1 },
      { start: 2, end: 2 },
    ]);
  });
});

describe('the policy', () => {
  it('is given by nothing but its own table outside of tests', () => {
    const src = path.join(import.meta.dirname, '../../../src');
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.tsx?$/.test(name),
    );
    const naming = files.filter((name) =>
      /\bpermission\b\??\s*[:,]/.test(
        readFileSync(path.join(src, name), 'utf8').replace(/import [^;]+;/g, ''),
      ),
    );
    // Nothing that composes the product gives another.
    const outer = naming.filter((name) => /^(vscode|cli|panel|extension)/.test(name));
    assert.deepEqual(outer, []);
    assert.ok(
      naming.some((name) => name.includes('conversation-parts')),
      'the field is called so',
    );
  });

  it('denies whatever its table doesn’t grant', () => {
    const trusted = { mode: 'agent', trusted: true, runCommand: 'ask' } as const;
    assert.equal(permission('edit_file', trusted), 'stage');
    assert.equal(permission('run_command', trusted), 'ask');
    assert.equal(permission('run_command', { ...trusted, runCommand: 'never' }), 'deny');
    for (const name of ['', 'bash', 'constructor', '__proto__', 'toString', 'edit_file '])
      assert.equal(permission(name, trusted), 'deny', name);
    for (const name of TOOL_NAMES)
      for (const mode of ['ask', 'plan', 'agent'] as const) {
        const untrusted = permission(name, { ...trusted, mode, trusted: false });
        assert.ok(untrusted === 'allow' || untrusted === 'deny');
        if (mode !== 'agent') assert.ok(['allow', 'deny'].includes(permission(name, { ...trusted, mode })));
      }
  });
});
