import { lineStarts } from '../base/lines.ts';
import type { Analysis } from '../syntax/analyze.ts';
import type { Chunk } from '../syntax/chunks.ts';
import { FIELD_COUNT } from './content.ts';
import type { ChunkEntry, Content } from './content.ts';
import type { Embedder } from './embed/embedder.ts';
import { pathWords } from './embed/fields.ts';
import { FieldCounter, PostingList } from './field-counter.ts';
import { packImports } from './graph/imports-text.ts';
import { encodeOutline } from './outline-codec.ts';
import { VectorBuilder } from './vector-builder.ts';
import { Units, WordTable } from './words.ts';

/** Makes contents of texts. Remembers words: make one a thread and keep it. */
export interface ContentBuilder {
  /** @param path its words are part of the vectors */
  build(analysis: Analysis, text: string, path: string): Content;
  /** What its contents' terms are numbered by. */
  readonly dictionary: readonly string[];
  /** It remembers enough: `forget` before the next content. */
  readonly full: boolean;
  /** Begins a new dictionary. */
  forget(): void;
}

/** @param embedder left out: contents without vectors */
export function contentBuilder(embedder?: Embedder): ContentBuilder {
  const words = new WordTable();
  const fields = new FieldCounter(words);
  const vectors = embedder && new VectorBuilder(words, embedder);
  const postings = new PostingList();

  const whole = new Units();
  const piece = new Units();

  const scan = (text: string): void => {
    words.scan(piece.take(text), 0, text.length);
  };
  const bagOf = (text: string): void => {
    words.clear();
    scan(text);
  };
  /** Leaves the chunk's text in the bag. */
  const embed = (chunk: ChunkEntry, range: Range, pathText: string, out: Int8Array, place: number): void => {
    if (vectors) {
      bagOf(pathText);
      vectors.add();
      // The text holds the doc comment, and the qualified name all parents.
      bagOf(chunk.qualifiedName ?? chunk.name ?? '');
      vectors.add();
    }
    words.clear();
    words.scan(whole, range.from, range.to);
    vectors?.add();
    vectors?.finish(out, place * vectors.dims);
  };

  return {
    get dictionary() {
      return words.terms;
    },
    get full() {
      return words.full;
    },
    forget: () => {
      words.forget();
      fields.forget();
      vectors?.forget();
    },
    build: (analysis, text, path) => {
      fields.beginFile();
      const { chunks } = analysis;
      const starts = new Uint32Array(chunks.length + 1);
      const lengths = new Uint16Array(chunks.length * FIELD_COUNT);
      const dims = vectors?.dims ?? 0;
      const out = new Int8Array(chunks.length * dims);
      const rangeOf = ranges(text);
      whole.take(text);
      const pathText = pathWords(path);
      for (const [i, chunk] of chunks.entries()) {
        embed(chunk, rangeOf(chunk), pathText, out, i);
        fields.body();
        words.clear();
        for (const name of namesOf(chunk)) scan(name);
        fields.name();
        if (chunk.doc) {
          bagOf(chunk.doc);
          fields.doc();
        }
        fields.drain(postings, lengths, i * FIELD_COUNT);
        starts[i + 1] = postings.length;
      }
      return {
        language: analysis.language,
        machine: analysis.machine !== null,
        problem: analysis.problem ?? null,
        lines: rangeOf.lines,
        outline: encodeOutline({ ...analysis, imports: packImports(analysis.imports) }),
        terms: fields.terms,
        dictionary: words.terms,
        starts,
        ...postings.take(),
        lengths,
        vectors: out,
        dims,
      };
    },
  };
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Where the lines of a chunk stand in its text, line ends included. `lines`: how many the text has. */
function ranges(text: string): ((chunk: ChunkEntry) => Range) & { readonly lines: number } {
  const starts = text.includes('\r') ? lineStarts(text) : feeds(text);
  const lines = starts.at(-1) === text.length ? starts.length - 1 : starts.length;
  const of = ({ startLine, endLine }: ChunkEntry): Range => ({
    from: starts[startLine - 1] ?? text.length,
    to: starts[endLine] ?? text.length,
  });
  return Object.assign(of, { lines });
}

function feeds(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The chunk's own names and those around it. */
const namesOf = (chunk: Chunk): string[] => [
  ...chunk.parents,
  ...chunk.defines,
  ...(chunk.name === null ? [] : [chunk.name]),
];
