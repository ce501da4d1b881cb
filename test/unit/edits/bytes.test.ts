import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createEdits, type ReviewableEdits } from '../../../src/edits/create-edits.ts';
import { type MemoryEditor, memoryEditor, memoryStorage } from '../../fakes/memory-editor.ts';

const URI = 'file:///w/f.txt';

/** How an encoding writes ASCII, some letters of its own, and what stands before the text. */
interface Encoding {
  readonly name: string;
  readonly bom: readonly number[];
  readonly ascii: (text: string) => number[];
  /** Bytes of letters that are not ASCII. */
  readonly letters: readonly number[];
  /** The editor can't show them, and would lose them when it saves. */
  readonly broken?: true;
  /** What the user's `files.encoding` says. */
  readonly told?: string;
}

const plain = (text: string): number[] => [...Buffer.from(text, 'latin1')];
const little = (text: string): number[] => [...Buffer.from(text, 'utf16le')];
const big = (text: string): number[] => [...Buffer.from(text, 'utf16le').swap16()];

const LATIN1 = { bom: [], ascii: plain, letters: [0x65, 0xe9, 0x65, 0xff, 0x65] };
const GBK = { bom: [], ascii: plain, letters: [0xd6, 0xd0, 0xce, 0xc4] };
const SHIFT_JIS = { bom: [], ascii: plain, letters: [0x93, 0xfa, 0x96, 0x7b, 0x95, 0x5c] };
const UNICODE = 'é中😀';
const BOM = [0xef, 0xbb, 0xbf];

const ENCODINGS: readonly Encoding[] = [
  { name: 'UTF-8', bom: [], ascii: plain, letters: [...Buffer.from(UNICODE)] },
  { name: 'UTF-8 with BOM', bom: BOM, ascii: plain, letters: [...Buffer.from(UNICODE)] },
  { name: 'UTF-8 with two BOMs', bom: [...BOM, ...BOM], ascii: plain, letters: [...Buffer.from('é')] },
  { name: 'UTF-16 LE', bom: [0xff, 0xfe], ascii: little, letters: little(UNICODE) },
  { name: 'UTF-16 BE', bom: [0xfe, 0xff], ascii: big, letters: big(UNICODE) },
  { name: 'Latin-1', ...LATIN1, broken: true },
  { name: 'Latin-1, told', ...LATIN1, told: 'iso88591' },
  { name: 'GBK', ...GBK, broken: true },
  { name: 'GBK, told', ...GBK, told: 'gbk' },
  { name: 'Shift-JIS', ...SHIFT_JIS, broken: true },
  { name: 'Shift-JIS, told', ...SHIFT_JIS, told: 'shiftjis' },
  { name: 'UTF-8, told to be GBK', bom: [], ascii: plain, letters: [...Buffer.from('é中')], told: 'gbk' },
  { name: 'broken UTF-8', bom: [], ascii: plain, letters: [0xc3, 0x28, 0xff, 0xe2, 0x82], broken: true },
];
const LINE_ENDS: Readonly<Record<string, (line: number) => string>> = {
  LF: () => '\n',
  CRLF: () => '\r\n',
  CR: () => '\r',
  mixed: (line) => ['\n', '\r\n', '\r'][line % 3] ?? '\n',
};
const LINES = ['alpha', '@', 'beta', 'gamma', '@', 'delta', '@', 'omega'];
/** Lines put into the middle of the file: the largest is beyond what is looked at to tell text from binary. */
const SIZES = { 'eight lines': 0, '200 lines': 192, '3,000 lines': 2992 } as const;
const STATES = ['closed', 'open', 'open with unsaved typing'] as const;

/** The lines of a file, with that many more in its middle; `@` is the encoding's own letters. */
const linesOf = (more: number): string[] =>
  LINES.toSpliced(4, 0, ...Array.from({ length: more }, (_, i) => (i % 7 === 0 ? '@' : `line ${i}`)));

/** Lines as bytes, with their ends. */
function fileLines(
  lines: readonly string[],
  encoding: Encoding,
  end: (line: number) => string,
  final: boolean,
): number[][] {
  return lines.map((line, i) => [
    ...(line === '@' ? encoding.letters : encoding.ascii(line)),
    ...(i < lines.length - 1 || final ? encoding.ascii(end(i)) : []),
  ]);
}

const join = (encoding: Encoding, lines: readonly (readonly number[])[]): Uint8Array =>
  new Uint8Array([...encoding.bom, ...lines.flat()]);

async function start(editor: MemoryEditor): Promise<ReviewableEdits> {
  const { files, writer } = editor;
  return createEdits({ files, writer, storage: memoryStorage(), isInside: async () => true });
}

async function edit(edits: ReviewableEdits, oldString: string, newString: string): Promise<void> {
  const staged = await edits.stage('c', { kind: 'edit', uri: URI, oldString, newString, replaceAll: false });
  assert.ok(staged.ok, staged.ok ? '' : staged.error.message);
}

/** Edits of the file: what the model asks, which hunks are accepted, and what has to become of the lines. */
const EDITS: readonly {
  readonly name: string;
  readonly ask: readonly (readonly [string, string])[];
  readonly accept: readonly number[];
  readonly expect: (
    lines: number[][],
    encoding: Encoding,
    end: (line: number) => string,
    final: boolean,
  ) => number[][];
}[] = [
  {
    name: 'one hunk accepted and one rejected',
    ask: [
      ['beta', 'BETA'],
      ['omega', 'OMEGA'],
    ],
    accept: [0],
    expect: (lines, { ascii }, end) => lines.with(2, [...ascii('BETA'), ...ascii(end(2))]),
  },
  {
    name: 'a line inserted and one deleted',
    ask: [
      ['alpha', 'alpha\nfresh'],
      ['delta\n', ''],
    ],
    accept: [0, 1],
    expect: (lines, { ascii }, end) =>
      lines
        .toSpliced(lines.length - 3, 1)
        .toSpliced(0, 1, lines[0] ?? [], [...ascii('fresh'), ...ascii(end(0))]),
  },
  {
    name: 'the last line changed',
    ask: [['omega', 'OMEGA']],
    accept: [0],
    expect: (lines, { ascii }, end, final) =>
      lines.with(-1, [...ascii('OMEGA'), ...(final ? ascii(end(lines.length - 1)) : [])]),
  },
  { name: 'all rejected', ask: [['beta', 'BETA']], accept: [], expect: (lines) => lines },
];

/** All combinations that were tried, of encoding, line end, final line end, size and state. */
const tried = new Set<string>();
let cases = 0;

for (const encoding of ENCODINGS)
  describe(`a file in ${encoding.name}`, () => {
    for (const [endName, end] of Object.entries(LINE_ENDS))
      for (const final of [true, false])
        for (const [size, more] of Object.entries(SIZES))
          for (const state of STATES)
            for (const each of more === 0 ? EDITS : EDITS.slice(0, 1)) {
              const kind = `${endName}, ${final ? 'a' : 'no'} final line end, ${size}, ${state}`;
              const lines = fileLines(linesOf(more), encoding, end, final);
              const tell = (): void => {
                cases += 1;
                tried.add(`${encoding.name}, ${kind}`);
              };
              if (state !== 'open with unsaved typing')
                it(`${kind}, ${each.name}: only approved bytes change, and come back`, async () => {
                  await onDisk(encoding, lines, state === 'open', each, end, final);
                  tell();
                });
              else if (encoding.broken)
                it(`${kind}: is not edited, for saving would lose its bytes`, async () => {
                  await refused(encoding, lines);
                  tell();
                });
              else
                it(`${kind}, ${each.name}: the disk stays, the buffer gets the edit in its own line ends`, async () => {
                  await inBuffer(encoding, lines, each);
                  tell();
                });
            }
  });

async function onDisk(
  encoding: Encoding,
  lines: number[][],
  open: boolean,
  { ask, accept, expect }: (typeof EDITS)[number],
  end: (line: number) => string,
  final: boolean,
): Promise<void> {
  const before = join(encoding, lines);
  const editor = memoryEditor({ [URI]: before }, encoding.told);
  if (open) editor.open(URI);
  const edits = await start(editor);
  for (const [old, fresh] of ask) await edit(edits, old, fresh);
  assert.ok(same(editor.bytes(URI), before));
  await decideEach(edits, accept);
  assert.ok(same(editor.bytes(URI), join(encoding, expect(lines, encoding, end, final))));
  assert.equal(editor.docs.get(URI)?.dirty, open ? false : undefined);
  await edits.undoApply();
  assert.ok(same(editor.bytes(URI), before));
}

async function inBuffer(
  encoding: Encoding,
  lines: number[][],
  { ask, accept }: (typeof EDITS)[number],
): Promise<void> {
  const disk = join(encoding, lines);
  const editor = memoryEditor({ [URI]: disk }, encoding.told);
  const doc = type(editor);
  const before = doc.text;
  const edits = await start(editor);
  for (const [old, fresh] of ask) await edit(edits, old, fresh);
  assert.equal(doc.text, before);
  await decideEach(edits, accept);
  let wanted = before;
  for (const [i, [old, fresh]] of ask.entries())
    if (accept.includes(i))
      wanted = wanted.replace(old.replaceAll('\n', doc.eol), fresh.replaceAll('\n', doc.eol));
  assert.equal(doc.text, wanted);
  assert.ok(same(editor.bytes(URI), disk));
  assert.ok(doc.dirty);
  await edits.undoApply();
  assert.equal(doc.text, before);
}

async function refused(encoding: Encoding, lines: number[][]): Promise<void> {
  const disk = join(encoding, lines);
  const editor = memoryEditor({ [URI]: disk }, encoding.told);
  const doc = type(editor);
  const before = doc.text;
  const edits = await start(editor);
  const staged = await edits.stage('c', {
    kind: 'edit',
    uri: URI,
    oldString: 'beta',
    newString: 'BETA',
    replaceAll: false,
  });
  assert.ok(!staged.ok && staged.error.code === 'Encoding');
  assert.equal(doc.text, before);
  assert.ok(same(editor.bytes(URI), disk));
}

/** Opens the file as the editor shows it, and types a line before it. */
function type(editor: MemoryEditor) {
  editor.open(URI);
  editor.type(URI, `typed\n${editor.docs.get(URI)?.text ?? ''}`);
  const doc = editor.docs.get(URI);
  assert.ok(doc?.dirty);
  return doc;
}

async function decideEach(edits: ReviewableEdits, accept: readonly number[]): Promise<void> {
  const [pending] = edits.pending();
  assert.ok(pending);
  for (const [i, { id }] of pending.hunks.entries())
    await edits.decide(pending.id, [id], accept.includes(i) ? 'accept' : 'reject');
}

/** In place of a deep comparison, which takes seconds on large files. */
const same = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
  a !== undefined && Buffer.compare(a, b) === 0;

describe('text that a file cannot hold', () => {
  const latin1 = new Uint8Array(Buffer.from('caf\xe9\nplain\n', 'latin1'));
  const gbk = new Uint8Array([...plain('x = 1\n'), 0xd6, 0xd0, 0xce, 0xc4, 0x0a]);

  it('is refused in Latin-1 with the character', async () => {
    const edits = await start(memoryEditor({ [URI]: latin1 }));
    const staged = await edits.stage('c', {
      kind: 'edit',
      uri: URI,
      oldString: 'plain',
      newString: '5 €',
      replaceAll: false,
    });
    assert.ok(!staged.ok && staged.error.code === 'Encoding' && staged.error.message.includes('€'));
    await edit(edits, 'plain', 'cr\xe8me');
  });

  it('is refused in an encoding that nobody told us', async () => {
    const edits = await start(memoryEditor({ [URI]: gbk }));
    const staged = await edits.stage('c', {
      kind: 'edit',
      uri: URI,
      oldString: 'x = 1',
      newString: 'x = "é"',
      replaceAll: false,
    });
    assert.ok(!staged.ok && staged.error.code === 'Encoding');
  });

  it('is held by a file in GBK or Shift-JIS whose encoding was told, and only text that it lacks is refused', async () => {
    for (const [told, holds, lacks, bytes] of [
      ['gbk', '你好', '😀', [0xc4, 0xe3, 0xba, 0xc3]],
      ['shiftjis', '漢字', '你', [0x8a, 0xbf, 0x8e, 0x9a]],
      ['windows1252', '5 €', '中', [0x35, 0x20, 0x80]],
    ] as const) {
      const editor = memoryEditor({ [URI]: 'a = 1\nb = 2\n' }, told);
      const edits = await start(editor);
      await edit(edits, 'a = 1', holds);
      const refused = await edits.stage('c', {
        kind: 'edit',
        uri: URI,
        oldString: 'b = 2',
        newString: lacks,
        replaceAll: false,
      });
      assert.ok(!refused.ok && refused.error.code === 'Encoding' && refused.error.message.includes(lacks));
      await edits.decideAll('accept');
      assert.deepEqual([...(editor.bytes(URI) ?? [])], [...bytes, ...plain('\nb = 2\n')]);
    }
  });

  it('shows a told encoding as the editor shows it, and in bytes what is none', async () => {
    const text = async (bytes: readonly number[], told: string): Promise<string> => {
      const edits = await start(memoryEditor({ [URI]: new Uint8Array(bytes) }, told));
      const now = await edits.read('c', URI);
      return now.kind === 'text' ? now.text : now.kind;
    };
    assert.equal(await text([0xd6, 0xd0, 0xce, 0xc4], 'gbk'), '中文');
    assert.equal(await text([0x93, 0xfa, 0x96, 0x7b], 'shiftjis'), '日本');
    assert.equal(await text([0xff, 0x41], 'gbk'), 'ÿA');
  });

  it('is a lone surrogate anywhere but in UTF-16', async () => {
    const edits = await start(memoryEditor({ [URI]: 'a\n' }));
    for (const operation of [
      { kind: 'edit', uri: URI, oldString: 'a', newString: '\ud800', replaceAll: false } as const,
      { kind: 'create', uri: `${URI}2`, content: '\udc00' } as const,
    ]) {
      const staged = await edits.stage('c', operation);
      assert.ok(!staged.ok && staged.error.code === 'Encoding');
    }
  });

  it('is any text in a binary file', async () => {
    const edits = await start(memoryEditor({ [URI]: new Uint8Array([1, 0, 2]) }));
    const staged = await edits.stage('c', {
      kind: 'edit',
      uri: URI,
      oldString: 'a',
      newString: 'b',
      replaceAll: false,
    });
    assert.ok(!staged.ok && staged.error.code === 'Binary');
    assert.ok((await edits.stage('c', { kind: 'rename', uri: URI, newUri: `${URI}2` })).ok);
  });

  it('was preceded by 936 combinations of encoding, line end, final line end, size and state that all hold', () => {
    const all =
      ENCODINGS.length * Object.keys(LINE_ENDS).length * 2 * Object.keys(SIZES).length * STATES.length;
    assert.equal(all, 936);
    assert.equal(tried.size, all);
    assert.ok(cases >= 1500, String(cases));
  });
});
