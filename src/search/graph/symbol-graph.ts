import type { Definition, Import } from '../../syntax/symbols.ts';
import { SURENESS } from '../code-index.ts';
import type { Sureness } from '../code-index.ts';
import type { IndexedFile } from '../files.ts';
import { familyOf, hasImplicitThis, packageOf } from './family.ts';
import { importedFiles } from './import-files.ts';
import type { Project } from './import-files.ts';
import { unpackImports } from './imports-text.ts';
import { packagesOf } from './manifests.ts';
import { ProjectPaths } from './project-paths.ts';

export interface Target {
  readonly file: IndexedFile;
  readonly definition: Definition;
}

/** What a mention may mean. Several of them: the text alone doesn't say which. */
export interface Edge extends Target {
  readonly sure: Sureness;
}

/** What the graph is made from; `lines` reads a file's text. */
export interface GraphSource {
  files(): Iterable<IndexedFile>;
  /** Every definition of a name, in any file. */
  definitions(name: string): readonly Target[];
  lines(file: IndexedFile): readonly string[] | undefined;
}

interface Taken {
  readonly from: Import;
  /** As the other side calls it; undefined for the module itself. */
  readonly name: string | undefined;
}

const SELF = new Set(['this', 'self', 'super', 'cls', 'Self', 'base', 'parent', 'static']);
/** Files of these families pass on what they import. */
const PASSES_ON = new Set(['script', 'python', 'rust']);
const MAX_HOPS = 4;

/**
 * Says which symbols a name in a file may mean: by what the file defines, imports and lives beside, and by name alone where
 * none of these says. Nothing is guessed away: where several fit, all are told, with how sure it is.
 * Holds for the files as they were when it was made.
 */
export class SymbolGraph {
  private readonly source: GraphSource;
  private readonly project: Project;
  private readonly imports = new Map<IndexedFile, readonly Import[]>();
  private readonly names = new Map<IndexedFile, ReadonlyMap<string, Taken>>();
  private readonly reached = new Map<IndexedFile, ReadonlySet<IndexedFile>>();

  constructor(source: GraphSource) {
    this.source = source;
    const files = [...source.files()];
    this.project = {
      paths: new ProjectPaths(files),
      packages: packagesOf(files, (file) => source.lines(file)),
    };
  }

  /**
   * @param qualifier the name right before it: `b` in `a.b.name`, `b::name`
   * @returns the edges, surest first, or `elsewhere` when the file takes the name from outside the workspace
   */
  resolve(file: IndexedFile, name: string, qualifier?: string): readonly Edge[] | 'elsewhere' {
    const family = familyOf(file.language);
    const all = this.source.definitions(name).filter((t) => familyOf(t.file.language) === family);
    if (qualifier === undefined) {
      const taken = this.localNames(file).get(name);
      if (taken) return this.taken(file, taken, name, all);
      return this.bare(file, all);
    }
    if (SELF.has(qualifier)) {
      const own = all.filter((t) => t.file === file && isMember(t));
      if (own.length > 0) return edges(own, 'same file');
    } else {
      const taken = this.localNames(file).get(qualifier);
      const through = taken && this.through(file, taken, all);
      if (through) return through;
      const members = all.filter((t) => parentOf(t) === qualifier);
      if (members.length > 0) return this.tiers(file, members);
    }
    const members = all.filter(isMember);
    return this.tiers(file, members.length > 0 ? members : all);
  }

  /** The files that a file takes names from. */
  reach(file: IndexedFile): ReadonlySet<IndexedFile> {
    const known = this.reached.get(file);
    if (known) return known;
    const found = new Set<IndexedFile>();
    for (const one of this.importsOf(file)) {
      const direct = importedFiles(this.project, file, one);
      for (const other of direct) found.add(other);
      for (const { name } of one.names) for (const t of this.follow(direct, name)) found.add(t.file);
    }
    this.reached.set(file, found);
    return found;
  }

  /** What a file calls by another name than where it is defined: `b` for `import { a as b }`. */
  aliases(file: IndexedFile, name: string): string[] {
    return [...this.localNames(file)].flatMap(([local, taken]) =>
      taken.name === name && local !== name ? [local] : [],
    );
  }

  /** The import of a file that names something, and the edges of that name. */
  importOf(
    file: IndexedFile,
    name: string,
  ): { line: number; names: number; edges: readonly Edge[] | 'elsewhere' } | undefined {
    for (const from of this.importsOf(file)) {
      if (!from.names.some((taken) => taken.name === name)) continue;
      const family = familyOf(file.language);
      const all = this.source.definitions(name).filter((t) => familyOf(t.file.language) === family);
      return {
        line: from.line,
        names: from.names.length,
        edges: this.taken(file, { from, name }, name, all),
      };
    }
    return undefined;
  }

  private importsOf(file: IndexedFile): readonly Import[] {
    const known = this.imports.get(file) ?? unpackImports(file.imports);
    this.imports.set(file, known);
    return known;
  }

  private localNames(file: IndexedFile): ReadonlyMap<string, Taken> {
    const known = this.names.get(file);
    if (known) return known;
    const names = new Map<string, Taken>();
    for (const from of this.importsOf(file)) {
      const module = from.module
        .split(/[./\\:]+/)
        .filter((part) => part !== '')
        .at(-1);
      if (module !== undefined && familyOf(file.language) !== 'script')
        names.set(module, { from, name: undefined });
      for (const { name, alias } of from.names)
        names.set(alias ?? name, {
          from,
          name: name === '*' || name === from.module ? undefined : name,
        });
    }
    this.names.set(file, names);
    return names;
  }

  /** A name that an import names. */
  private taken(
    file: IndexedFile,
    { from, name }: Taken,
    local: string,
    all: readonly Target[],
  ): readonly Edge[] | 'elsewhere' {
    const files = importedFiles(this.project, file, from);
    if (files.length === 0) return this.isHere(file, local) ? this.bare(file, all) : 'elsewhere';
    const original = name ?? local;
    const found = this.follow(files, original);
    if (found.length > 0) return edges(found, 'imported');
    // A module of which we only found the top, such as a crate: what lies below it.
    const folders = files.map((f) => f.path.slice(0, f.path.lastIndexOf('/') + 1));
    const below = this.source
      .definitions(original)
      .filter((t) => familyOf(file.language) === 'rust' && folders.some((at) => t.file.path.startsWith(at)));
    return edges(below, 'imported');
  }

  /** A name behind one that an import names: a module's symbol, or a type's member. */
  private through(
    file: IndexedFile,
    taken: Taken,
    all: readonly Target[],
  ): readonly Edge[] | 'elsewhere' | undefined {
    const files = importedFiles(this.project, file, taken.from);
    if (files.length === 0) return 'elsewhere';
    const { name } = taken;
    const homes = new Set([
      ...files,
      ...(name === undefined ? [] : this.follow(files, name)).map((t) => t.file),
    ]);
    const there = all.filter((t) => homes.has(t.file));
    const members = there.filter((t) => parentOf(t) === name);
    const found = members.length > 0 ? members : there;
    return found.length > 0 ? edges(found, 'imported') : undefined;
  }

  /** A name that stands alone and that no import names. */
  private bare(file: IndexedFile, all: readonly Target[]): readonly Edge[] {
    const own = all.filter((t) => t.file === file);
    const ownTop = own.filter((t) => !isMember(t));
    if (ownTop.length > 0) return edges(ownTop, 'same file');
    const plain = hasImplicitThis(file) ? all : all.filter((t) => !isMember(t));
    if (plain.length === 0) return this.tiers(file, all);
    // A script sees nothing of what it doesn't name.
    if (familyOf(file.language) === 'script')
      return edges(own.length > 0 ? own : plain, own.length > 0 ? 'same file' : 'by name');
    return this.tiers(file, plain);
  }

  private tiers(file: IndexedFile, all: readonly Target[]): Edge[] {
    const reach = this.reach(file);
    const home = packageOf(file);
    const known = all.flatMap((t): Edge[] => {
      if (t.file === file) return [{ ...t, sure: 'same file' }];
      if (reach.has(t.file)) return [{ ...t, sure: 'imported' }];
      return home !== undefined && packageOf(t.file) === home ? [{ ...t, sure: 'same package' }] : [];
    });
    if (known.length === 0) return edges(all, 'by name');
    return known.sort((a, b) => SURENESS.indexOf(a.sure) - SURENESS.indexOf(b.sure));
  }

  /** Definitions of a name in some files, or in those that they pass on. */
  private follow(files: readonly IndexedFile[], name: string, hops = MAX_HOPS): Target[] {
    const all = this.source.definitions(name);
    if (all.length === 0) return [];
    const here = all.filter((t) => files.includes(t.file));
    const found = here.filter((t) => !isMember(t));
    if (found.length > 0 || here.length > 0) return found.length > 0 ? found : here;
    if (hops === 0) return [];
    return files.flatMap((file) => {
      if (!PASSES_ON.has(familyOf(file.language))) return [];
      return this.importsOf(file).flatMap((one) => {
        const open = one.names.length === 0;
        const named = one.names.find((n) => (n.alias ?? n.name) === name);
        if (!open && !named) return [];
        return this.follow(importedFiles(this.project, file, one), named?.name ?? name, hops - 1);
      });
    });
  }

  /** Whether a file has a definition of its own that an import's name only seems to hide. */
  private isHere(file: IndexedFile, name: string): boolean {
    return file.definitions.some((d) => d.name === name);
  }
}

const edges = (targets: readonly Target[], sure: Sureness): Edge[] =>
  targets.map(({ file, definition }) => ({ file, definition, sure }));

const isMember = ({ definition }: Target): boolean => definition.qualifiedName !== definition.name;
const parentOf = ({ definition }: Target): string | undefined => definition.qualifiedName.split('.').at(-2);
