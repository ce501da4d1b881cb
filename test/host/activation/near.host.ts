import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('Search', () => {
  it('puts the open one of two equal files first, whichever it is', async () => {
    const api = await vscode.extensions.getExtension('footnote.footnote')?.activate();
    await api.ready();
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    for (const place of ['outbound', 'inbound']) {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      const document = await vscode.workspace.openTextDocument(
        vscode.Uri.joinPath(folder.uri, place, 'parcel.ts'),
      );
      await vscode.window.showTextDocument(document);
      const [first, second] = await api.search('weighParcel');
      assert.equal(first.path, `${place}/parcel.ts`);
      assert.match(second.path, /parcel\.ts$/);
    }
    // A better match elsewhere stays first.
    assert.match((await api.search('refreshSession'))[0].path, /session/);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});
