import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('where vectors come from', () => {
  it('is not for a workspace to say', async () => {
    await vscode.extensions.getExtension('footnote.footnote')?.activate();
    const [settings] = await vscode.workspace.findFiles('.vscode/settings.json');
    assert.ok(settings, 'the workspace does ask for it');
    const section = vscode.workspace.getConfiguration('footnote.embeddings');
    assert.equal(section.get('provider'), 'local');
    assert.equal(section.get('baseUrl'), 'https://api.voyageai.com');
    await vscode.commands.executeCommand('footnote.showIndexReport');
    assert.match(
      vscode.window.activeTextEditor?.document.getText() ?? '',
      /Meaning is searched by vectors that are made on this machine\./,
    );
  });
});
