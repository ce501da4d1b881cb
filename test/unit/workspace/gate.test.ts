import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileUri } from '../../../src/workspace/file-uri.ts';
import { createGate } from '../../../src/workspace/gate.ts';
import { DEFAULT_SCAN } from '../../../src/workspace/scan.ts';

const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'footnote-gate-')));
after(() => {
  rmSync(base, { recursive: true, force: true });
});
const root = path.join(base, 'work');
function put(file: string, content = 'x'): void {
  mkdirSync(path.dirname(path.join(base, file)), { recursive: true });
  writeFileSync(path.join(base, file), content);
}
put('outside/a.ts');
put('outside/.env');
put('workspace-sibling/a.ts');
put('work/.gitignore', 'out/\n');
put('work/out/a.ts');
put('work/src/a.ts');
put('work/.env');
put('work/renamed/plain.txt');
symlinkSync(path.join(base, 'outside/a.ts'), path.join(root, 'link.ts'));
symlinkSync(path.join(base, 'outside'), path.join(root, 'linked'));
symlinkSync('src/a.ts', path.join(root, 'inner.ts'));
symlinkSync('.env', path.join(root, 'harmless.txt'));
symlinkSync('loop', path.join(root, 'loop'));

const gate = createGate({
  folders: () => [{ uri: fileUri(root), name: 'work' }],
  maxBytes: 1000,
  rules: () => DEFAULT_SCAN,
});
const uri = (file: string): string => fileUri(path.join(base, file));
const reason = (file: string, text = 'x'): string => {
  const result = gate.admit(uri(file), text);
  return result.ok ? 'admitted' : result.error.reason;
};

test('a plain file of the workspace is admitted, a new one and one behind an inner link too', () => {
  assert.equal(reason('work/src/a.ts'), 'admitted');
  assert.equal(reason('work/src/new/b.ts'), 'admitted');
  assert.equal(reason('work/inner.ts'), 'admitted');
});

test('what is outside stays out, by path, by a dotted path, by a sibling of like name and by another scheme', () => {
  assert.equal(reason('outside/a.ts'), 'outside');
  assert.equal(reason('workspace-sibling/a.ts'), 'outside');
  const dotted = gate.admit(`${fileUri(root)}/../outside/a.ts`, 'x');
  assert.ok(!dotted.ok);
  const encoded = gate.admit(`${fileUri(root)}/%2e%2e/outside/a.ts`, 'x');
  assert.ok(!encoded.ok);
  assert.ok(!gate.admit('https://example.com/a.ts', 'x').ok);
  assert.ok(!gate.admit(fileUri(root), 'x').ok);
});

test('links that lead out stay in, through a file, a folder or a circle', () => {
  assert.equal(reason('work/link.ts'), 'symlink');
  assert.equal(reason('work/linked/a.ts'), 'symlink');
  assert.equal(reason('work/linked/new.ts'), 'symlink');
  assert.equal(reason('work/loop'), 'symlink');
});

test('secrets stay in, by name and behind a link with a harmless name', () => {
  assert.equal(reason('work/.env'), 'secret');
  assert.equal(reason('work/deep/.env.local'), 'secret');
  assert.equal(reason('work/id_rsa'), 'secret');
  assert.equal(reason('work/harmless.txt'), 'secret');
});

test('ignored, large and binary texts stay in', () => {
  assert.equal(reason('work/out/a.ts'), 'ignored');
  assert.equal(reason('work/src/a.ts', 'é'.repeat(501)), 'too_large');
  assert.equal(reason('work/src/a.ts', 'a\0b'), 'binary');
});

test('a refusal says the path and what is wrong, for a person', () => {
  const result = gate.admit(uri('work/.env'), 'x');
  assert.ok(!result.ok);
  assert.match(result.error.message, /^\.env may hold secrets/);
});

test('secrets in a text are taken out before it leaves, also where a range cuts them', () => {
  const key = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj';
  const text = [
    'a',
    `-----BEGIN ${'PRIVATE'} KEY-----`,
    key,
    key,
    `-----END ${'PRIVATE'} KEY-----`,
    'b',
  ].join('\r\n');
  const whole = gate.admit(uri('work/src/a.ts'), text);
  assert.ok(whole.ok && !whole.value.text.text.includes(key));
  const ranges = [
    { startLine: 4, endLine: 4 },
    { startLine: 6, endLine: 6 },
  ];
  const cut = gate.admitRanges(uri('work/src/a.ts'), text, ranges);
  assert.ok(cut.ok);
  assert.deepEqual(
    cut.value.blocks.map((block) => block.text),
    ['[redacted: private key]', 'b'],
  );
  assert.ok(
    !gate.admitUserText(`my key is ${'sk-ant'}-api03-abcdefghijklmnopqrstuvwxyz`).text.text.includes('api03'),
  );
});

test('a folder that is open but not there is judged by pattern, and costs the others nothing', () => {
  const gone = path.join(base, 'gone');
  const both = createGate({
    folders: () => [root, gone].map((folder) => ({ uri: fileUri(folder), name: path.basename(folder) })),
    maxBytes: 1000,
    rules: () => ({ ...DEFAULT_SCAN, exclude: ['out/**'] }),
  });
  assert.equal(both.check(fileUri(path.join(gone, 'AGENTS.md'))), undefined);
  assert.equal(both.check(fileUri(path.join(gone, '.env')))?.reason, 'secret');
  assert.equal(both.check(fileUri(path.join(gone, 'out/a.ts')))?.reason, 'ignored');
  assert.equal(both.check(uri('work/src/a.ts')), undefined);
});
