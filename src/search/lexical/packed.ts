import { NumberWriter, readNumbers, writeNumbers } from '../numbers.ts';
import type { Pause } from '../slice.ts';
import type { Segment } from './segment.ts';

/** Chunks (rising) that hold a term, with packed counts. */
export type TermPostings = Pick<Segment, 'chunks' | 'counts'>;

/** Postings that are kept unpacked for the next question at most: 6 bytes each. */
const UNPACKED = 1 << 22;
/** Bytes packed between two pauses: less than a millisecond. */
const AT_ONCE = 1 << 15;

/**
 * All postings of an index in two or three bytes each, as its image has them: a term's are unpacked when someone asks for them.
 * For each posting the step from the chunk before, times two, plus one where the term comes once in the text and nowhere else;
 * else its counts follow.
 */
export class PackedPostings {
  /** How many postings there are. */
  readonly count: number;
  private readonly packed: Uint8Array;
  /** Term i's bytes are `starts[i] .. starts[i + 1]`. */
  private readonly starts: Uint32Array;
  private readonly unpacked = new Map<number, TermPostings>();
  private held = 0;

  private constructor(count: number, packed: Uint8Array, starts: Uint32Array) {
    this.count = count;
    this.packed = packed;
    this.starts = starts;
  }

  /**
   * One from others, whose chunks rise from the first to the last.
   * @param terms how many there are; some may have no postings
   * @param renumber new number of a chunk, or −1 when it is gone; must keep the order. Left out: all stay
   * @param pause called often
   */
  static async merged(
    parts: { readonly packed: PackedPostings | undefined; readonly segments: readonly Segment[] },
    terms: number,
    renumber: Int32Array | undefined,
    pause: Pause,
  ): Promise<PackedPostings> {
    const { packed, segments } = parts;
    const out = new NumberWriter(
      (packed?.packed.length ?? 0) + segments.reduce((sum, { chunks }) => sum + chunks.length * 2, 0),
    );
    const starts = new Uint32Array(terms + 1);
    const cursors = new Uint32Array(segments.length);
    let count = 0;
    let before = 0;
    const take = ({ chunks, counts }: TermPostings, from: number, to: number): void => {
      for (let i = from; i < to; i++) {
        const old = chunks[i] ?? 0;
        const chunk = renumber ? (renumber[old] ?? -1) : old;
        if (chunk < 0) continue;
        const packedCounts = counts[i] ?? 0;
        out.push((chunk - before) * 2 + (packedCounts === ONCE ? 1 : 0));
        if (packedCounts !== ONCE) out.push(packedCounts);
        before = chunk;
        count++;
      }
    };
    let due = AT_ONCE;
    for (let term = 0; term < terms; term++) {
      before = 0;
      const old = packed?.unpackOnly(term);
      if (old) take(old, 0, old.chunks.length);
      for (let s = 0; s < segments.length; s++) {
        const segment = segments[s];
        const at = cursors[s] ?? 0;
        if (segment?.terms[at] !== term) continue;
        cursors[s] = at + 1;
        take(segment, segment.starts[at] ?? 0, segment.starts[at + 1] ?? 0);
      }
      starts[term + 1] = out.length;
      if (term + out.length < due) continue;
      due = term + out.length + AT_ONCE;
      await pause();
    }
    return new PackedPostings(count, out.done().slice(), starts);
  }

  /** @throws Error when the bytes are damaged */
  static read(count: number, terms: number, sizes: Uint8Array, packed: Uint8Array): PackedPostings {
    const starts = new Uint32Array(terms + 1);
    const lengths = readNumbers(sizes, terms);
    let end = 0;
    for (let term = 0; term < terms; term++) starts[term + 1] = end += lengths[term] ?? 0;
    if (end !== packed.length || count > end) throw new Error('The postings have the wrong length.');
    return new PackedPostings(count, packed, starts);
  }

  /** For `read`. */
  written(): { readonly count: number; readonly sizes: Uint8Array; readonly packed: Uint8Array } {
    const { starts, count, packed } = this;
    const lengths = new Uint32Array(starts.length - 1);
    for (let term = 0; term < lengths.length; term++)
      lengths[term] = (starts[term + 1] ?? 0) - (starts[term] ?? 0);
    return { count, sizes: writeNumbers(lengths), packed };
  }

  /** Undefined where no chunk holds the term. */
  of(term: number): TermPostings | undefined {
    const known = this.unpacked.get(term);
    if (known) return known;
    const postings = this.unpackOnly(term);
    if (!postings) return undefined;
    const count = postings.chunks.length;
    if (this.held + count > UNPACKED) {
      this.unpacked.clear();
      this.held = 0;
    }
    this.held += count;
    this.unpacked.set(term, postings);
    return postings;
  }

  /** Terms that no chunk holds any more. */
  get unused(): number {
    let unused = 0;
    for (let term = 0; term + 1 < this.starts.length; term++)
      if (this.starts[term] === this.starts[term + 1]) unused++;
    return unused;
  }

  /** All of them. */
  unpack(): Segment {
    const chunks = new Uint32Array(this.count);
    const counts = new Uint16Array(this.count);
    const terms: number[] = [];
    const starts: number[] = [];
    let used = 0;
    for (let term = 0; term + 1 < this.starts.length; term++) {
      const end = this.unpackTerm(term, chunks, counts, used);
      if (end === used) continue;
      terms.push(term);
      starts.push(used);
      used = end;
    }
    starts.push(used);
    return { terms: Uint32Array.from(terms), starts: Uint32Array.from(starts), chunks, counts };
  }

  get bytes(): number {
    return this.packed.byteLength + this.starts.byteLength + this.held * 6;
  }

  private unpackOnly(term: number): TermPostings | undefined {
    const room = (this.starts[term + 1] ?? 0) - (this.starts[term] ?? 0);
    if (!(room > 0)) return undefined;
    const chunks = new Uint32Array(room);
    const counts = new Uint16Array(room);
    const count = this.unpackTerm(term, chunks, counts, 0);
    return { chunks: chunks.slice(0, count), counts: counts.slice(0, count) };
  }

  /** Most numbers are one byte, and there may be millions: none is a call. @returns the place after the last */
  private unpackTerm(term: number, chunks: Uint32Array, counts: Uint16Array, from: number): number {
    const { packed } = this;
    const end = this.starts[term + 1] ?? 0;
    let chunk = 0;
    let next = from;
    for (let at = this.starts[term] ?? 0; at < end; next++) {
      let byte = packed[at++] ?? 0;
      let value = byte & 0x7f;
      for (let shift = 7; byte > 0x7f; shift += 7) {
        byte = packed[at++] ?? 0;
        value |= (byte & 0x7f) << shift;
      }
      chunk += value >>> 1;
      chunks[next] = chunk;
      if ((value & 1) === 1) {
        counts[next] = ONCE;
        continue;
      }
      byte = packed[at++] ?? 0;
      let count = byte & 0x7f;
      for (let shift = 7; byte > 0x7f; shift += 7) {
        byte = packed[at++] ?? 0;
        count |= (byte & 0x7f) << shift;
      }
      counts[next] = count;
    }
    return next;
  }
}

/** Counts of a term that comes once in the text and nowhere else: most are. */
const ONCE = 1;
