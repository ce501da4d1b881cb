import type { Analysis } from '../syntax/analyze.ts';
import type { Chunk } from '../syntax/chunks.ts';
import { analyseWord, scanWords } from './analyse.ts';
import type { Word } from './analyse.ts';
import { FIELD_COUNT, packCounts } from './content.ts';
import type { ChunkEntry, Content } from './content.ts';
import type { Embedder } from './embed/embedder.ts';

/** Makes the vectors of one file's chunks. */
export interface FileEmbedder {
  readonly dims: number;
  chunk(chunk: ChunkEntry, text: string): Int8Array;
}

/** An embedder bound to a file: its path is part of what a vector says. */
export function fileEmbedder(embedder: Embedder, path: string): FileEmbedder {
  return {
    dims: embedder.dims,
    // The text holds the doc comment, and the qualified name all parents.
    chunk: (chunk, text) =>
      embedder.embedChunk({ path, parents: [], name: chunk.qualifiedName ?? chunk.name, doc: null, text }),
  };
}

/** The same content under another path: all but its vectors stays. */
export function withVectors(content: Content, lines: readonly string[], embed: FileEmbedder): Content {
  const vectors = new Int8Array(content.chunks.length * embed.dims);
  for (const [i, chunk] of content.chunks.entries())
    vectors.set(embed.chunk(chunk, textOf(chunk, lines)), i * embed.dims);
  return { ...content, vectors, dims: embed.dims };
}

const textOf = (chunk: { startLine: number; endLine: number }, lines: readonly string[]): string =>
  lines.slice(chunk.startLine - 1, chunk.endLine).join('\n');

/** Words are met again and again: what they are split into is kept, up to this many. */
const CACHE_LIMIT = 200_000;
const MAX_LENGTH = 0xffff;

/** Turns analysed texts into contents. Holds a cache of words: make one a thread and keep it. */
export function contentBuilder(): (
  analysis: Analysis,
  lines: readonly string[],
  embed?: FileEmbedder,
) => Content {
  const words = new Map<string, Word>();
  const wordOf = (raw: string): Word => {
    const known = words.get(raw);
    if (known) return known;
    if (words.size >= CACHE_LIMIT) words.clear();
    const word = analyseWord(raw);
    words.set(raw, word);
    return word;
  };

  return (analysis, lines, embed) => {
    const ids = new Map<string, number>();
    const counter = new ChunkCounter((term) => {
      const known = ids.get(term);
      if (known !== undefined) return known;
      ids.set(term, ids.size);
      return ids.size - 1;
    });
    const { chunks } = analysis;
    const starts = new Uint32Array(chunks.length + 1);
    const lengths = new Uint16Array(chunks.length * FIELD_COUNT);
    const vectors = new Int8Array(chunks.length * (embed?.dims ?? 0));
    const termOf: number[] = [];
    const counts: number[] = [];
    for (const [i, chunk] of chunks.entries()) {
      const text = textOf(chunk, lines);
      scanWords(text, (raw) => {
        counter.body(wordOf(raw));
      });
      for (const name of namesOf(chunk)) counter.name(wordOf(name));
      if (chunk.doc)
        scanWords(chunk.doc, (raw) => {
          counter.doc(wordOf(raw));
        });
      counter.drain(termOf, counts, lengths.subarray(i * FIELD_COUNT, (i + 1) * FIELD_COUNT));
      starts[i + 1] = termOf.length;
      if (embed) vectors.set(embed.chunk(chunk, text), i * embed.dims);
    }
    return {
      language: analysis.language,
      machine: analysis.machine !== null,
      problem: analysis.problem ?? null,
      lines: lines.at(-1) === '' ? lines.length - 1 : lines.length,
      definitions: analysis.definitions,
      chunks: chunks.map((c) => ({
        startLine: c.startLine,
        endLine: c.endLine,
        kind: c.kind,
        name: c.name,
        qualifiedName: c.qualifiedName,
        part: c.part,
      })),
      terms: [...ids.keys()],
      starts,
      termOf: Uint32Array.from(termOf),
      counts: Uint16Array.from(counts),
      lengths,
      vectors,
      dims: embed?.dims ?? 0,
    };
  };
}

/** The chunk's own names and those around it: each counts once in the name field. */
function namesOf(chunk: Chunk): Set<string> {
  const names = new Set([...chunk.parents, ...chunk.defines]);
  if (chunk.name !== null) names.add(chunk.name);
  const single = new Set<string>();
  for (const name of names) scanWords(name, (word) => single.add(word));
  return single;
}

/** Counts the terms of one chunk by field. */
class ChunkCounter {
  private readonly idOf: (term: string) => number;
  private readonly seen = new Map<number, { text: number; identifiers: number; name: number; doc: number }>();
  private readonly length = [0, 0, 0, 0];

  constructor(idOf: (term: string) => number) {
    this.idOf = idOf;
  }

  body(word: Word): void {
    for (const part of word.parts) this.entry(part).text++;
    this.grow(0, word.parts.length);
    if (word.whole !== null) this.entry(word.whole).identifiers++;
    this.grow(1, 1);
  }

  name(word: Word): void {
    for (const part of word.parts) this.entry(part).name++;
    if (word.whole !== null) this.entry(word.whole).name++;
    this.grow(2, word.parts.length + (word.whole === null ? 0 : 1));
  }

  doc(word: Word): void {
    for (const part of word.parts) this.entry(part).doc++;
    this.grow(3, word.parts.length);
  }

  /** Appends the chunk's postings, rising by term, writes its lengths, and starts anew. */
  drain(termOf: number[], counts: number[], lengths: Uint16Array): void {
    for (const term of [...this.seen.keys()].sort((a, b) => a - b)) {
      const count = this.seen.get(term);
      if (!count) continue;
      termOf.push(term);
      counts.push(packCounts(count.text, count.identifiers, count.name, count.doc));
    }
    for (let field = 0; field < FIELD_COUNT; field++) {
      lengths[field] = Math.min(this.length[field] ?? 0, MAX_LENGTH);
      this.length[field] = 0;
    }
    this.seen.clear();
  }

  private entry(term: string): { text: number; identifiers: number; name: number; doc: number } {
    const id = this.idOf(term);
    const known = this.seen.get(id);
    if (known) return known;
    const fresh = { text: 0, identifiers: 0, name: 0, doc: 0 };
    this.seen.set(id, fresh);
    return fresh;
  }

  private grow(field: number, by: number): void {
    this.length[field] = (this.length[field] ?? 0) + by;
  }
}
