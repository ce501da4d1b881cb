import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

describe('activation', () => {
  const extension = () => {
    const found = vscode.extensions.getExtension('footnote.footnote');
    assert.ok(found, 'the extension is installed');
    return found;
  };

  it('gives the API of version 1', async () => {
    const api = await extension().activate();
    assert.equal(api.version, 1);
    for (const name of ['ready', 'search', 'ask', 'pending', 'decide', 'coverage'])
      assert.equal(typeof api[name], 'function', name);
  });

  it('registers every command that the manifest names', async () => {
    await extension().activate();
    const { extensionPath } = extension();
    const manifest: Manifest = JSON.parse(readFileSync(path.join(extensionPath, 'package.json'), 'utf8'));
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = manifest.contributes.commands
      .map(({ command }) => command)
      .filter((id) => !registered.has(id));
    assert.deepEqual(missing, []);
  });

  it('indexes the workspace and finds a function by its name', async () => {
    const api = await extension().activate();
    const status = await api.ready();
    assert.equal(status.state, 'ready');
    const [first] = await api.search('refreshSession');
    assert.match(first.path, /session/);
    assert.match(first.text, /refreshSession/);
  });

  it('accounts for every file of the workspace', async () => {
    const api = await extension().activate();
    await api.ready();
    const rows: { path: string; status: string }[] = await api.coverage();
    const files = await vscode.workspace.findFiles('**/*');
    const known = new Set(rows.map((row) => row.path));
    const unknown = files
      .map((uri) => vscode.workspace.asRelativePath(uri))
      .filter((file) => !known.has(file));
    assert.deepEqual(unknown, []);
  });
});
