import { URI } from 'vscode-uri';
import { splitLines } from '../base/lines.ts';
import type { WorkspaceFolder } from '../workspace/files.ts';
import type { Gate } from '../workspace/gate.ts';

/** What a conversation sees at a URI: its staged edits over unsaved buffers over the disk. */
export type TextAt =
  | { readonly kind: 'text'; readonly text: string; readonly hash: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'binary' }
  /** The system doesn't let it be read. */
  | { readonly kind: 'unreadable' };

/** The workspace as one conversation sees it. */
export interface WorkspaceText {
  folders(): readonly WorkspaceFolder[];
  read(uri: string): Promise<TextAt>;
  /** URIs of all files that aren't ignored, staged creations in, staged deletions out. */
  list(): Promise<string[]>;
}

/** A file that may be shown to the model, by its place and name; ranges of it pass the gate when they are sent. */
export interface ShownFile {
  readonly kind: 'shown';
  readonly uri: string;
  readonly path: string;
  readonly hash: string;
  readonly text: string;
  /** Without line ends. */
  readonly lines: readonly string[];
}

export type ReadOutcome =
  | ShownFile
  | { readonly kind: 'absent' | 'folder' | 'binary' | 'unreadable' }
  | { readonly kind: 'kept_back'; readonly reason: string };

/**
 * A file's path as it is shown: relative to its folder, with the folder's name before it when there are several. An open folder
 * itself is its name, or `.` when it is the only one.
 */
export function displayPath(folders: readonly WorkspaceFolder[], uri: string): string {
  const target = URI.parse(uri);
  let best: { folder: WorkspaceFolder; rest: string } | undefined;
  for (const folder of folders) {
    const root = URI.parse(folder.uri);
    const prefix = root.path.endsWith('/') ? root.path : `${root.path}/`;
    const within =
      root.scheme === target.scheme &&
      root.authority === target.authority &&
      `${target.path}/`.startsWith(prefix);
    if (!within) continue;
    const rest = target.path.slice(prefix.length);
    if (best === undefined || rest.length < best.rest.length) best = { folder, rest };
  }
  if (best === undefined) return target.path;
  const { folder, rest } = best;
  if (rest === '') return folders.length > 1 ? folder.name : '.';
  return folders.length > 1 ? `${folder.name}/${rest}` : rest;
}

/** Reads a file that is to be shown to the model. */
export async function readForModel(workspace: WorkspaceText, gate: Gate, uri: string): Promise<ReadOutcome> {
  const refusal = gate.check(uri);
  if (refusal !== undefined) return { kind: 'kept_back', reason: refusal.message };
  const there = await workspace.read(uri);
  if (there.kind !== 'text') return there;
  const path = displayPath(workspace.folders(), uri);
  return { kind: 'shown', uri, path, hash: there.hash, text: there.text, lines: splitLines(there.text) };
}
