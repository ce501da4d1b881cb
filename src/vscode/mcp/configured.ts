import * as vscode from 'vscode';

/** `footnote.mcp.servers`, as it stands: checked where it is read. */
export const serversSetting = (): unknown =>
  vscode.workspace.getConfiguration('footnote', null).get<unknown>('mcp.servers');

/** Whether the tools that other extensions give the editor are offered too. */
export const editorToolsWanted = (): boolean =>
  vscode.workspace.getConfiguration('footnote', null).get<unknown>('mcp.editorTools') === true;

/** Where workspaces keep their servers, a file for each folder. */
export const configFiles = (): vscode.Uri[] =>
  (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => vscode.Uri.joinPath(uri, '.vscode', 'mcp.json'));

/** Whether anything is set up at all: without that the protocol's code is never loaded. */
export async function isConfigured(): Promise<boolean> {
  const servers = serversSetting();
  if (typeof servers === 'object' && servers !== null && Object.keys(servers).length > 0) return true;
  if (editorToolsWanted()) return true;
  if (!vscode.workspace.isTrusted) return false;
  const there = await Promise.all(
    configFiles().map((file) =>
      vscode.workspace.fs.stat(file).then(
        () => true,
        () => false, // no such file
      ),
    ),
  );
  return there.includes(true);
}
