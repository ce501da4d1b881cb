import { FIELD_COUNT } from '../content.ts';
import type { Content } from '../content.ts';
import { ByteReader, ByteWriter } from './bytes.ts';

/**
 * A content as bytes. Strings are kept in one block, a line each (faster to read than each on its own); numbers are
 * variable-length integers; postings are (step to the next term, counts) in turn; vectors are as they are.
 */

/** Part of the store's key: raise it when the layout or the meaning of a content changes. */
export const CONTENT_VERSION = 3;

/** The words for kinds are few and the same in all contents. */
const KINDS = new Map<string, string>();

const PROBLEM = 2;
const MACHINE = 1;

const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ');

export function encodeContent(content: Content): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  out.number((content.machine ? MACHINE : 0) | (content.problem === null ? 0 : PROBLEM));
  const strings = [content.language ?? ''];
  for (const d of content.definitions) strings.push(d.name, d.qualifiedName, d.kind, d.signature);
  for (const c of content.chunks) strings.push(c.kind ?? '', c.name ?? '', c.qualifiedName ?? '');
  out.number(content.lines);
  out.number(content.definitions.length);
  out.number(content.chunks.length);
  out.text(strings.map(oneLine).join('\n'));
  for (const d of content.definitions) {
    out.number(d.startLine);
    out.number(d.endLine);
  }
  for (const c of content.chunks) {
    out.number(c.startLine);
    out.number(c.endLine);
    out.number(c.part);
  }
  out.text(content.terms.join('\n'));
  out.number(content.termOf.length);
  for (let i = 0; i < content.chunks.length; i++) {
    const to = content.starts[i + 1] ?? 0;
    let previous = 0;
    const from = content.starts[i] ?? 0;
    out.number(to - from);
    for (let p = from; p < to; p++) {
      const term = content.termOf[p] ?? 0;
      out.number(term - previous);
      out.number(content.counts[p] ?? 0);
      previous = term;
    }
  }
  for (const length of content.lengths) out.number(length);
  out.number(content.dims);
  out.block(new Uint8Array(content.vectors.buffer, content.vectors.byteOffset, content.vectors.length));
  out.text(content.imports);
  return out.done();
}

/** @throws Error when the bytes are no content: the row is then dropped and made again */
export function decodeContent(bytes: Uint8Array): Content {
  const read = new ByteReader(bytes);
  const flags = read.number();
  const lines = read.number();
  const definitionCount = read.number();
  const chunkCount = read.number();
  const strings = read.text().split('\n');
  if (strings.length !== 1 + definitionCount * 4 + chunkCount * 3)
    throw new Error('The record has the wrong number of names.');
  let next = 0;
  // The same name stands in a chunk and its definition, and a kind everywhere: one string in memory for each.
  const seen = new Map<string, string>();
  const string = (): string => {
    const raw = strings[next++] ?? '';
    const known = KINDS.get(raw) ?? seen.get(raw);
    if (known === undefined) seen.set(raw, raw);
    return known ?? raw;
  };
  const kind = (): string => {
    const raw = strings[next++] ?? '';
    const known = KINDS.get(raw);
    if (known === undefined) KINDS.set(raw, raw);
    return known ?? raw;
  };
  const orNull = (): string | null => string() || null;
  const language = orNull();
  const definitions = Array.from({ length: definitionCount }, () => ({
    name: string(),
    qualifiedName: string(),
    kind: kind(),
    signature: string(),
    startLine: 0,
    endLine: 0,
  }));
  const chunks = Array.from({ length: chunkCount }, () => ({
    startLine: 0,
    endLine: 0,
    kind: kind() || null,
    name: orNull(),
    qualifiedName: orNull(),
    part: 0,
  }));
  for (const d of definitions) {
    d.startLine = read.number();
    d.endLine = read.number();
  }
  for (const c of chunks) {
    c.startLine = read.number();
    c.endLine = read.number();
    c.part = read.number();
  }
  const terms = read.text();
  const termList = terms === '' ? [] : terms.split('\n');
  const postings = read.number();
  if (postings * 2 > read.left) throw new Error('The record is cut short.');
  const starts = new Uint32Array(chunkCount + 1);
  const termOf = new Uint32Array(postings);
  const counts = new Uint16Array(postings);
  let used = 0;
  for (let i = 0; i < chunkCount; i++) {
    const end = used + read.number();
    let term = 0;
    while (used < end) {
      term += read.number();
      termOf[used] = term;
      counts[used++] = read.number();
    }
    if (term >= termList.length && end > (starts[i] ?? 0))
      throw new Error('The record names a term that it lacks.');
    starts[i + 1] = used;
  }
  const lengths = new Uint16Array(chunkCount * FIELD_COUNT);
  for (let i = 0; i < lengths.length; i++) lengths[i] = read.number();
  const dims = read.number();
  const vectors = new Int8Array(read.block());
  const imports = read.text();
  if (used !== postings || vectors.length !== chunkCount * dims)
    throw new Error('The record has the wrong length.');
  return {
    language,
    machine: (flags & MACHINE) !== 0,
    problem: (flags & PROBLEM) === 0 ? null : 'parse_limit',
    lines,
    definitions,
    imports,
    chunks,
    terms: termList,
    starts,
    termOf,
    counts,
    lengths,
    vectors,
    dims,
  };
}
