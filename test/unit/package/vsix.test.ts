import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { unzipSync } from 'fflate';

const root = path.resolve(import.meta.dirname, '../../..');
/** Bytes of the packed file; raised on purpose only. */
const LARGEST = 6_500_000;

/** The only names that a vsix of ours may hold. */
const ALLOWED = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/(package(\.nls(\.[\w-]+)?)?\.json|LICENSE\.txt|readme\.md|changelog\.md)$/,
  /^extension\/l10n\/bundle\.l10n(\.[\w-]+)?\.json$/,
  /^extension\/media\/(icon\.svg|icon-128\.png|[\w-]+\.css)$/,
  /^extension\/dist\/[\w-]+\.cjs$/,
  /^extension\/dist\/panel[\w.-]*\.(js|css)$/,
  /^extension\/dist\/codicon\.(css|ttf)$/,
  /^extension\/dist\/[\w./-]+\.(wasm|scm|bin)$/,
];

describe('the packed extension', () => {
  const temp = mkdtempSync(path.join(os.tmpdir(), 'footnote-vsix-'));
  const file = path.join(temp, 'footnote.vsix');
  let packed: Record<string, Uint8Array> = {};
  let bytes = 0;

  before(() => {
    execFileSync(process.execPath, ['tools/package.mjs', '--out', file], { cwd: root, stdio: 'pipe' });
    const content = readFileSync(file);
    bytes = content.length;
    packed = unzipSync(content);
  });
  after(() => rmSync(temp, { recursive: true, force: true }));

  it('holds what runs and the pages for people, and nothing else: no tests, sources, maps or dependencies', (t) => {
    const names = Object.keys(packed).filter((name) => !name.endsWith('/'));
    for (const name of names.sort()) t.diagnostic(`${String(packed[name]?.length).padStart(9)}  ${name}`);
    assert.deepEqual(
      names.filter((name) => !ALLOWED.some((pattern) => pattern.test(name))),
      [],
    );
  });

  it(`is smaller than ${LARGEST / 1e6} MB`, (t) => {
    t.diagnostic(`${bytes} bytes packed, in ${Object.keys(packed).length} files`);
    assert.ok(bytes < LARGEST, `${bytes} bytes`);
  });

  it('holds every file that its manifest points at', () => {
    const manifest = readFileSync(path.join(root, 'package.json'), 'utf8');
    const pointed = [...manifest.matchAll(/"(?:\.\/)?((?:dist|media)\/[\w./-]+)"/g)].map(
      ([, name = '']) => name,
    );
    const missing = [...new Set(pointed)].filter(
      (name) => name !== 'dist/cli.js' && !(`extension/${name}` in packed), // the command line runs from the checkout
    );
    assert.deepEqual(missing, []);
    assert.ok(pointed.length >= 3, 'the manifest names the bundle and the icons');
  });

  it('asks for no proposed API', () => {
    const manifest = new TextDecoder().decode(packed['extension/package.json']);
    assert.doesNotMatch(manifest, /enabledApiProposals/);
  });
});
