import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { lazyModelClient, type AnthropicModule } from '../../../src/model/load.ts';
import { refuse, say, type Answer } from '../../model-server/script.ts';
import { KEY, outcome, rig } from './ask.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  mainFields: ['module', 'main'],
  metafile: true,
  write: true,
  logLevel: 'silent',
} as const;

describe('the client’s bundle', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'footnote-bundle-'));
  const outfile = path.join(folder, 'model.cjs');
  let inputs: string[];
  before(async () => {
    inputs = Object.keys(
      (await build({ ...common, entryPoints: ['src/model/anthropic.ts'], outfile })).metafile.inputs,
    );
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const load = (): Promise<AnthropicModule> =>
    Promise.resolve(createRequire(import.meta.url)(outfile) as AnthropicModule);

  it('has two of the SDK’s resources and none of the others, within 200 KB', () => {
    const resources = inputs
      .filter((file) => /sdk\/resources\/[a-z-]+(\/|\.mjs)/.test(file))
      .map((file) => file.replace(/.*resources\//, ''));
    assert.ok(
      resources.some((file) => file.startsWith('messages')),
      String(resources),
    );
    assert.deepEqual(
      resources.filter((file) => /^(beta|skills|organization|files|user-profiles)/.test(file)),
      [],
    );
    assert.ok(statSync(outfile).size < 200_000, `${statSync(outfile).size} bytes`);
  });

  it('is no part of what start-up loads', async () => {
    const entry = path.join(folder, 'start.ts');
    const parts = ['load', 'prices', 'catalogue', 'base-url', 'routing'].map((name) =>
      path.join(root, 'src/model', name),
    );
    writeFileSync(entry, parts.map((part) => `export * from ${JSON.stringify(`${part}.ts`)};`).join('\n'));
    const { metafile } = await build({
      ...common,
      entryPoints: [entry],
      outfile: path.join(folder, 'start.cjs'),
      nodePaths: [path.join(root, 'node_modules')],
    });
    assert.deepEqual(
      Object.keys(metafile.inputs).filter((file) => file.includes('@anthropic-ai')),
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
      silenceS: 0.3,
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
