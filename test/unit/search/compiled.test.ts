import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { createCodeIndex } from '../../../src/search/client.ts';
import { writeCompiled } from '../../../src/search/compiled.ts';
import { imageMaker } from '../../../src/search/image/image-file.ts';
import { diskSources } from '../../../src/search/sources.ts';

import { bundleDir, configOf, scratch, workspaceOf } from './bundle.ts';

const filesIn = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(dir, name))
    .filter((file) => statSync(file).isFile());

test('the code of the threads is kept compiled, and one that is damaged only costs its compiling', async () => {
  const { workerPath, assetsDir, patienceMs } = bundleDir();
  const store = scratch('store');
  const codeDir = path.join(store, 'code');
  const config = configOf(workspaceOf({ 'a.ts': 'export const answer = 42;\n' }), store);
  const found = async (): Promise<string[]> => {
    const index = createCodeIndex(config, { workerPath, assetsDir, codeDir, patienceMs, threads: 1 });
    await index.ready();
    const hits = await index.search('answer');
    await index.close();
    return hits.map(({ path: file }) => file);
  };
  assert.deepEqual(await found(), ['a.ts']);
  const kept = filesIn(codeDir);
  assert.ok('flushCompileCache' in module ? kept.length > 0 : kept.length === 0);
  for (const file of kept) writeFileSync(file, Buffer.alloc(statSync(file).size, 7));
  assert.deepEqual(await found(), ['a.ts']);
});

test(
  'where no folder can be made (below /proc) no code is kept, and a start comes to its end',
  { skip: !existsSync('/proc/self') && 'there is no /proc here' },
  () => {
    const module = JSON.stringify(path.join(import.meta.dirname, '../../../src/search/compiled.ts'));
    const code = `import(${module}).then(({ keepCompiled }) => { keepCompiled('/proc/footnote/code'); console.log('went on'); })`;
    const { stdout } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8', timeout: 20_000, killSignal: 'SIGKILL' }); // prettier-ignore
    assert.equal(stdout, 'went on\n');
  },
);

test('where no folder can be made for it, code is compiled as ever and the index answers', async () => {
  const { workerPath, assetsDir, patienceMs } = bundleDir();
  const file = path.join(scratch('no-folder'), 'file');
  writeFileSync(file, '');
  const folder = workspaceOf({ 'a.ts': 'export const answer = 42;\n' });
  const places = [path.join(file, 'store'), ...(process.platform === 'linux' ? ['/proc/footnote'] : [])];
  for (const store of places) {
    const files = { workerPath, assetsDir, codeDir: path.join(store, 'code'), patienceMs, threads: 1 };
    const index = createCodeIndex(configOf(folder, store), files);
    assert.equal((await index.search('answer'))[0]?.path, 'a.ts');
    await index.close();
  }
});

test('compiled code that nobody has written for a month goes', () => {
  const dir = scratch('code');
  mkdirSync(path.join(dir, 'v'));
  for (const name of ['old', 'new']) writeFileSync(path.join(dir, 'v', name), '');
  utimesSync(path.join(dir, 'v', 'old'), new Date(), new Date(Date.now() - 31 * 86_400_000));
  writeCompiled(dir);
  assert.deepEqual(filesIn(dir), [path.join(dir, 'v', 'new')]);
});

test('an image is of use to the very code of both kinds of thread that made it', () => {
  const dir = scratch('maker');
  const worker = path.join(dir, 'worker.cjs');
  writeFileSync(worker, 'worker');
  const makers = new Set([imageMaker(worker, undefined)]);
  for (const name of ['index.cjs', 'parse.cjs'])
    for (const code of ['1', '2']) {
      writeFileSync(path.join(dir, name), code);
      makers.add(imageMaker(worker, undefined));
    }
  assert.equal(makers.size, 5);
});

test('what was looked at ahead is what all files are, once', () => {
  const folder = workspaceOf({ 'b/a.ts': '1', 'a.ts': '2', '.env': 'KEY=1' });
  const sources = diskSources(configOf(folder, scratch('store')));
  const plain = sources.all();
  assert.equal(plain.find((row) => row.path === '.env')?.skip, 'secret');
  sources.lookAhead();
  writeFileSync(path.join(folder, 'c.ts'), '3');
  assert.deepEqual(sources.all(), plain);
  assert.deepEqual(
    sources.all().map((row) => row.path),
    ['.env', 'a.ts', 'b/a.ts', 'c.ts'],
  );
});
