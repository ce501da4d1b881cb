import { scanWords } from '../analyse.ts';

/** What an embedder reads of a chunk. */
export interface ChunkFields {
  /** Relative to the workspace, with `/`. */
  readonly path: string;
  /** Names of the symbols around it, outermost first. */
  readonly parents: readonly string[];
  readonly name: string | null;
  /** The doc comment's text where `text` doesn't hold it; null otherwise. */
  readonly doc: string | null;
  readonly text: string;
}

/** Folders further up say more of the project than of the file. */
const FOLDERS = 3;

/** The last folders and the file's name without its extensions. */
export function pathWords(path: string): string {
  const parts = path.split('/');
  const file = parts.at(-1) ?? '';
  const stem = file.slice(0, Math.max(file.indexOf('.', 1), 0)) || file;
  return [...parts.slice(-1 - FOLDERS, -1), stem].join(' ');
}

/** Visits each raw word that a chunk's vector is made of, with repeats. The trainer reads chunks through this too. */
export function eachWord(fields: ChunkFields, visit: (word: string) => void): void {
  scanWords(pathWords(fields.path), visit);
  for (const parent of fields.parents) scanWords(parent, visit);
  if (fields.name !== null) scanWords(fields.name, visit);
  if (fields.doc !== null) scanWords(fields.doc, visit);
  scanWords(fields.text, visit);
}
