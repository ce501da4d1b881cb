import * as vscode from 'vscode';
import type { MentionItem } from '../protocol/host-message.ts';
import type { CodeIndex } from '../search/code-index.ts';
import type { Gate } from '../workspace/gate.ts';
import { currentSelection, openFiles } from './chat/current-code.ts';
import { findMentions, type MentionPorts } from './chat/mentions.ts';
import type { PanelActions } from './chat/controller.ts';
import { lookUpNames } from './chat/named-things.ts';
import { preparation, type Preparation, type PreparePorts } from './chat/prepare.ts';
import { projectCommands, type SlashFilePorts } from './chat/slash-files.ts';
import { editorDiagnostics } from './diagnostics.ts';
import { editorGit } from './git-changes.ts';
import { indexedFiles, pathUri, shownPath } from './paths.ts';
import type { TerminalLog } from './terminal-log.ts';

export interface EditorContextParts {
  readonly index: CodeIndex;
  readonly gate: Gate;
  readonly terminals: TerminalLog;
}

/** What can be put into a question: completions, and what they stand for when it is asked. */
export interface EditorContext extends Preparation {
  mentions(query: string): Promise<readonly MentionItem[]>;
  /** Which names that answers mention nothing in the workspace has. */
  readonly lookUpNames: PanelActions['lookUpNames'];
  /** Tells when mentions that were found may be others now. */
  watch(changed: () => void): Promise<void>;
}

/** What of the editor can be put into a question. A bundle of its own, loaded with the first question or mention. */
export function editorContext({ index, gate, terminals }: EditorContextParts): EditorContext {
  const files: SlashFilePorts = {
    gate,
    trusted: () => vscode.workspace.isTrusted,
    folders: () => (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString()),
    names: async (folder) => {
      try {
        const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.parse(folder, true));
        return entries.filter(([, type]) => (type & vscode.FileType.File) !== 0).map(([name]) => name);
      } catch {
        return []; // most projects have no commands of their own
      }
    },
    read: async (uri) =>
      new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.parse(uri, true))),
    displayPath: shownPath,
  };
  const ports: PreparePorts & MentionPorts = {
    ...files,
    index,
    git: editorGit,
    problems: () => editorDiagnostics.read(),
    problemCount: () =>
      vscode.languages
        .getDiagnostics()
        .reduce((sum, [uri, found]) => sum + (uri.scheme === 'file' ? found.length : 0), 0),
    terminal: terminals.last,
    terminalSettled: terminals.settled,
    selection: currentSelection,
    commands: () => projectCommands(files),
    listFiles: () => indexedFiles(index),
    openFiles,
  };
  /** Many answers that come into view at once are looked up in one list. */
  let listing: Promise<string[]> | undefined;
  const listOnce = (): Promise<string[]> => {
    listing ??= indexedFiles(index).finally(() => {
      listing = undefined;
    });
    return listing;
  };
  return {
    ...preparation(ports),
    mentions: (query) => findMentions(query, ports),
    lookUpNames: (names, inText, pending) =>
      lookUpNames(names, inText, pending, { ...ports, index, lineCount, isOnDisk, listFiles: listOnce }),
    watch: editorGit.watch,
  };
}

async function isOnDisk(path: string): Promise<boolean> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const below = path.split('/').includes('..')
    ? []
    : folders.map(({ uri }) => vscode.Uri.joinPath(uri, path));
  const named = pathUri(path);
  for (const uri of named === undefined ? below : [vscode.Uri.parse(named, true), ...below])
    try {
      await vscode.workspace.fs.stat(uri);
      return true;
    } catch {
      // not there, then maybe in another folder
    }
  return false;
}

/** Lines of a file; undefined for one that is gone or binary: nothing can be said of them. */
async function lineCount(uri: string): Promise<number | undefined> {
  try {
    return (await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true))).lineCount;
  } catch {
    return undefined;
  }
}
