import { analyseWord, scanWords } from './analyse.ts';
import type { ChunkEntry, Content } from './content.ts';
import type { Definition } from '../syntax/symbols.ts';
import { decodeImports, decodeNames, decodeOutline } from './outline-codec.ts';
import type { FileOutline } from './outline-codec.ts';

/** What the engine is told of a file besides its content. */
export interface FileIdentity {
  readonly uri: string;
  /** Relative to its folder (with the folder's name in front when there are several), with `/`. */
  readonly path: string;
  readonly contentHash: string;
}

/** A file in the engine. Its chunks are numbered `firstChunk .. firstChunk + chunkCount`. */
export interface IndexedFile extends FileIdentity {
  readonly id: number;
  readonly language: string | null;
  readonly machine: boolean;
  /** Lines that hold something to index. */
  readonly lines: number;
  readonly chunkCount: number;
  /** Its outline's size in memory. */
  readonly outlineBytes: number;
  readonly stem: readonly string[];
  readonly folders: readonly string[];
  readonly firstChunk: number;
  /** Read from the outline's bytes when they are asked for: look at them for candidates, not for all files. */
  readonly chunks: readonly ChunkEntry[];
  readonly definitions: readonly Definition[];
  /** What the definitions are called: cheaper than a look at them, and nothing of it is kept. */
  readonly names: readonly string[];
  /** Packed: see `graph/imports-text.ts`. */
  readonly imports: string;
}

/** Definitions and chunks that are kept as objects at most, those of the files that were looked at last. */
const ENTRIES_AT_ONCE = 20_000;
const opened = new Map<HeldFile, FileOutline>();
let openedEntries = 0;

function openOutline(file: HeldFile): FileOutline {
  const known = opened.get(file);
  if (known) return known;
  const outline = decodeOutline(file.outline);
  for (const oldest of opened.keys()) {
    if (openedEntries <= ENTRIES_AT_ONCE) break;
    closeOutline(oldest);
  }
  opened.set(file, outline);
  openedEntries += outline.definitions.length + outline.chunks.length;
  return outline;
}

/** Lets go of the objects that were made of a file's outline; they are made again when someone looks at it. */
export function closeOutline(file: HeldFile): void {
  const outline = opened.get(file);
  if (!outline) return;
  opened.delete(file);
  openedEntries -= outline.definitions.length + outline.chunks.length;
}

/** A file whose outline lies in memory as bytes. */
export class HeldFile implements IndexedFile {
  readonly uri: string;
  readonly path: string;
  readonly contentHash: string;
  readonly language: string | null;
  readonly machine: boolean;
  readonly lines: number;
  readonly chunkCount: number;
  readonly outline: Uint8Array;
  readonly stem: readonly string[];
  readonly folders: readonly string[];
  id: number;
  firstChunk: number;

  constructor(
    identity: FileIdentity,
    content: Pick<Content, 'language' | 'machine' | 'lines' | 'outline'>,
    place: { readonly id: number; readonly firstChunk: number; readonly chunkCount: number },
    { stem, folders }: PathTerms = pathTerms(identity.path),
  ) {
    this.uri = identity.uri;
    this.path = identity.path;
    this.contentHash = identity.contentHash;
    this.language = content.language;
    this.machine = content.machine;
    this.lines = content.lines;
    this.outline = content.outline;
    this.chunkCount = place.chunkCount;
    this.id = place.id;
    this.firstChunk = place.firstChunk;
    this.stem = stem;
    this.folders = folders;
  }

  get outlineBytes(): number {
    return this.outline.length;
  }

  get chunks(): readonly ChunkEntry[] {
    return openOutline(this).chunks;
  }

  get definitions(): readonly Definition[] {
    return openOutline(this).definitions;
  }

  get names(): readonly string[] {
    return opened.get(this)?.definitions.map((d) => d.name) ?? decodeNames(this.outline);
  }

  get imports(): string {
    return opened.get(this)?.imports ?? decodeImports(this.outline);
  }
}

/** Folders further up say more of the project than of the file. */
const FOLDERS = 3;

/** A file's name without its extensions: `a/user.test.ts` → `user`; `.eslintrc.json` → `.eslintrc`. */
export function fileStem(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.indexOf('.', 1);
  return dot > 0 ? name.slice(0, dot) : name;
}

/** Names of files that stand for their folder: the module `extract` is `extract/mod.rs`. */
const FOR_FOLDER = new Set(['index', 'mod', '__init__', 'init', 'main', 'lib']);
/** A folder that says nothing of its contents: the crate of `axum/src/lib.rs` is `axum`. */
const SAYS_NOTHING = new Set(['src', 'lib']);

/** Terms of a file's stem (with its folder's, where it stands for that) and of its last folders, whole names included. */
export interface PathTerms {
  readonly stem: readonly string[];
  readonly folders: readonly string[];
}

export function pathTerms(path: string): PathTerms {
  const folders = path.split('/').slice(-1 - FOLDERS, -1);
  const own = fileStem(path);
  const folder = FOR_FOLDER.has(own) ? folders.findLast((name) => !SAYS_NOTHING.has(name)) : undefined;
  const names = folder === undefined ? own : `${own}\n${folder}`;
  const stem = remembered(names, () => names.split('\n').flatMap(termsOf));
  return { stem, folders: folderTerms(folders.join('/')) };
}

/** Many files lie in the same folders and bear the same names: the lists are shared. */
let known = new Map<string, readonly string[]>();
const KNOWN = 20_000;

function remembered(key: string, make: () => readonly string[]): readonly string[] {
  const found = known.get(key);
  if (found) return found;
  if (known.size >= KNOWN) known = new Map();
  const made = make();
  known.set(key, made);
  return made;
}

const folderTerms = (folders: string): readonly string[] =>
  remembered(`${folders}/`, () => folders.split('/').flatMap(termsOf));

function termsOf(text: string): string[] {
  const terms: string[] = [];
  scanWords(text, (raw) => {
    const word = analyseWord(raw);
    terms.push(...word.parts);
    if (word.whole !== null) terms.push(word.whole);
  });
  return terms;
}

const COUNT_BITS = 3;
const MAX_COUNT = (1 << COUNT_BITS) - 1;

/** A match of a term in a path: how often in the stem and in the folders. */
export interface PathMatch {
  readonly file: number;
  readonly stem: number;
  readonly folders: number;
}

/** Which files have a term in their name or folders. A number holds file, stem count and folder count. */
export class PathIndex {
  private readonly byTerm = new Map<string, number[]>();
  private waiting: IndexedFile[] = [];
  stemTotal = 0;
  folderTotal = 0;
  files = 0;

  add(file: IndexedFile): void {
    this.read();
    this.count(file, 1);
    this.enter(file);
  }

  /** The same for one of many: its terms are looked at when someone asks, or by `read`. */
  addLater(file: IndexedFile): void {
    this.count(file, 1);
    this.waiting.push(file);
  }

  read(): void {
    if (this.waiting.length === 0) return;
    for (const file of this.waiting) this.enter(file);
    this.waiting = [];
  }

  private enter(file: IndexedFile): void {
    const inStem = tallied(file.stem);
    const inFolders = tallied(file.folders);
    for (const [term, count] of inStem) this.push(term, pack(file.id, count, inFolders.get(term) ?? 0));
    for (const [term, count] of inFolders) if (!inStem.has(term)) this.push(term, pack(file.id, 0, count));
  }

  remove(file: IndexedFile): void {
    this.read();
    this.count(file, -1);
    for (const term of new Set([...file.stem, ...file.folders])) {
      const list = this.byTerm.get(term);
      const at = list?.findIndex((packed) => fileOf(packed) === file.id) ?? -1;
      if (at >= 0) list?.splice(at, 1);
      if (list?.length === 0) this.byTerm.delete(term);
    }
  }

  has(term: string): boolean {
    this.read();
    return this.byTerm.has(term);
  }

  /** Packed matches, for `unpack`. */
  matches(term: string): readonly number[] {
    this.read();
    return this.byTerm.get(term) ?? NONE;
  }

  private push(term: string, packed: number): void {
    const list = this.byTerm.get(term);
    if (list) list.push(packed);
    else this.byTerm.set(term, [packed]);
  }

  private count(file: IndexedFile, sign: number): void {
    this.files += sign;
    this.stemTotal += sign * file.stem.length;
    this.folderTotal += sign * file.folders.length;
  }
}

const NONE: readonly number[] = [];
const FILE_STEP = 1 << (2 * COUNT_BITS);
const fileOf = (packed: number): number => Math.floor(packed / FILE_STEP);
export const unpack = (packed: number): PathMatch => ({
  file: fileOf(packed),
  stem: Math.floor(packed / (MAX_COUNT + 1)) & MAX_COUNT,
  folders: packed & MAX_COUNT,
});
const pack = (file: number, stem: number, folders: number): number =>
  file * FILE_STEP + Math.min(stem, MAX_COUNT) * (MAX_COUNT + 1) + Math.min(folders, MAX_COUNT);

/** How often each term comes in a list. Lists are shared by many files, and so is this. */
const tallies = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

function tallied(terms: readonly string[]): ReadonlyMap<string, number> {
  const found = tallies.get(terms);
  if (found) return found;
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  tallies.set(terms, counts);
  return counts;
}
