import type { Analysis } from '../../syntax/analyze.ts';
import { packImports, unpackImports } from '../graph/imports-text.ts';
import { StringReader, StringTable, decodeOutline, encodeOutline } from '../outline-codec.ts';
import { ByteReader, ByteWriter } from './bytes.ts';

/**
 * What is kept of a content in the store: all that parsing it found, and nothing that its text tells without a parser.
 * Postings and vectors are made of the text again: that costs a fraction of a parse and would take ten times the room.
 */

/** Part of the store's key: raise it when the layout or the meaning of a record changes. */
export const RECORD_VERSION = 9;

const MACHINES = [null, 'minified', 'generated'] as const;
const PROBLEM = 4;
const SYMBOLS = 8;

/** @param outline the analysis's outline, where it was encoded before */
export function encodeRecord(
  analysis: Analysis,
  outline: Uint8Array = encodeOutline({ ...analysis, imports: packImports(analysis.imports) }),
): Uint8Array<ArrayBuffer> {
  const strings = new StringTable();
  const numbers = new ByteWriter();
  const list = (names: readonly string[]): void => {
    numbers.number(names.length);
    for (const name of names) numbers.number(strings.id(name));
  };
  for (const { parents, defines, doc } of analysis.chunks) {
    list(parents);
    list(defines);
    numbers.number(strings.id(doc));
  }
  const out = new ByteWriter();
  out.number(
    MACHINES.indexOf(analysis.machine) |
      (analysis.problem === undefined ? 0 : PROBLEM) |
      (analysis.mode === 'symbols' ? SYMBOLS : 0),
  );
  out.text(analysis.language ?? '');
  out.block(outline);
  strings.write(out);
  out.block(numbers.done());
  return out.done();
}

/**
 * The analysis again, without what only the parser's caller wants: signatures of chunks, times.
 * @throws Error when the bytes are no record: the row is then as good as missing
 */
export function decodeRecord(bytes: Uint8Array): Analysis {
  const read = new ByteReader(bytes);
  const flags = read.number();
  const language = read.text() || null;
  const { definitions, chunks, imports } = decodeOutline(read.block());
  const strings = new StringReader(read);
  const numbers = new ByteReader(read.block());
  const list = (): string[] => {
    const count = numbers.number();
    if (count > numbers.left) throw new Error('The record is cut short.');
    return Array.from({ length: count }, () => strings.at(numbers.number()));
  };
  return {
    language,
    mode: (flags & SYMBOLS) === 0 ? 'lines' : 'symbols',
    machine: MACHINES[flags & 3] ?? null,
    definitions,
    chunks: chunks.map((entry) => ({
      ...entry,
      parents: list(),
      defines: list(),
      doc: strings.at(numbers.number()) || null,
      signature: null,
    })),
    imports: unpackImports(imports),
    parseMs: 0,
    ...((flags & PROBLEM) === 0 ? {} : { problem: 'parse_limit' as const }),
  };
}
