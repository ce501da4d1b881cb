import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { ReviewableEdits } from '../../../../src/edits/create-edits.ts';
import { bytesAt, coreOfEditor, fileUri, stageEdits, until } from '../core.ts';

const plain = (text: string): Buffer => Buffer.from(text, 'latin1');
const little = (text: string): Buffer => Buffer.from(text, 'utf16le');
const big = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

const ENCODINGS = [
  { name: 'UTF-8', bom: [], ascii: plain, letters: Buffer.from('é中😀') },
  { name: 'UTF-8 with BOM', bom: [0xef, 0xbb, 0xbf], ascii: plain, letters: Buffer.from('é中😀') },
  { name: 'UTF-16 LE', bom: [0xff, 0xfe], ascii: little, letters: little('é中😀') },
  { name: 'UTF-16 BE', bom: [0xfe, 0xff], ascii: big, letters: big('é中😀') },
  { name: 'Latin-1', bom: [], ascii: plain, letters: Buffer.from([0x65, 0xe9, 0x65]) },
  { name: 'GBK', bom: [], ascii: plain, letters: Buffer.from([0xd6, 0xd0, 0xce, 0xc4]) },
  { name: 'Shift-JIS', bom: [], ascii: plain, letters: Buffer.from([0x93, 0xfa, 0x95, 0x5c]) },
  { name: 'GBK, told', bom: [], ascii: plain, letters: Buffer.from([0xd6, 0xd0, 0xce, 0xc4]), told: 'gbk' },
  {
    name: 'Shift-JIS, told',
    bom: [],
    ascii: plain,
    letters: Buffer.from([0x93, 0xfa, 0x95, 0x5c]),
    told: 'shiftjis',
  },
] as const;
/** What the user's settings say of all files. */
let told: string | undefined;
async function tell(encoding: string | undefined): Promise<void> {
  if (told === encoding) return;
  const settings = vscode.workspace.getConfiguration('files');
  await settings.update('encoding', encoding, vscode.ConfigurationTarget.Global);
  told = encoding;
}
const LINE_ENDS: Readonly<Record<string, (line: number) => string>> = {
  LF: () => '\n',
  CRLF: () => '\r\n',
  CR: () => '\r',
  mixed: (line) => ['\n', '\r\n'][line % 2] ?? '\n',
};
/** Every encoding with every line end; open and closed each by each for the usual ones, in turn for the others. */
const OPEN = { both: [true, false], open: [true], closed: [false] } as const;
const LINES = ['alpha  ', '@', 'beta', 'gamma', '@', 'delta\t', 'omega'];

function file(
  { bom, ascii, letters }: (typeof ENCODINGS)[number],
  end: (line: number) => string,
  final: boolean,
  lines: readonly string[],
): Buffer {
  return Buffer.concat([
    Buffer.from(bom),
    ...lines.flatMap((line, i) => [
      line === '@' ? letters : ascii(line),
      ...(i < lines.length - 1 || final ? [ascii(end(i))] : []),
    ]),
  ]);
}

describe('in a real editor that formats, trims and saves by itself', () => {
  let edits: ReviewableEdits;
  let formatter: vscode.Disposable;
  let n = 0;
  before(async () => {
    edits = await coreOfEditor();
    formatter = vscode.languages.registerDocumentFormattingEditProvider('plaintext', {
      provideDocumentFormattingEdits: () => [vscode.TextEdit.insert(new vscode.Position(0, 0), '/*fmt*/')],
    });
  });
  after(() => formatter.dispose());
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  for (const encoding of ENCODINGS)
    for (const [endName, end] of Object.entries(LINE_ENDS))
      for (const final of [true, false])
        for (const open of OPEN[
          endName === 'LF' || endName === 'mixed' ? 'both' : final ? 'open' : 'closed'
        ]) {
          const name = `${encoding.name}, ${endName}, ${final ? 'a' : 'no'} final line end, ${open ? 'open and clean' : 'closed'}`;
          it(`${name}: one of two hunks accepted changes its bytes alone, and Undo Apply gives them back`, async () => {
            await tell('told' in encoding ? encoding.told : undefined);
            const uri = fileUri(`bytes-${n++}.txt`);
            const before = file(encoding, end, final, LINES);
            const after = file(encoding, end, final, LINES.with(2, 'BETA'));
            writeFileSync(uri.fsPath, before);
            const document = open ? await vscode.workspace.openTextDocument(uri) : undefined;
            if (document) await vscode.window.showTextDocument(document);
            const shown = document?.getText();
            const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).length;

            const { id, hunks } = await stageEdits(edits, uri, [
              ['beta', 'BETA'],
              ['omega', 'OMEGA'],
            ]);
            assert.deepEqual(bytesAt(uri), before);
            const [first, second] = hunks;
            assert.ok(first && second);
            await edits.decide(id, [first.id], 'accept');
            assert.deepEqual(bytesAt(uri), before);
            const { written, applied } = await edits.decide(id, [second.id], 'reject');
            assert.ok(written);
            assert.deepEqual(applied, [first.id]);
            assert.deepEqual(bytesAt(uri), after);
            if (document && shown !== undefined) {
              assert.equal(document.isDirty, false);
              assert.equal(document.getText(), shown.replace('beta', 'BETA'));
            }
            assert.equal(vscode.window.tabGroups.all.flatMap((group) => group.tabs).length, tabs);

            assert.deepEqual((await edits.undoApply()).skipped, []);
            assert.deepEqual(bytesAt(uri), before);
            if (document) {
              assert.equal(document.isDirty, false);
              assert.equal(document.getText(), shown);
            }
          });
        }

  for (const [name, bytes, shown, fresh] of [
    ['gbk', [0xd6, 0xd0, 0x0a], '中\n', [0xce, 0xc4]],
    ['shiftjis', [0x93, 0xfa, 0x0a], '日\n', [0x95, 0xb6]],
  ] as const)
    it(`a file told to be ${name} is read as the editor shows it, and new letters are written in it`, async () => {
      await tell(name);
      const uri = fileUri(`told-${n++}.txt`);
      writeFileSync(uri.fsPath, Buffer.from(bytes));
      const document = await vscode.workspace.openTextDocument(uri);
      assert.equal(document.getText(), shown);
      const { id } = await stageEdits(edits, uri, [[shown, '文\n']]);
      await edits.decide(id, 'all', 'accept');
      assert.deepEqual(bytesAt(uri), Buffer.from([...fresh, 0x0a]));
      await until(document, () => document.getText() === '文\n');
    });

  for (const [endName, end] of Object.entries(LINE_ENDS))
    it(`UTF-8, ${endName}: Ctrl+Z in the open editor gives its text back`, async () => {
      await tell(undefined);
      const [utf8] = ENCODINGS;
      const uri = fileUri(`undo-${n++}.txt`);
      writeFileSync(uri.fsPath, file(utf8, end, true, LINES));
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document);
      const shown = document.getText();
      const { id } = await stageEdits(edits, uri, [['beta', 'BETA\nmore']]);
      await edits.decide(id, 'all', 'accept');
      assert.notEqual(document.getText(), shown);
      await vscode.commands.executeCommand('undo');
      await until(document, () => document.getText() === shown);
    });
});
