import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { lazyModelClient, type AnthropicModule } from '../../../src/model/load.ts';
import { refuse, say, type Answer } from '../../model-server/script.ts';
import { KEY, outcome, rig } from './ask.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** Builds as esbuild.mjs does, and gives the bytes that each source left in the bundle. */
async function bundle(entry: string, outfile: string, plugins: Plugin[] = []): Promise<Map<string, number>> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    mainFields: ['module', 'main'],
    nodePaths: [path.join(root, 'node_modules')],
    metafile: true,
    logLevel: 'silent',
    external: ['vscode'],
    plugins,
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  return new Map(inputs.map(([file, { bytesInOutput }]) => [file, bytesInOutput]));
}

/** What is imported when it is first needed is a bundle of its own. */
const lazyParts: Plugin = {
  name: 'lazy-parts',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\.ts$/ }, ({ kind, path: file }) =>
      kind === 'dynamic-import' ? { path: file, external: true } : undefined,
    );
  },
};

describe('the client’s bundle', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'footnote-bundle-'));
  const outfile = path.join(folder, 'model.cjs');
  let bytes: Map<string, number>;
  before(async () => {
    bytes = await bundle('src/model/anthropic.ts', outfile);
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const load = (): Promise<AnthropicModule> =>
    Promise.resolve(createRequire(import.meta.url)(outfile) as AnthropicModule);

  it('has two of the SDK’s resources and next to nothing of the others, within 200 KB', () => {
    const size = (pattern: RegExp): number =>
      [...bytes].reduce((sum, [file, each]) => sum + (pattern.test(file) ? each : 0), 0);
    assert.ok(size(/sdk\/resources\/(messages|models)/) > 4000);
    assert.ok(size(/sdk\/resources\/(beta|files|organization|skills|user-profiles)/) < 10_000);
    assert.ok(statSync(outfile).size < 200_000, `${statSync(outfile).size} bytes`);
  });

  for (const [what, entry] of [
    ['start-up', 'src/extension.ts'],
    ['the chat', 'src/vscode/chat-side.ts'],
  ] as const)
    it(`is no part of what ${what} loads: neither the SDK nor a provider`, async () => {
      const files = [...(await bundle(entry, path.join(folder, 'part.cjs'), [lazyParts])).keys()];
      assert.ok(files.includes(entry) && files.length > 20);
      assert.deepEqual(
        files.filter((file) =>
          /@anthropic-ai|@aws-sdk|google-auth|src\/model\/(anthropic|sdk|vertex|bedrock)\.ts/.test(file),
        ),
        [],
      );
    });

  it('is no part of what its loader and its tables bring', async () => {
    const entry = path.join(folder, 'start.ts');
    const names = ['load', 'prices', 'catalogue', 'base-url', 'routing'];
    const exports = names.map(
      (name) => `export * from ${JSON.stringify(path.join(root, `src/model/${name}.ts`))};`,
    );
    writeFileSync(entry, exports.join('\n'));
    const files = [...(await bundle(entry, path.join(folder, 'start.cjs'))).keys()];
    assert.ok(files.some((file) => file.endsWith('src/model/load.ts')));
    assert.deepEqual(
      files.filter((file) => file.includes('@anthropic-ai')),
      [],
    );
  });

  const OUTCOMES: readonly (readonly [Answer, string | undefined])[] = [
    [say('whole'), undefined],
    [refuse('authentication_error'), 'unauthorized'],
    [refuse('overloaded_error'), 'overloaded'],
    [say('half', { do: 'truncate' }), 'stream_broken'],
    [say('half', { do: 'drop' }), 'stream_broken'],
    [say('half', { do: 'error', type: 'rate_limit_error', message: 'Slow' }), 'rate_limited'],
    [{ ...say('x'), beforeHeaders: [{ do: 'drop' }] }, 'network'],
    [say({ do: 'stall' }), 'timeout'],
  ];
  it('minified, and loaded with the first request, tells the same errors apart', async () => {
    let loads = 0;
    await using it = await rig({ script: OUTCOMES.map(([answer]) => answer) });
    const options = {
      apiKey: () => Promise.resolve(KEY),
      baseUrl: it.server.url,
      silenceS: 0.8,
      maxRetryS: 0,
    };
    const client = lazyModelClient(() => {
      loads++;
      return load();
    }, options);
    assert.equal(loads, 0);
    for (const [, code] of OUTCOMES) assert.equal((await outcome(client)).error?.code, code);
    assert.equal(loads, 1);
  });

  it('that couldn’t be loaded is tried again with the next request', async () => {
    await using it = await rig({ script: () => say('whole') });
    let loads = 0;
    const options = { apiKey: () => Promise.resolve(KEY), baseUrl: it.server.url, silenceS: 5, maxRetryS: 0 };
    const client = lazyModelClient(
      () => (loads++ === 0 ? Promise.reject(new Error('disk')) : load()),
      options,
    );
    await assert.rejects(client.models(new AbortController().signal), /disk/);
    assert.equal((await outcome(client)).text, 'whole');
  });
});
