import { URI } from 'vscode-uri';
import { fail, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import type { WorkspaceFolder } from '../workspace/files.ts';
import { childUri } from '../workspace/file-uri.ts';

/**
 * The URI that a tool's path means: relative to the folder, or, with several folders, beginning with a folder's
 * name. An absolute path is taken when it lies in a folder. Nothing outside is ever named: `..` can't climb out.
 * The error is a sentence for the model.
 */
export function resolvePath(folders: readonly WorkspaceFolder[], path: string): Result<string, string> {
  if (path.includes('\0')) return fail('The path holds a NUL character.');
  const slashed = path.replaceAll('\\', '/');
  const absolute = fromAbsolute(folders, slashed);
  if (absolute !== undefined) return inFolder(absolute.folder, absolute.rest, path);
  if (slashed.startsWith('/') || /^[A-Za-z][A-Za-z0-9+.-]*:/.test(slashed))
    return fail(`${path} is outside the workspace. Give a path relative to the workspace.`);
  const [only, second] = folders;
  if (only === undefined) return fail('No folder is open.');
  if (second === undefined) return inFolder(only, slashed, path);
  const [first = '', ...rest] = slashed.split('/').filter((part) => part !== '.' && part !== '');
  const folder = folders.find((one) => one.name === first);
  if (folder === undefined)
    return fail(
      `Several folders are open, so a path begins with a folder's name: ${folders.map((one) => one.name).join(', ')}. Got ${path}.`,
    );
  return inFolder(folder, rest.join('/'), path);
}

function fromAbsolute(
  folders: readonly WorkspaceFolder[],
  path: string,
): { folder: WorkspaceFolder; rest: string } | undefined {
  for (const folder of folders) {
    const parsed = URI.parse(folder.uri);
    for (const root of new Set([parsed.path, parsed.fsPath.replaceAll('\\', '/'), folder.uri])) {
      if (path === root) return { folder, rest: '' };
      const prefix = root.endsWith('/') ? root : `${root}/`;
      if (path.startsWith(prefix)) return { folder, rest: path.slice(prefix.length) };
    }
  }
  return undefined;
}

function inFolder(folder: WorkspaceFolder, rest: string, asked: string): Result<string, string> {
  const parts: string[] = [];
  for (const part of rest.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined)
      return fail(`${asked} is outside the workspace. Give a path relative to the workspace.`);
  }
  return ok(parts.reduce((uri, part) => childUri(uri, part), folder.uri));
}
