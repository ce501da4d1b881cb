import type { IndexedFile } from '../files.ts';
import { folderOf } from './project-paths.ts';

/** What a folder is known as to those who import from it: a Go module, an npm package, a crate. */
export interface Package {
  readonly kind: 'go' | 'npm' | 'crate';
  readonly name: string;
  readonly folder: string;
}

const MANIFESTS: Readonly<Record<string, readonly [Package['kind'], RegExp]>> = {
  'go.mod': ['go', /^module\s+"?([^\s"]+)/m],
  'package.json': ['npm', /"name"\s*:\s*"([^"]+)"/],
  'Cargo.toml': ['crate', /^\[package\][^[]*?^name\s*=\s*"([^"]+)"/ms],
};

/** Packages that the workspace itself defines, those with the longest names first. */
export function packagesOf(
  files: Iterable<IndexedFile>,
  lines: (file: IndexedFile) => readonly string[] | undefined,
): Package[] {
  const found: Package[] = [];
  for (const file of files) {
    const manifest = MANIFESTS[file.path.slice(file.path.lastIndexOf('/') + 1)];
    if (!manifest) continue;
    const [kind, pattern] = manifest;
    const name = pattern.exec(lines(file)?.join('\n') ?? '')?.[1];
    if (name !== undefined)
      found.push({
        kind,
        name: kind === 'crate' ? name.replaceAll('-', '_') : name,
        folder: folderOf(file.path),
      });
  }
  return found.sort((a, b) => b.name.length - a.name.length || (a.folder < b.folder ? -1 : 1));
}
