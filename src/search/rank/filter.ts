import { compileGlob, toBytes } from '../../workspace/glob.ts';
import type { IndexedFile } from '../files.ts';
import type { Filters } from './query.ts';
import type { EngineView } from './view.ts';

/** Short names of languages that people type. */
const ALIASES: Readonly<Record<string, string>> = {
  ts: 'typescript',
  tsx: 'typescriptreact',
  js: 'javascript',
  jsx: 'javascriptreact',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  'c#': 'csharp',
  cs: 'csharp',
  'c++': 'cpp',
  kt: 'kotlin',
  sh: 'shellscript',
  bash: 'shellscript',
  md: 'markdown',
  yml: 'yaml',
};

/** Whether a path is meant by a pattern: a glob, the start of a path, or a folder or file anywhere in it. */
export function pathFilter(pattern: string): (path: string) => boolean {
  const wanted = pattern.replace(/^\.?\//, '').toLowerCase();
  if (/[*?[]/.test(wanted)) {
    const glob = compileGlob(toBytes(wanted), true);
    const anywhere = wanted.includes('/') ? undefined : compileGlob(toBytes(`**/${wanted}`), true);
    return (path) => {
      const bytes = toBytes(path.toLowerCase());
      return (glob?.(bytes) ?? false) || (anywhere?.(bytes) ?? false);
    };
  }
  return (path) => {
    const here = path.toLowerCase();
    return here.startsWith(wanted) || `/${here}`.includes(`/${wanted}`);
  };
}

/** The alive chunks that all filters let through; undefined when nothing is filtered. Values of one filter are alternatives. */
export function filterMask(
  view: EngineView,
  filters: Filters,
  options: { readonly path?: string; readonly kind?: string },
): Uint8Array | undefined {
  const paths = [...filters.path].map(pathFilter);
  const alsoPath = options.path === undefined ? undefined : pathFilter(options.path);
  const languages = new Set(
    filters.lang.flatMap((l) => [l.toLowerCase(), ALIASES[l.toLowerCase()] ?? l.toLowerCase()]),
  );
  const kinds = new Set(filters.kind.map((k) => k.toLowerCase()));
  const alsoKind = options.kind?.toLowerCase();
  const symbols = filters.symbol.map((s) => s.toLowerCase());
  const byFile = paths.length > 0 || alsoPath !== undefined || languages.size > 0;
  const byChunk = kinds.size > 0 || alsoKind !== undefined || symbols.length > 0;
  if (!byFile && !byChunk) return undefined;
  const fits = (file: IndexedFile): boolean =>
    (paths.length === 0 || paths.some((test) => test(file.path))) &&
    (alsoPath?.(file.path) ?? true) &&
    (languages.size === 0 || languages.has(file.language?.toLowerCase() ?? ''));
  const mask = new Uint8Array(view.chunks.alive.length);
  for (const file of view.files) {
    if (!file || !fits(file)) continue;
    for (const [i, entry] of file.chunks.entries()) {
      const kind = entry.kind?.toLowerCase() ?? '';
      const name = (entry.qualifiedName ?? entry.name ?? '').toLowerCase();
      if (kinds.size > 0 && !kinds.has(kind)) continue;
      if (alsoKind !== undefined && kind !== alsoKind) continue;
      if (symbols.length > 0 && !symbols.some((s) => name.includes(s))) continue;
      mask[file.firstChunk + i] = 1;
    }
  }
  return mask;
}
