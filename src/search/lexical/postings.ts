import type { Content } from '../content.ts';
import { Growable32, Growable16 } from '../growable.ts';
import type { Pause } from '../slice.ts';
import { Dictionary } from './dictionary.ts';
import { PackedPostings } from './packed.ts';
import type { TermPostings } from './packed.ts';
import { buildSegment, findTerm, mergeSegments, segmentBytes } from './segment.ts';
import type { Segment } from './segment.ts';

/** Pending postings are sealed into a segment when there are this many, or when a search comes. */
const SEAL_AT = 1 << 19;
/** A segment is merged into the one before it when it has grown to this share of it. */
const MERGE_SHARE = 0.5;
/** Terms without a chunk are kept up to so many and this share of all. */
const UNUSED_MIN = 1000;
const UNUSED_SHARE = 0.1;

/** What a content says of its chunks' terms. */
type Terms = Pick<Content, 'terms' | 'dictionary' | 'starts' | 'termOf' | 'counts'>;

/** Where some postings of a term are. */
export interface PostingRange {
  readonly segment: TermPostings;
  readonly from: number;
  readonly to: number;
}

/**
 * The inverted index: a dictionary of terms, what was packed with the last image, a few immutable segments and the postings
 * added since.
 * Chunk ids must rise from `add` to `add`. Removing is the caller's (a chunk that is no longer alive is skipped);
 * `compact` forgets removed ones for good.
 */
export class Postings {
  private dictionary = new Dictionary();
  /** Its chunks come before those of the segments. */
  private packed: PackedPostings | undefined;
  private segments: Segment[] = [];
  private pendingTerms = new Growable32();
  private pendingChunks = new Growable32();
  private pendingCounts = new Growable16();
  /** By dictionary: our id of each of its terms, plus 1; 0 where it wasn't needed yet. */
  private idsOf = new WeakMap<readonly string[], Int32Array>();

  /** The id of a term, new if it must be. */
  termId(term: string): number {
    return this.dictionary.add(term);
  }

  /** The id of a term that some chunk had at some time, or −1. */
  find(term: string): number {
    return this.dictionary.find(term);
  }

  /** Does what the first `find` after `restore` would do. */
  read(): void {
    this.dictionary.read();
  }

  get termCount(): number {
    return this.dictionary.size;
  }

  /** Adds a content's chunks, the first of which is number `first`. */
  add({ terms, dictionary, starts, termOf, counts }: Terms, first: number): void {
    let ids = this.idsOf.get(dictionary);
    if (ids === undefined || ids.length < dictionary.length) {
      const larger = new Int32Array(dictionary.length * 2);
      if (ids) larger.set(ids);
      this.idsOf.set(dictionary, (ids = larger));
    }
    const own = new Uint32Array(terms.length);
    for (let i = 0; i < terms.length; i++) {
      const number = terms[i] ?? 0;
      let id = ids[number] ?? 0;
      if (id === 0) ids[number] = id = this.termId(dictionary[number] ?? '') + 1;
      own[i] = id - 1;
    }
    const toTerms = this.pendingTerms.room(termOf.length);
    for (let p = 0; p < termOf.length; p++) toTerms[p] = own[termOf[p] ?? 0] ?? 0;
    const toChunks = this.pendingChunks.room(termOf.length);
    for (let i = 0; i + 1 < starts.length; i++) toChunks.fill(first + i, starts[i], starts[i + 1]);
    this.pendingCounts.room(counts.length).set(counts);
  }

  /** Makes all that was added visible to `segmentsWith`. */
  seal(): void {
    if (this.pendingTerms.length === 0) return;
    this.segments.push(
      buildSegment(this.pendingTerms.view(), this.pendingChunks.view(), this.pendingCounts.view()),
    );
    this.pendingTerms = new Growable32();
    this.pendingChunks = new Growable32();
    this.pendingCounts = new Growable16();
  }

  /** Seals when much is pending, and merges small segments into their neighbours. Call it between searches. */
  maintain(): void {
    if (this.pendingTerms.length >= SEAL_AT) this.seal();
    for (;;) {
      const last = this.segments.at(-1);
      const before = this.segments.at(-2);
      if (last === undefined) return;
      if (before === undefined) {
        if (this.packed && last.chunks.length >= this.packed.count * MERGE_SHARE)
          this.segments = [mergeSegments(this.unpacked())];
        return;
      }
      if (last.chunks.length < before.chunks.length * MERGE_SHARE && this.segments.length < 12) return;
      this.segments.splice(-2, 2, mergeSegments([before, last]));
    }
  }

  /** Where a term's postings are: segment by segment, as ranges of its arrays. */
  ranges(term: number): PostingRange[] {
    const found: PostingRange[] = [];
    const packed = this.packed?.of(term);
    if (packed) found.push({ segment: packed, from: 0, to: packed.chunks.length });
    for (const segment of this.segments) {
      const at = findTerm(segment, term);
      if (at >= 0) found.push({ segment, from: segment.starts[at] ?? 0, to: segment.starts[at + 1] ?? 0 });
    }
    return found;
  }

  /** Renumbers the chunks and drops those that are gone (−1), with the terms that only they had. */
  compact(renumber: Int32Array): void {
    this.seal();
    const segments = this.unpacked();
    this.segments = segments.length === 0 ? [] : [mergeSegments(segments, renumber)];
    this.idsOf = new WeakMap();
    const [segment] = this.segments;
    const used = segment?.terms ?? new Uint32Array(0);
    let next = 0;
    // Both rise, so the renumbered terms still rise.
    this.dictionary = this.dictionary.without((term) => {
      if (used[next] !== term) return true;
      used[next] = next;
      next++;
      return false;
    });
  }

  /**
   * All packed, of the state at the call: what changes it meanwhile must end this by a throw of `pause`.
   * @param renumber as `compact` takes it; left out: all chunks stay
   */
  async pack(renumber: Int32Array | undefined, pause: Pause): Promise<PackedPostings> {
    this.seal();
    const { packed, segments, dictionary } = this;
    if (packed && segments.length === 0 && renumber === undefined) return packed;
    return PackedPostings.merged({ packed, segments }, dictionary.size, renumber, pause);
  }

  /** Goes on with what `pack` gave. */
  hold(packed: PackedPostings): void {
    this.packed = packed;
    this.segments = [];
  }

  /** The dictionary's terms: a view that is valid until the next change. */
  get terms(): Uint8Array<ArrayBuffer> {
    return this.dictionary.view();
  }

  /** Whether so many terms are without a chunk that `compact` is worth its time. */
  get wornOut(): boolean {
    return (this.packed?.unused ?? 0) > UNUSED_MIN + this.dictionary.size * UNUSED_SHARE;
  }

  /** Takes terms and postings as its own; must be empty before. */
  restore(terms: Uint8Array<ArrayBuffer>, termCount: number, postings: PackedPostings): void {
    this.dictionary.restore(terms, termCount);
    this.packed = postings;
  }

  /** Bytes of all arrays. */
  get bytes(): number {
    return (
      this.dictionary.memory +
      (this.packed?.bytes ?? 0) +
      this.segments.reduce((sum, s) => sum + segmentBytes(s), 0) +
      this.pendingTerms.bytes +
      this.pendingChunks.bytes +
      this.pendingCounts.bytes
    );
  }

  /** All that is sealed, in order, and nothing packed any more. */
  private unpacked(): Segment[] {
    const { packed, segments } = this;
    this.packed = undefined;
    return packed ? [packed.unpack(), ...segments] : segments;
  }
}
