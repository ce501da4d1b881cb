/** An encoding of one or two bytes a character, told by its name. */
export interface Charset {
  /** Undefined when some bytes are none of its characters, or would not come back as they are. */
  decode(bytes: Uint8Array): string | undefined;
  /** The bytes of a character; undefined when it has none. */
  bytesOf(character: string): readonly number[] | undefined;
}

/** VS Code's names of the encodings that keep no state between characters, and those of the Encoding Standard. */
const LABELS: Readonly<Record<string, string>> = {
  gbk: 'gbk',
  gb2312: 'gbk',
  gb18030: 'gb18030',
  shiftjis: 'shift_jis',
  eucjp: 'euc-jp',
  euckr: 'euc-kr',
  big5hkscs: 'big5',
  cp950: 'big5',
  cp866: 'ibm866',
  koi8r: 'koi8-r',
  koi8u: 'koi8-u',
  macroman: 'macintosh',
};

function labelOf(encoding: string): string | undefined {
  const windows = /^windows(125\d|874)$/.exec(encoding)?.[1];
  if (windows !== undefined) return `windows-${windows}`;
  const iso = /^iso8859(\d+)$/.exec(encoding)?.[1];
  // Latin-1 is read without a table, and the standard means another encoding by its name.
  if (iso !== undefined && iso !== '1') return `iso-8859-${iso}`;
  return LABELS[encoding];
}

const known = new Map<string, Charset>();

/**
 * A charset by VS Code's name; undefined for those with a reader of their own (UTF-8, UTF-16, Latin-1) and for those
 * that keep state between characters. The platform has decoders alone, so its encoder is the decoder turned
 * round: a table of all its characters of one and two bytes, made once.
 */
export function charset(name: string): Charset | undefined {
  const label = labelOf(name);
  if (label === undefined) return undefined;
  const found = known.get(label);
  if (found) return found;
  const made = makeCharset(label);
  known.set(label, made);
  return made;
}

function makeCharset(label: string): Charset {
  const decoder = new TextDecoder(label, { ignoreBOM: true });
  const table = new Map<string, readonly number[]>();
  const add = (bytes: readonly number[]): void => {
    const text = decoder.decode(Uint8Array.from(bytes));
    const isOne = [...text].length === 1 && text !== '\uFFFD';
    // Some characters have two codes: the first is the usual one.
    if (isOne && !table.has(text)) table.set(text, bytes);
  };
  for (let byte = 0; byte < 256; byte++) add([byte]);
  for (let lead = 0x81; lead < 0xff; lead++) for (let trail = 0x30; trail < 0xff; trail++) add([lead, trail]);
  return {
    decode: (bytes) => {
      const text = decoder.decode(bytes);
      let at = 0;
      for (const character of text) {
        for (const byte of table.get(character) ?? [-1]) if (bytes[at++] !== byte) return undefined;
      }
      return at === bytes.length ? text : undefined;
    },
    bytesOf: (character) => table.get(character),
  };
}
