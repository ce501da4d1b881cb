const hashed = (before: number, byte: number): number => {
  const hash = Math.imul(before ^ byte, 0x5bd1e995);
  return hash ^ (hash >>> 15);
};

const hashOf = (bytes: Uint8Array, from: number, to: number): number => {
  let hash = 0;
  for (let i = from; i < to; i++) hash = hashed(hash, bytes[i] ?? 0);
  return hash;
};

/** Slots for so many terms: a quarter is used. */
function roomFor(atLeast: number, terms: number): number {
  let room = atLeast;
  while (room < terms * 4) room *= 2;
  return room;
}

/**
 * Terms by number, in the order that they came. They lie in one array, as UTF-8 with a zero after each, and are found by a table
 * of places: a hundred thousand are there at a start without a string or an entry of a map for each.
 */
export class Dictionary {
  private bytes = new Uint8Array(1024);
  /** Term i's bytes are `starts[i] .. starts[i + 1] − 1`. */
  private starts = new Uint32Array(256);
  /** A power of two; each is a term's number plus 1, or 0. */
  private slots = new Int32Array(512);
  private count = 0;
  /** Whether `starts` and `slots` are still to be made of `bytes`. */
  private unread = false;

  get size(): number {
    return this.count;
  }

  /** The number of a term, or −1. */
  find(term: string): number {
    this.read();
    const spelled = Buffer.from(term, 'utf8');
    return this.slotOf(spelled, 0, spelled.length).term;
  }

  /** The number of a term, the next one if it is new. */
  add(term: string): number {
    this.read();
    const spelled = Buffer.from(term, 'utf8');
    const { term: known, slot } = this.slotOf(spelled, 0, spelled.length);
    if (known >= 0) return known;
    const from = this.starts[this.count] ?? 0;
    const to = from + spelled.length;
    if (to + 1 > this.bytes.length) {
      const larger = new Uint8Array(Math.max(this.bytes.length * 2, to + 1));
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes.set(spelled, from);
    this.bytes[to] = 0;
    this.reserve(this.count + 1);
    this.starts[++this.count] = to + 1;
    this.slots[slot] = this.count;
    if (this.count * 2 > this.slots.length) this.rehash();
    return this.count - 1;
  }

  term(number: number): string {
    this.read();
    const from = this.starts[number] ?? 0;
    return Buffer.from(this.bytes.buffer, from, (this.starts[number + 1] ?? 0) - 1 - from).toString('utf8');
  }

  /** All terms as `restore` takes them: a view that is valid until the next change. */
  view(): Uint8Array<ArrayBuffer> {
    this.read();
    return this.bytes.subarray(0, this.starts[this.count] ?? 0);
  }

  /** Takes what `view` gave, and its number of terms, as its own; must be empty before. They are read when one is looked for. */
  restore(terms: Uint8Array<ArrayBuffer>, count: number): void {
    this.bytes = terms;
    this.count = count;
    this.unread = true;
  }

  /** One look at each byte does it all. @throws Error when what was restored has another number of terms */
  read(): void {
    if (!this.unread) return;
    this.unread = false;
    const { bytes: terms, count } = this;
    this.reserve(count);
    const slots = new Int32Array(roomFor(this.slots.length, count));
    const mask = slots.length - 1;
    const { starts } = this;
    let term = 0;
    let hash = 0;
    for (let at = 0; at < terms.length; at++) {
      const byte = terms[at] ?? 0;
      if (byte !== 0) {
        hash = hashed(hash, byte);
        continue;
      }
      let slot = hash & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = ++term;
      starts[term] = at + 1;
      hash = 0;
    }
    if (term !== count) throw new Error('The dictionary has another number of terms.');
    this.slots = slots;
  }

  /** The same without some terms; the others keep their order. */
  without(gone: (term: number) => boolean): Dictionary {
    const kept = new Dictionary();
    for (let term = 0; term < this.count; term++) if (!gone(term)) kept.add(this.term(term));
    return kept;
  }

  get memory(): number {
    this.read();
    return this.bytes.byteLength + this.starts.byteLength + this.slots.byteLength;
  }

  private slotOf(spelled: Uint8Array, from: number, to: number): { term: number; slot: number } {
    const mask = this.slots.length - 1;
    for (let slot = hashOf(spelled, from, to) & mask; ; slot = (slot + 1) & mask) {
      const term = (this.slots[slot] ?? 0) - 1;
      if (term < 0 || this.same(term, spelled, from, to)) return { term, slot };
    }
  }

  private same(term: number, spelled: Uint8Array, from: number, to: number): boolean {
    const at = this.starts[term] ?? 0;
    if ((this.starts[term + 1] ?? 0) - 1 - at !== to - from) return false;
    for (let i = from, b = at; i < to; i++, b++) if (this.bytes[b] !== spelled[i]) return false;
    return true;
  }

  private reserve(terms: number): void {
    if (terms < this.starts.length) return;
    const larger = new Uint32Array(Math.max(this.starts.length * 2, terms + 1));
    larger.set(this.starts);
    this.starts = larger;
  }

  private rehash(): void {
    const slots = new Int32Array(roomFor(this.slots.length, this.count));
    const mask = slots.length - 1;
    const { bytes, starts, count } = this;
    for (let term = 0; term < count; term++) {
      let slot = hashOf(bytes, starts[term] ?? 0, (starts[term + 1] ?? 0) - 1) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = term + 1;
    }
    this.slots = slots;
  }
}
