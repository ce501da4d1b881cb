import { sha256 } from '../base/hash.ts';
import { linesWithEnds } from '../base/lines.ts';
import type { FileState } from '../workspace/files.ts';
import { type Base, baseText, snapshot } from './base.ts';
import type { Change, ChangePorts } from './change.ts';
import { decodeText } from './codec.ts';
import { type LineHunk, rediff } from './hunks.ts';
import type { Journal } from './journal.ts';
import type { Proposal } from './proposal.ts';

/** Proposals that go back before a checkpoint belong to this conversation, not to a chat. */
export const RESTORING = 'footnote:restore';

/** A file that going back before a checkpoint would change. */
export interface RestoreFile {
  readonly uri: string;
  /** Whether it is no longer as we left it: only restored when the user says so. */
  readonly changedSince: boolean;
  /** The way back from what stands there now; undefined when nothing is to change or it can't be shown as text. */
  propose(now: Base, newId: () => string): Proposal | undefined;
}

export interface RestorePlan {
  readonly checkpointId: string;
  readonly files: readonly RestoreFile[];
}

/** Contents that we found and that we left, by URI: undefined where there was no file. */
interface Track {
  readonly first: Uint8Array | string | undefined;
  /** Of the first: told by the change that took the file away. */
  mode: number | undefined;
  last: Uint8Array | string | undefined;
}

/** What each file that we wrote since a checkpoint was before it. */
export async function restoration(
  ports: ChangePorts,
  journal: Journal,
  checkpointId: string,
): Promise<RestorePlan> {
  const tracks = new Map<string, Track>();
  for (const { checkpoint, state, standing } of await journal.list()) {
    if (state !== 'done' || checkpoint.id < checkpointId) continue;
    for (const change of standing)
      for (const [uri, before, after] of contents(change)) {
        const track = tracks.get(uri);
        if (track) {
          track.last = after;
          track.mode ??= modeOf(change);
        } else tracks.set(uri, { first: before, mode: modeOf(change), last: after });
      }
  }
  const files: RestoreFile[] = [];
  for (const [uri, { first, mode, last }] of tracks) {
    const state = await ports.files.read(uri);
    if (isContent(state, first)) continue;
    files.push({
      uri,
      changedSince: !isContent(state, last),
      propose: (now, newId) => {
        const proposal = back(uri, now, first, newId);
        return proposal?.kind === 'create' && mode !== undefined ? { ...proposal, mode } : proposal;
      },
    });
  }
  return { checkpointId, files };
}

type Contents = readonly [
  uri: string,
  before: Uint8Array | string | undefined,
  after: Uint8Array | string | undefined,
];

function contents(change: Change): Contents[] {
  switch (change.kind) {
    case 'write':
      return [[change.uri, change.before, change.after]];
    case 'buffer':
      return [[change.uri, change.beforeText, change.afterText]];
    case 'create':
      return [[change.uri, undefined, change.after]];
    case 'delete':
      return [[change.uri, change.before, undefined]];
    case 'rename':
      return [
        [change.uri, change.before, undefined],
        [change.newUri, undefined, change.after],
      ];
  }
}

const modeOf = (change: Change): number | undefined =>
  change.kind === 'delete' || change.kind === 'rename' ? change.mode : undefined;

function isContent(state: FileState, content: Uint8Array | string | undefined): boolean {
  const base = snapshot(state);
  if (!base || base.kind === 'absent' || content === undefined)
    return base?.kind === 'absent' && content === undefined;
  if (typeof content === 'string') return baseText(base) === content;
  return !(base.kind === 'text' && base.dirty) && base.hash === sha256(content);
}

function back(
  uri: string,
  base: Base,
  content: Uint8Array | string | undefined,
  newId: () => string,
): Proposal | undefined {
  const reason = 'Goes back to the checkpoint.';
  const whole = (before: string, after: string): LineHunk => ({
    id: newId(),
    baseStart: 1,
    baseEnd: linesWithEnds(before).length,
    before,
    after,
    state: 'open',
    reason,
  });
  const proposal = { id: newId(), formerIds: [], conversationId: RESTORING, uri, base };
  if (content === undefined)
    return base.kind === 'absent'
      ? undefined
      : { ...proposal, kind: 'delete', hunks: [whole(baseText(base), '')] };
  const text = typeof content === 'string' ? content : asText(content, base);
  if (base.kind === 'absent') {
    const bytes = typeof content === 'string' ? {} : { bytes: content };
    return { ...proposal, kind: 'create', hunks: [whole('', text ?? '')], ...bytes };
  }
  if (text === undefined || base.kind === 'binary') return undefined;
  const hunks = rediff(base.text, text, [], { reason, join: false, newId });
  return hunks.length === 0 ? undefined : { ...proposal, kind: 'edit', hunks };
}

/** In the encoding that the file is shown in now. */
function asText(bytes: Uint8Array, base: Base): string | undefined {
  const decoded = decodeText(bytes, base.kind === 'text' ? base.format.name : undefined);
  return decoded.kind === 'text' ? decoded.text : undefined;
}
