import type { Definition } from '../syntax/symbols.ts';
import type { ChunkEntry } from './content.ts';
import { ByteReader, ByteWriter } from './store/bytes.ts';

/** What a file's chunks and definitions are called and where they are. */
export interface FileOutline {
  readonly definitions: readonly Definition[];
  readonly chunks: readonly ChunkEntry[];
  /** What the file takes from elsewhere, packed (`graph/imports-text.ts`). */
  readonly imports: string;
}

export const oneLine = (text: string): string =>
  text.includes('\n') || text.includes('\r') ? text.replace(/[\r\n]+/g, ' ') : text;

/** Distinct strings in order of first appearance, a line each. The first is the empty one: it stands for null. */
export class StringTable {
  private readonly ids = new Map<string, number>([['', 0]]);

  id(text: string | null): number {
    const line = oneLine(text ?? '');
    const known = this.ids.get(line);
    if (known !== undefined) return known;
    this.ids.set(line, this.ids.size);
    return this.ids.size - 1;
  }

  write(out: ByteWriter): void {
    out.text([...this.ids.keys()].join('\n'));
  }
}

/** The kinds are few and the same in all files: one string in memory for each. */
const KINDS = new Map<string, string>();

export class StringReader {
  private readonly strings: readonly string[];

  constructor(read: ByteReader) {
    this.strings = read.text().split('\n');
  }

  /** @throws Error when there is no such string */
  at(id: number): string {
    const found = this.strings[id];
    if (found === undefined) throw new Error('The record names a string that it lacks.');
    return found;
  }

  kind(id: number): string {
    const raw = this.at(id);
    const known = KINDS.get(raw);
    if (known === undefined) KINDS.set(raw, raw);
    return known ?? raw;
  }
}

/** An outline as bytes: this is how it lies in memory, so that a chunk costs tens of bytes until someone looks at it. */
export function encodeOutline({ definitions, chunks, imports }: FileOutline): Uint8Array<ArrayBuffer> {
  const strings = new StringTable();
  const numbers = new ByteWriter();
  for (const d of definitions) {
    numbers.number(strings.id(d.name));
    numbers.number(strings.id(d.qualifiedName));
    numbers.number(strings.id(d.kind));
    numbers.number(strings.id(d.signature));
    numbers.number(d.startLine);
    numbers.number(d.endLine);
  }
  for (const c of chunks) {
    numbers.number(strings.id(c.kind));
    numbers.number(strings.id(c.name));
    numbers.number(strings.id(c.qualifiedName));
    numbers.number(c.startLine);
    numbers.number(c.endLine);
    numbers.number(c.part);
  }
  const out = new ByteWriter();
  strings.write(out);
  out.number(definitions.length);
  out.number(chunks.length);
  out.block(numbers.done());
  out.text(imports);
  return out.done();
}

/** The names alone of what is defined, without an object for each. @throws Error when the bytes are no outline */
export function decodeNames(bytes: Uint8Array): string[] {
  const read = new ByteReader(bytes);
  const strings = new StringReader(read);
  const definitionCount = read.number();
  read.number();
  const numbers = new ByteReader(read.block());
  const names: string[] = [];
  for (let i = 0; i < definitionCount; i++) {
    names.push(strings.at(numbers.number()));
    for (let skipped = 0; skipped < 5; skipped++) numbers.number();
  }
  return names;
}

/** What the file takes from elsewhere alone. @throws Error when the bytes are no outline */
export function decodeImports(bytes: Uint8Array): string {
  const read = new ByteReader(bytes);
  read.block();
  read.number();
  read.number();
  read.block();
  return read.text();
}

/** @throws Error when the bytes are no outline */
export function decodeOutline(bytes: Uint8Array): FileOutline {
  const read = new ByteReader(bytes);
  const strings = new StringReader(read);
  const definitionCount = read.number();
  const chunkCount = read.number();
  const numbers = new ByteReader(read.block());
  if ((definitionCount + chunkCount) * 6 > numbers.left) throw new Error('The record is cut short.');
  const definitions = Array.from({ length: definitionCount }, () => ({
    name: strings.at(numbers.number()),
    qualifiedName: strings.at(numbers.number()),
    kind: strings.kind(numbers.number()),
    signature: strings.at(numbers.number()),
    startLine: numbers.number(),
    endLine: numbers.number(),
  }));
  const chunks = Array.from({ length: chunkCount }, () => ({
    kind: strings.kind(numbers.number()) || null,
    name: strings.at(numbers.number()) || null,
    qualifiedName: strings.at(numbers.number()) || null,
    startLine: numbers.number(),
    endLine: numbers.number(),
    part: numbers.number(),
  }));
  return { definitions, chunks, imports: read.text() };
}
