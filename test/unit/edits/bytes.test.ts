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
  /** What the user's `files.encoding` says. */
  readonly told?: string;
}

const plain = (text: string): number[] => [...Buffer.from(text, 'latin1')];
const little = (text: string): number[] => [...Buffer.from(text, 'utf16le')];
const big = (text: string): number[] => [...Buffer.from(text, 'utf16le').swap16()];

const ENCODINGS: readonly Encoding[] = [
  { name: 'UTF-8', bom: [], ascii: plain, letters: [...Buffer.from('é中😀')] },
  { name: 'UTF-8 with BOM', bom: [0xef, 0xbb, 0xbf], ascii: plain, letters: [...Buffer.from('é中😀')] },
  {
    name: 'UTF-8 with two BOMs',
    bom: [0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf],
    ascii: plain,
    letters: [...Buffer.from('é')],
  },
  { name: 'UTF-16 LE', bom: [0xff, 0xfe], ascii: little, letters: little('é中😀') },
  { name: 'UTF-16 BE', bom: [0xfe, 0xff], ascii: big, letters: big('é中😀') },
  { name: 'Latin-1', bom: [], ascii: plain, letters: [0x65, 0xe9, 0x65, 0xff, 0x65] },
  { name: 'GBK', bom: [], ascii: plain, letters: [0xd6, 0xd0, 0xce, 0xc4] },
  { name: 'Shift-JIS', bom: [], ascii: plain, letters: [0x93, 0xfa, 0x96, 0x7b, 0x95, 0x5c] },
  { name: 'GBK, told', bom: [], ascii: plain, letters: [0xd6, 0xd0, 0xce, 0xc4], told: 'gbk' },
  {
    name: 'Shift-JIS, told',
    bom: [],
    ascii: plain,
    letters: [0x93, 0xfa, 0x96, 0x7b, 0x95, 0x5c],
    told: 'shiftjis',
  },
  { name: 'UTF-8, told to be GBK', bom: [], ascii: plain, letters: [...Buffer.from('é中')], told: 'gbk' },
  { name: 'broken UTF-8', bom: [], ascii: plain, letters: [0xc3, 0x28, 0xff, 0xe2, 0x82] },
];
const LINE_ENDS: Readonly<Record<string, (line: number) => string>> = {
  LF: () => '\n',
  CRLF: () => '\r\n',
  CR: () => '\r',
  mixed: (line) => ['\n', '\r\n', '\r'][line % 3] ?? '\n',
};
const LINES = ['alpha', '@', 'beta', 'gamma', '@', 'delta', '@', 'omega'];

/** The file's lines as bytes, with their ends; `@` is the encoding's own letters. */
function fileLines(encoding: Encoding, end: (line: number) => string, final: boolean): number[][] {
  return LINES.map((line, i) => [
    ...(line === '@' ? encoding.letters : encoding.ascii(line)),
    ...(i < LINES.length - 1 || final ? encoding.ascii(end(i)) : []),
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
      lines.toSpliced(5, 1).toSpliced(0, 1, lines[0] ?? [], [...ascii('fresh'), ...ascii(end(0))]),
  },
  {
    name: 'the last line changed',
    ask: [['omega', 'OMEGA']],
    accept: [0],
    expect: (lines, { ascii }, end, final) =>
      lines.with(7, [...ascii('OMEGA'), ...(final ? ascii(end(7)) : [])]),
  },
  { name: 'all rejected', ask: [['beta', 'BETA']], accept: [], expect: (lines) => lines },
];

let cases = 0;

for (const encoding of ENCODINGS)
  describe(`a file in ${encoding.name}`, () => {
    for (const [endName, end] of Object.entries(LINE_ENDS))
      for (const final of [true, false])
        for (const open of [true, false])
          for (const { name, ask, accept, expect } of EDITS)
            it(`${endName}, ${final ? 'a' : 'no'} final line end, ${open ? 'open' : 'closed'}, ${name}: only approved bytes change, and come back`, async () => {
              cases += 1;
              const lines = fileLines(encoding, end, final);
              const before = join(encoding, lines);
              const editor = memoryEditor({ [URI]: before }, encoding.told);
              if (open) editor.open(URI);
              const edits = await start(editor);
              for (const [old, fresh] of ask) await edit(edits, old, fresh);
              assert.deepEqual(editor.bytes(URI), before);
              const [pending] = edits.pending();
              assert.ok(pending);
              for (const [i, { id }] of pending.hunks.entries())
                await edits.decide(pending.id, [id], accept.includes(i) ? 'accept' : 'reject');
              const after = join(encoding, expect(lines, encoding, end, final));
              assert.deepEqual(editor.bytes(URI), after);
              assert.equal(editor.docs.get(URI)?.dirty, open ? false : undefined);
              await edits.undoApply();
              assert.deepEqual(editor.bytes(URI), before);
            });
  });

describe('a file with unsaved typing', () => {
  for (const [endName, end] of Object.entries(LINE_ENDS))
    for (const final of [true, false])
      for (const { name, ask, accept } of EDITS)
        it(`${endName}, ${final ? 'a' : 'no'} final line end, ${name}: the disk stays, the buffer gets the edit in its own line ends`, async () => {
          cases += 1;
          const disk = LINES.map((line, i) => line + (i < LINES.length - 1 || final ? end(i) : '')).join('');
          const editor = memoryEditor({ [URI]: disk });
          editor.type(URI, `typed\n${LINES.join('\n')}${final ? '\n' : ''}`);
          const doc = editor.docs.get(URI);
          assert.ok(doc);
          const before = doc.text;
          const edits = await start(editor);
          for (const [old, fresh] of ask) await edit(edits, old, fresh);
          assert.equal(doc.text, before);
          const [pending] = edits.pending();
          assert.ok(pending);
          for (const [i, { id }] of pending.hunks.entries())
            await edits.decide(pending.id, [id], accept.includes(i) ? 'accept' : 'reject');
          let wanted = before;
          for (const [i, [old, fresh]] of ask.entries())
            if (accept.includes(i))
              wanted = wanted.replace(old.replaceAll('\n', doc.eol), fresh.replaceAll('\n', doc.eol));
          assert.equal(doc.text, wanted);
          assert.equal(editor.text(URI), disk);
          assert.ok(doc.dirty);
          await edits.undoApply();
          assert.equal(doc.text, before);
        });
});

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

  it('was preceded by at least 300 cases of text that it can hold', () => {
    assert.ok(cases >= 300, String(cases));
  });
});
