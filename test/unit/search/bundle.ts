import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod/mini';
import type { IndexConfig } from '../../../src/search/code-index.ts';
import { fileUri } from '../../../src/workspace/file-uri.ts';

const root = path.resolve(import.meta.dirname, '../../..');

export const scratch = (name: string): string => mkdtempSync(path.join(tmpdir(), `footnote-${name}-`));

/**
 * A folder laid out as the build lays out dist/, with the sources in place of the bundle. Searches wait for the whole first
 * run, however slow the machine; a test of what is answered meanwhile sets `patienceMs` itself.
 */
export function bundleDir(): { workerPath: string; assetsDir: string; patienceMs: number } {
  const assetsDir = scratch('dist');
  mkdirSync(path.join(assetsDir, 'grammars'));
  const sources = z
    .record(z.string(), z.string())
    .parse(JSON.parse(readFileSync(path.join(root, 'grammars/sources.json'), 'utf8')));
  for (const [name, file] of Object.entries(sources)) {
    const folder = name === 'web-tree-sitter' ? assetsDir : path.join(assetsDir, 'grammars');
    symlinkSync(path.join(root, 'node_modules', file), path.join(folder, `${name}.wasm`));
  }
  symlinkSync(path.join(root, 'media/embedder.bin'), path.join(assetsDir, 'embedder.bin'));
  const worker = JSON.stringify(path.join(root, 'src/search/worker.ts'));
  writeFileSync(
    path.join(assetsDir, 'worker.cjs'),
    `import(${worker}).catch((e) => { setImmediate(() => { throw e; }); });\n`,
  );
  return { workerPath: path.join(root, 'src/search/worker.ts'), assetsDir, patienceMs: 2 ** 31 - 1 };
}

/** A folder with these files. */
export function workspaceOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = scratch('workspace');
  writeFiles(folder, files);
  return folder;
}

export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

export const configOf = (folder: string, storeDir: string): IndexConfig => ({
  folders: [{ uri: fileUri(folder), name: path.basename(folder) }],
  storeDir,
  exclude: [],
  maxFileSizeKb: 1024,
  respectGitignore: true,
  editorExclude: [],
  globalExcludes: false,
  embeddings: 'local',
});
