import type { FileState, WorkspaceFiles } from '../workspace/files.ts';
import { decodeText, sameBytes } from './codec.ts';
import type { BufferEdit, Writer } from './writer.ts';
import { because } from './reasons.ts';

/** One file's approved change, with all that is needed to do it, to check it and to take it back. */
export type Change =
  | { readonly kind: 'write'; readonly uri: string; readonly before: Uint8Array; readonly after: Uint8Array }
  | {
      readonly kind: 'buffer';
      readonly uri: string;
      readonly beforeText: string;
      readonly afterText: string;
      readonly edits: readonly BufferEdit[];
    }
  | {
      readonly kind: 'create';
      readonly uri: string;
      readonly after: Uint8Array;
      /** Of a file that comes back: who may read, write and run it. */
      readonly mode?: number;
      readonly newFolders?: readonly string[];
    }
  | {
      readonly kind: 'delete';
      readonly uri: string;
      readonly before: Uint8Array;
      /** Who may read, write and run it, for when it comes back. */
      readonly mode?: number;
    }
  | {
      readonly kind: 'rename';
      readonly uri: string;
      readonly newUri: string;
      readonly before: Uint8Array;
      readonly after: Uint8Array;
      readonly mode?: number;
      /** Folders that are made for it, the outermost first: they go again when it is taken back. */
      readonly newFolders?: readonly string[];
    };

/** Where a change stands: not done, done, half done by a write that was cut off, or overtaken by someone else. */
export type ChangeState = 'before' | 'after' | 'torn' | 'other';

export interface ChangePorts {
  readonly files: Pick<WorkspaceFiles, 'read'>;
  readonly writer: Writer;
}

/** Order that frees names before they are taken, and touches buffers last. */
const ORDER = ['delete', 'rename', 'create', 'write', 'buffer'] as const;
export const inOrder = (changes: readonly Change[]): Change[] =>
  [...changes].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));

/** All URIs that changes touch. */
export const touched = (changes: readonly Change[]): string[] => [
  ...new Set(
    changes.flatMap((change) => (change.kind === 'rename' ? [change.uri, change.newUri] : [change.uri])),
  ),
];

export async function stateOf(ports: ChangePorts, change: Change): Promise<ChangeState> {
  const state = await ports.files.read(change.uri);
  switch (change.kind) {
    case 'buffer': {
      const text = textOf(state);
      return text === change.beforeText ? 'before' : text === change.afterText ? 'after' : 'other';
    }
    case 'write':
      if (holds(state, change.before)) return 'before';
      return writtenOrTorn(state, change.after);
    case 'create':
      return state.kind === 'absent' ? 'before' : writtenOrTorn(state, change.after);
    case 'delete':
      if (state.kind === 'absent') return 'after';
      return holds(state, change.before) ? 'before' : 'other';
    case 'rename': {
      const target = await ports.files.read(change.newUri);
      if (holds(state, change.before) && target.kind === 'absent') return 'before';
      if (state.kind !== 'absent') return 'other';
      // Moved, and its edits not yet written.
      if (holds(target, change.before) && !sameBytes(change.before, change.after)) return 'torn';
      return writtenOrTorn(target, change.after);
    }
  }
}

/**
 * Does a change whose state is `before`, and answers its state then.
 * @param recovering whether a half-done state is known to be ours (else it may be a user's own cut)
 * @throws what the file system says
 */
export async function perform(ports: ChangePorts, change: Change, recovering = false): Promise<ChangeState> {
  const state = await stateOf(ports, change);
  if (state === 'after' || state === 'other') return state;
  if (state === 'torn' && !recovering) return 'other';
  const { writer } = ports;
  switch (change.kind) {
    case 'write':
      await writer.writeBytes(change.uri, change.after);
      break;
    case 'create':
      await writer.writeBytes(change.uri, change.after, change.mode);
      break;
    case 'delete':
      await writer.delete(change.uri);
      break;
    case 'rename':
      if (state === 'before') await writer.rename(change.uri, change.newUri);
      if (!sameBytes(change.before, change.after)) await writer.writeBytes(change.newUri, change.after);
      break;
    case 'buffer':
      if (!(await editBuffer(ports, change.uri, change.beforeText, change.edits))) return 'other';
  }
  return stateOf(ports, change);
}

/**
 * Takes a change back, if the file is still as it left it.
 * @param recovering whether a half-done state is known to be ours
 * @returns why it was left alone, for a person; undefined when the file is as it was before
 */
export async function revert(
  ports: ChangePorts,
  change: Change,
  recovering = false,
): Promise<string | undefined> {
  const state = await stateOf(ports, change);
  if (state === 'before') return undefined;
  if (change.kind === 'buffer') return revertBuffer(ports, change, state);
  if (state === 'other' || (state === 'torn' && !recovering)) return whyLeft(ports, change);
  const { writer } = ports;
  switch (change.kind) {
    case 'write':
      await writer.writeBytes(change.uri, change.before);
      break;
    case 'delete':
      await writer.writeBytes(change.uri, change.before, change.mode);
      break;
    case 'create':
      await writer.delete(change.uri);
      await removeFolders(ports, change.newFolders);
      break;
    case 'rename':
      await writer.rename(change.newUri, change.uri);
      if (!sameBytes(change.before, change.after)) await writer.writeBytes(change.uri, change.before);
      await removeFolders(ports, change.newFolders);
  }
  return undefined;
}

async function whyLeft({ files }: ChangePorts, change: Change): Promise<string> {
  const now = await files.read(change.kind === 'rename' ? change.newUri : change.uri);
  if (now.kind === 'absent') return because('deletedSince');
  return now.kind === 'file' && now.dirty ? because('dirtySince') : because('changedSince');
}

async function removeFolders({ writer }: ChangePorts, folders: readonly string[] = []): Promise<void> {
  for (const folder of [...folders].reverse())
    await writer.removeEmptyFolder?.(folder).catch((error: unknown) => {
      // The file is as it was: a folder that stays is no reason to say otherwise.
      console.error('Footnote: removing an empty folder', error);
    });
}

type BufferChange = Extract<Change, { kind: 'buffer' }>;

async function revertBuffer(
  ports: ChangePorts,
  change: BufferChange,
  state: ChangeState,
): Promise<string | undefined> {
  const now = await ports.files.read(change.uri);
  if (state !== 'after') return because('bufferChangedSince');
  if (now.kind === 'file' && now.dirty) {
    const done = await editBuffer(
      ports,
      change.uri,
      change.afterText,
      inverse(change.edits, change.beforeText),
    );
    return done ? undefined : because('bufferChangedSince');
  }
  return because('savedSince');
}

/** Checks the buffer and edits it without anything in between but the editor's own version check. */
async function editBuffer(
  ports: ChangePorts,
  uri: string,
  expected: string,
  edits: readonly BufferEdit[],
): Promise<boolean> {
  const state = await ports.files.read(uri);
  if (state.kind !== 'file' || state.dirty?.text !== expected) return false;
  return ports.writer.editBuffer(uri, state.dirty.version, edits);
}

/** The edits that take others back. */
function inverse(edits: readonly BufferEdit[], beforeText: string): BufferEdit[] {
  let shift = 0;
  return edits.map((edit) => {
    const start = edit.start + shift;
    shift += edit.text.length - (edit.end - edit.start);
    return { start, end: start + edit.text.length, text: beforeText.slice(edit.start, edit.end) };
  });
}

function textOf(state: FileState): string | undefined {
  if (state.kind !== 'file') return undefined;
  if (state.dirty) return state.dirty.text;
  const decoded = decodeText(state.bytes, state.encoding);
  return decoded.kind === 'text' ? decoded.text : undefined;
}

/** Unsaved text over the bytes counts as something else: we would write under it. */
const holds = (state: FileState, bytes: Uint8Array): boolean =>
  state.kind === 'file' && !state.dirty && sameBytes(state.bytes, bytes);

function writtenOrTorn(state: FileState, after: Uint8Array): ChangeState {
  if (holds(state, after)) return 'after';
  if (state.kind !== 'file' || state.dirty || state.bytes.length >= after.length) return 'other';
  return sameBytes(state.bytes, after.subarray(0, state.bytes.length)) ? 'torn' : 'other';
}
