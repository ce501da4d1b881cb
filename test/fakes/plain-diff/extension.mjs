// The editor's own diff of the same texts as a review, with nothing of ours: what it takes is the floor for a review.
import * as vscode from 'vscode';

/** What a large review of the tests is about. */
async function files() {
  const [{ uri }] = vscode.workspace.workspaceFolders;
  const names = await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(uri, 'src/many'));
  return names
    .map(([name]) => vscode.Uri.joinPath(uri, 'src/many', name))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

export function activate(context) {
  const decoder = new TextDecoder();
  const provider = {
    onDidChangeFile: new vscode.EventEmitter().event,
    watch: () => new vscode.Disposable(() => undefined),
    stat: async (uri) => ({ type: vscode.FileType.File, ctime: 0, mtime: 1, size: (await read(uri)).length }),
    readFile: (uri) => read(uri),
    readDirectory: () => [],
    createDirectory: readOnly,
    writeFile: readOnly,
    delete: readOnly,
    rename: readOnly,
  };
  const texts = new Map();
  const read = async (uri) => {
    const key = `${uri.scheme}:${uri.path}`;
    const known = texts.get(key);
    if (known) return known;
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.file(uri.path));
    const given =
      uri.scheme === 'plain-base'
        ? bytes
        : new TextEncoder().encode(decoder.decode(bytes).replaceAll('const old = ', 'const fresh = '));
    texts.set(key, given);
    return given;
  };
  const open = async () => {
    const uris = await files();
    const sides = uris.map(({ path }) => ({
      base: vscode.Uri.from({ scheme: 'plain-base', path }),
      fresh: vscode.Uri.from({ scheme: 'plain-fresh', path }),
    }));
    const [only, ...more] = sides;
    if (more.length === 0)
      await vscode.commands.executeCommand('vscode.diff', only.base, only.fresh, 'Plain');
    else
      await vscode.commands.executeCommand(
        'vscode.changes',
        'Plain',
        sides.map(({ base, fresh }) => [fresh, base, fresh]),
      );
  };
  context.subscriptions.push(
    ...['plain-base', 'plain-fresh'].map((scheme) =>
      vscode.workspace.registerFileSystemProvider(scheme, provider, {
        isCaseSensitive: true,
        isReadonly: true,
      }),
    ),
    vscode.commands.registerCommand('plainDiff.open', open),
  );
}

function readOnly() {
  throw vscode.FileSystemError.NoPermissions();
}
