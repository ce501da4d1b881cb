import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('Measure Search Quality', () => {
  it('asks the workspace its own comments and opens the figures as a read-only document', async () => {
    const api = await vscode.extensions.getExtension('footnote.footnote')?.activate();
    const before = await api.ready();
    await vscode.commands.executeCommand('footnote.measureSearchQuality');
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.scheme, 'footnote-report');
    assert.match(document.getText(), /\*\*Best here: /);
    assert.match(
      document.getText(),
      /\| hybrid \(words and meaning\) \| documentation comment → its definition \| [1-9]/,
    );
    // The index that answers was not touched.
    const [first] = await api.search('refreshSession');
    assert.match(first.text, /refreshSession/);
    assert.equal((await api.ready()).chunks, before.chunks);
  });
});
