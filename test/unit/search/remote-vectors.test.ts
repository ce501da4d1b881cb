import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { createCodeIndex } from '../../../src/search/client.ts';
import type { StartedIndex } from '../../../src/search/client.ts';
import type { Voyage } from '../../../src/model/voyage.ts';
import { embedIndex } from '../../../src/vscode/embedding/embed-index.ts';
import { fileUri } from '../../../src/workspace/file-uri.ts';
import { createGate } from '../../../src/workspace/gate.ts';
import { bundleDir, configOf, scratch, workspaceOf, writeFiles } from './bundle.ts';

const DIMS = 16;
const KEY = `sk-ant-${'api03-'}${'Zq8vK2mXw4Ty9Lb3Rn6Pd1HsAb'.repeat(3)}`;
const FILES = {
  'src/pay.ts': `export function settle(amount: number): number {\n  return amount * 2;\n}\n`,
  'src/mail.ts': `export function post(letter: string): string {\n  return letter.trim();\n}\n`,
  'src/holder.ts': `export const holder = () => {\n  return '${KEY}';\n};\n`,
  'canary.pem': '-----BEGIN PRIVATE KEY-----\ncanary-in-a-secret-file\n-----END PRIVATE KEY-----\n',
  'private/notes.ts': 'export const note = "canary-kept-back";\n',
  'ignored.ts': 'export const x = "canary-in-an-ignored-file";\n',
  '.gitignore': 'ignored.ts\n',
};

describe('vectors that are made elsewhere', () => {
  const files = { ...bundleDir(), threads: 1 };
  const never = new AbortController().signal;

  /** Makes vectors by a word that texts hold, and notes what it is given. */
  function maker() {
    const sent: string[] = [];
    const documents: Voyage['documents'] = async (texts, take) => {
      for (const [at, { text }] of texts.entries()) {
        sent.push(text);
        await take(at, [vectorOf(text)]);
      }
    };
    return { sent, documents };
  }
  const vectorOf = (text: string): Int8Array => {
    const vector = new Int8Array(DIMS).fill(1);
    vector[text.includes('amount') ? 0 : 1] = 100;
    return vector;
  };
  const open = (folder: string, store: string, name = 'maker-1'): StartedIndex =>
    createCodeIndex({ ...configOf(folder, store), remoteVectors: { name, dims: DIMS } }, files);
  const gateOf = (folder: string) =>
    createGate({
      folders: () => [{ uri: fileUri(folder), name: 'w' }],
      maxBytes: 1_000_000,
      // Stricter than the index: what is kept back here was indexed.
      rules: () => ({
        respectGitignore: true,
        exclude: ['private/**'],
        editorExclude: [],
        globalExcludes: false,
      }),
    });
  async function run(folder: string, index: StartedIndex) {
    const { sent, documents } = maker();
    const told: string[] = [];
    await index.firstRun();
    await embedIndex(
      {
        index,
        gate: gateOf(folder),
        voyage: { documents },
        onProgress: ({ done, total }) => told.push(`${String(done)}/${String(total)}`),
      },
      never,
    );
    return { sent, told };
  }

  it('are made of what the gate lets through alone, once, and kept by text and model', async () => {
    const folder = workspaceOf(FILES);
    const store = scratch('vectors');
    const first = open(folder, store);
    const { sent, told } = await run(folder, first);
    const all = sent.join('\n');
    assert.match(all, /function settle/);
    assert.match(all, /function post/);
    assert.match(all, /const holder/);
    assert.doesNotMatch(all, /canary/);
    assert.doesNotMatch(all, new RegExp(KEY));
    assert.equal(new Set(sent).size, sent.length);
    const [done, total] = (told.at(-1) ?? '').split('/');
    assert.ok(Number(total) > 0);
    assert.equal(done, total);

    const hits = await first.search('money', { mode: 'semantic', vector: vectorOf('amount') });
    assert.equal(hits[0]?.path, 'src/pay.ts');
    // Without a vector for the question, or with one of another model, the index's own vectors serve.
    const own = await first.search('holder', { mode: 'semantic' });
    assert.equal(own[0]?.path, 'src/holder.ts');
    assert.deepEqual(
      await first.search('holder', { mode: 'semantic', vector: new Int8Array(8).fill(1) }),
      own,
    );

    const pay = `${FILES['src/pay.ts']}\nexport function refund(amount: number): number {\n  return -amount;\n}\n`;
    writeFiles(folder, { 'src/pay.ts': pay, 'src/copy.ts': FILES['src/mail.ts'] });
    await first.update([fileUri(`${folder}/src/pay.ts`), fileUri(`${folder}/src/copy.ts`)]);
    const changed = await run(folder, first);
    assert.match(changed.sent.join('\n'), /refund/);
    assert.doesNotMatch(changed.sent.join('\n'), /function post/);
    await first.close();

    const again = open(folder, store);
    assert.deepEqual((await run(folder, again)).sent, []);
    assert.equal(
      (await again.search('money', { mode: 'semantic', vector: vectorOf('amount') }))[0]?.path,
      'src/pay.ts',
    );
    await again.rebuild();
    assert.deepEqual((await run(folder, again)).sent, []);
    await again.close();

    const other = open(folder, store, 'maker-2');
    assert.match((await run(folder, other)).sent.join('\n'), /function settle/);
    await other.close();
  });

  it('are kept apart from the index: one that is begun again asks for none anew, and tells how far it is', async () => {
    const folder = workspaceOf(FILES);
    const store = scratch('vectors');
    const first = open(folder, store);
    await first.firstRun();
    const before = await first.embedding();
    assert.equal(before.done, 0);
    assert.ok(before.bytesLeft > 100 && before.bytesLeft < 1000);
    await run(folder, first);
    const { done, total, bytesLeft } = await first.embedding();
    assert.deepEqual([done, bytesLeft], [total, 0]);
    await first.close();
    for (const name of readdirSync(store).filter((one) => !one.startsWith('vectors')))
      rmSync(path.join(store, name), { recursive: true });
    const again = open(folder, store);
    assert.deepEqual((await run(folder, again)).sent, []);
    await again.close();
    // The image has them too: nothing is read of any file.
    rmSync(path.join(store, 'vectors-v1.db'));
    const third = open(folder, store);
    await third.firstRun();
    assert.equal((await third.embedding()).done, total - 1, 'all but what the gate keeps back');
    await third.close();
  });

  it('are handed over request by request: what came before a failure is not asked for again', async () => {
    const folder = workspaceOf(FILES);
    const index = open(folder, scratch('vectors'));
    await index.firstRun();
    const { sent, documents } = maker();
    const broken: Voyage['documents'] = (texts, take, signal) =>
      documents(texts.slice(0, 1), take, signal).then(() => Promise.reject(new Error('down')));
    const parts = { index, gate: gateOf(folder), voyage: { documents: broken }, onProgress: () => undefined };
    await assert.rejects(embedIndex(parts, never), /down/);
    const [first = assert.fail()] = sent;
    assert.ok(!(await run(folder, index)).sent.includes(first));
    await index.close();
  });

  it('are not made of text that is not saved', async () => {
    const folder = workspaceOf({ 'a.ts': 'export const saved = 1;\n' });
    const index = open(folder, scratch('vectors'));
    await index.firstRun();
    await index.overlay(fileUri(`${folder}/a.ts`), 'export const typing = 2;\n');
    assert.deepEqual((await run(folder, index)).sent, []);
    await index.overlay(fileUri(`${folder}/a.ts`), undefined);
    assert.match((await run(folder, index)).sent.join(), /saved/);
    await index.close();
  });

  it('stop when they are told to', async () => {
    const folder = workspaceOf(FILES);
    const index = open(folder, scratch('vectors'));
    await index.firstRun();
    const stop = new AbortController();
    stop.abort();
    const { sent, documents } = maker();
    await assert.rejects(
      embedIndex(
        { index, gate: gateOf(folder), voyage: { documents }, onProgress: () => undefined },
        stop.signal,
      ),
    );
    assert.deepEqual(sent, []);
    await index.close();
  });
});
