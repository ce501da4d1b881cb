import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { editorDiagnostics } from '../../../src/vscode/diagnostics.ts';
import { editorLanguageServers } from '../../../src/vscode/language-servers.ts';
import { editorTools } from '../../../src/vscode/mcp/editor-tools.ts';

const file = (name: string): vscode.Uri =>
  vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, name);
const never = new AbortController().signal;

describe('what the editor’s language servers say', () => {
  const disposables: vscode.Disposable[] = [];
  afterEach(() => {
    for (const one of disposables.splice(0)) one.dispose();
  });
  const TOTAL = file('src/cart/total.ts');
  const asked: string[] = [];
  const provide = (found: () => vscode.ProviderResult<vscode.Location[]>): void => {
    const provideReferences = (document: vscode.TextDocument, at: vscode.Position) => {
      asked.push(document.getText(document.getWordRangeAtPosition(at)));
      return found();
    };
    disposables.push(
      vscode.languages.registerReferenceProvider({ pattern: '**/*.ts' }, { provideReferences }),
    );
  };
  const symbol = { uri: TOTAL.toString(), line: 1, name: 'totalOf' };

  it('of references is asked at the name, in a file that is not open, and given as places in files', async () => {
    provide(() => [
      new vscode.Location(TOTAL, new vscode.Position(2, 0)),
      new vscode.Location(vscode.Uri.parse('untitled:elsewhere'), new vscode.Position(0, 0)),
    ]);
    const found = await editorLanguageServers.references(symbol, never);
    assert.deepEqual(found, [{ uri: TOTAL.toString(), line: 3 }]);
    assert.equal(asked.at(-1), 'totalOf');
  });

  it('is nothing where no server knows, none answers in time, or the name is not there', async () => {
    assert.equal(await editorLanguageServers.references(symbol, never), undefined);
    assert.equal(await editorLanguageServers.references({ ...symbol, name: 'notThere' }, never), undefined);
    provide(() => new Promise(() => undefined));
    assert.equal(await editorLanguageServers.references(symbol, never), undefined);
  });

  it('of problems is of real files alone, with line, severity and code', async () => {
    const collection = vscode.languages.createDiagnosticCollection('tests');
    disposables.push(collection);
    const problem = new vscode.Diagnostic(new vscode.Range(4, 0, 4, 3), 'No such name.', 1);
    problem.source = 'ts';
    problem.code = 2304;
    collection.set(TOTAL, [problem]);
    collection.set(vscode.Uri.parse('untitled:elsewhere'), [problem]);
    const mine = {
      uri: TOTAL.toString(),
      line: 5,
      severity: 'warning',
      message: 'No such name.',
      code: 'ts 2304',
    };
    assert.deepEqual(await editorDiagnostics.read(TOTAL.toString()), [mine]);
    assert.deepEqual(
      (await editorDiagnostics.read()).filter(({ code }) => code === 'ts 2304'),
      [mine],
    );
  });

  it('of problems is waited for after a change: until a server has spoken of the new text, or doesn’t', async () => {
    const collection = vscode.languages.createDiagnosticCollection('tests');
    disposables.push(collection);
    const problem = new vscode.Diagnostic(new vscode.Range(0, 0, 0, 1), 'Late.', 0);
    setTimeout(() => {
      collection.set(TOTAL, [problem]);
    }, 300);
    const began = Date.now();
    await editorDiagnostics.settled!(TOTAL.toString(), never);
    assert.ok(Date.now() - began < 1900, 'no longer than it takes');
    assert.equal((await editorDiagnostics.read(TOTAL.toString()))[0]?.message, 'Late.');
    await editorDiagnostics.settled!(TOTAL.toString(), never);
    await editorDiagnostics.settled!(file('gone.ts').toString(), never);
  });
});

describe('a tool that another extension gives the editor', () => {
  const greet = () => editorTools().find(({ tool }) => tool === 'test_greet')!;
  before(async () => {
    await vscode.extensions.getExtension('footnote-test.tools')!.activate();
  });

  it('is offered as its extension describes it, never as one that only reads', () => {
    const { remote, print } = greet().now()!;
    assert.equal(remote.description, 'Greets somebody.');
    assert.equal(remote.readOnly, false);
    assert.match(print, /^[0-9a-f]{64}$/);
  });

  it('answers with its text', async () => {
    const result = await greet().call({ name: 'Ann' }, never);
    assert.deepEqual(result, { ok: true, texts: ['Hello, Ann.'], pictures: [], leftOut: [] });
  });

  it('is given up when the user stops', async () => {
    await assert.rejects(greet().call({ name: 'nobody' }, AbortSignal.timeout(100)));
  });
});
