import type { Import } from '../../syntax/symbols.ts';
import type { IndexedFile } from '../files.ts';
import { familyOf } from './family.ts';
import type { Package } from './manifests.ts';
import { folderOf, joinPath, stemPath } from './project-paths.ts';
import type { ProjectPaths } from './project-paths.ts';

export interface Project {
  readonly paths: ProjectPaths;
  readonly packages: readonly Package[];
}

type Find = (project: Project, from: IndexedFile, found: Import) => readonly IndexedFile[];

/** The files of the workspace that an import takes from; none when it takes from elsewhere. */
export function importedFiles(project: Project, from: IndexedFile, found: Import): IndexedFile[] {
  const find = FINDERS[familyOf(from.language)] ?? byPath;
  return [...new Set(find(project, from, found))].filter((file) => file !== from);
}

/** A path relative to the file, or else the end of some path. */
const byPath: Find = ({ paths }, from, { module }) => {
  const parts = stemPath(module)
    .split('/')
    .filter((part) => part !== '.' && part !== '..');
  return or(paths.at(joinPath(folderOf(from.path), module)), () => paths.ending(parts));
};

const script: Find = ({ paths, packages }, from, { module }) => {
  if (module.startsWith('.')) return paths.at(joinPath(folderOf(from.path), module));
  const own = packages.find(
    ({ kind, name }) => kind === 'npm' && (module === name || module.startsWith(`${name}/`)),
  );
  if (own) {
    const rest = module.slice(own.name.length + 1);
    return first(['', 'src', 'lib'], (folder) => paths.at(joinPath(own.folder, `${folder}/${rest}`)));
  }
  // `@/a/b`, `~/a/b`, `$lib/a`, `src/a/b`: aliases of a folder somewhere.
  const parts = stemPath(module).split('/');
  return parts.length < 2 || /^node:/.test(module) ? [] : paths.ending(parts, aliased(parts));
};

/** What is left of an aliased path: its first part may stand for any folder. */
const aliased = (parts: readonly string[]): number =>
  /^(?:[@~#$]|src$|app$)/.test(parts[0] ?? '') && !/^@[\w-]+$/.test(parts[0] ?? '')
    ? parts.length - 1
    : parts.length;

const python: Find = ({ paths }, from, { module, names }) => {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  const parts = module
    .slice(dots)
    .split('.')
    .filter((part) => part !== '');
  const base = joinPath(folderOf(from.path), '../'.repeat(Math.max(0, dots - 1)));
  const under = (more: readonly string[]): readonly IndexedFile[] => {
    const all = [...parts, ...more];
    return dots > 0 ? paths.at(base && joinPath(base, all.join('/'))) : paths.ending(all);
  };
  // `from package import module` and `from module import name` look the same.
  const atBase = dots > 0 && parts.length === 0 ? paths.at(base) : under([]);
  return [...atBase, ...names.flatMap(({ name }) => under([name]))];
};

const go: Find = ({ paths, packages }, _from, { module }) => {
  const own = packages.find(
    ({ kind, name }) => kind === 'go' && (module === name || module.startsWith(`${name}/`)),
  );
  return own ? paths.inFolder(joinPath(own.folder, module.slice(own.name.length))) : [];
};

const rust: Find = ({ paths, packages }, from, { module }) => {
  const [head = '', ...rest] = module.split('::').filter((part) => part !== '*');
  const stem = stemPath(from.path);
  const own = /(?:^|\/)(?:mod|lib|main)$/.test(stem) ? folderOf(stem) : stem;
  const crates = packages.filter(({ kind }) => kind === 'crate');
  const inside = (folder: string): boolean => folder === '' || from.path.startsWith(`${folder}/`);
  const around = crates
    .filter(({ folder }) => inside(folder))
    .sort((a, b) => b.folder.length - a.folder.length)[0];
  const rootOf = (folder: string): string => (folder === '' ? 'src' : `${folder}/src`);
  const below = (folder: string | undefined, names: readonly string[]): readonly IndexedFile[] => {
    if (folder === undefined) return [];
    for (let length = names.length; length >= 0; length--) {
      const found = paths.at([folder, ...names.slice(0, length)].filter((part) => part !== '').join('/'));
      if (found.length > 0) return found;
    }
    return [];
  };
  if (head === 'crate') return below(rootOf(around?.folder ?? ''), rest);
  if (head === 'self') return below(own, rest);
  if (head === 'super') {
    const ups = rest.findIndex((part) => part !== 'super');
    const up = '../'.repeat((ups < 0 ? rest.length : ups) + 1);
    return below(joinPath(own, up), ups < 0 ? [] : rest.slice(ups));
  }
  const crate = crates.find(({ name }) => name === head);
  return crate ? below(rootOf(crate.folder), rest) : paths.at(joinPath(own, [head, ...rest].join('/')));
};

const jvm: Find = ({ paths }, _from, { module }) => {
  const parts = module.split('.').filter((part) => part !== '');
  const open = parts.at(-1) === '*' || parts.at(-1) === '_';
  if (open) parts.pop();
  const outer = parts.slice(0, -1);
  return first(
    [
      () => (open ? paths.inFolderEnding(parts) : paths.ending(parts)),
      () => (open ? paths.ending(parts) : []),
      () => (outer.length > 1 ? paths.ending(outer) : []),
      () => (outer.length > 0 ? paths.inFolderEnding(outer) : []),
    ],
    (look) => look(),
  );
};

/** Namespaces follow folders, but for the first parts. */
const namespaced: Find = (project, from, found) => {
  if (found.module.includes('/')) return byPath(project, from, found);
  const parts = found.module.split(/[.\\]/).filter((part) => part !== '');
  const least = Math.max(1, parts.length - 2);
  const { paths } = project;
  return [
    ...or(paths.ending(parts, least), () => paths.inFolderEnding(parts, least)),
    ...found.names.flatMap(({ name }) => paths.ending([...parts, name], least + 1)),
  ];
};

const dart: Find = (project, from, found) => {
  const inPackage = /^package:[^/]+\/(.+)$/.exec(found.module)?.[1];
  if (inPackage === undefined) return byPath(project, from, found);
  return project.paths.ending(['lib', ...stemPath(inPackage).split('/')]);
};

const FINDERS: Readonly<Record<string, Find>> = {
  script,
  python,
  go,
  rust,
  jvm,
  csharp: namespaced,
  php: namespaced,
  dart,
};

function or(found: readonly IndexedFile[], otherwise: () => readonly IndexedFile[]): readonly IndexedFile[] {
  return found.length > 0 ? found : otherwise();
}

function first<T>(tries: readonly T[], look: (one: T) => readonly IndexedFile[]): readonly IndexedFile[] {
  for (const one of tries) {
    const found = look(one);
    if (found.length > 0) return found;
  }
  return [];
}
