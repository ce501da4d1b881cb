import * as z from 'zod/mini';
import type { Change, ChangePorts, ChangeState } from './change.ts';
import { perform, revert, stateOf } from './change.ts';
import { type EditStorage, parsed } from './storage.ts';
import { because } from './reasons.ts';

/** What an apply is about to do, written down before its first write. */
export interface Checkpoint {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly changes: readonly Change[];
  /** Hunks that the changes hold, by conversation, so that an undo can be told to the model. */
  readonly hunks: readonly AppliedHunk[];
}

export interface AppliedHunk {
  readonly conversationId: string;
  readonly uri: string;
  readonly hunkId: string;
  readonly baseStart: number;
  readonly baseEnd: number;
}

export type CheckpointState = 'started' | 'done' | 'undone';

/** An apply that a crash cut off: which files are before it, which after. */
export interface Interrupted {
  readonly id: string;
  readonly at: number;
  readonly files: readonly { readonly uri: string; readonly state: 'before' | 'after' | 'other' }[];
}

/** An apply and what became of it. */
export interface JournalEntry {
  readonly checkpoint: Checkpoint;
  readonly state: CheckpointState;
  /** Those of its changes that were done and not taken back. */
  readonly standing: readonly Change[];
  /** Whether these were to be taken back already, and could not be. */
  readonly tried: boolean;
}

export interface Journal {
  /** Durable when it resolves. */
  begin(checkpoint: Checkpoint): Promise<void>;
  mark(id: string, state: CheckpointState): Promise<void>;
  /** Says which changes of an apply stand; where none does, it is undone. */
  keep(
    checkpoint: Checkpoint,
    standing: readonly Change[],
    options?: { readonly tried?: boolean },
  ): Promise<void>;
  /** Newest last. */
  list(): Promise<JournalEntry[]>;
  /** After a start: repairs files that a cut-off write left half-written, and answers the applies to finish or take back. */
  recover(ports: ChangePorts): Promise<Interrupted[]>;
  /** Ends an interrupted apply. Answers the files that were left alone, and why. */
  settle(
    ports: ChangePorts,
    id: string,
    how: 'finish' | 'back',
  ): Promise<{ readonly uri: string; readonly reason: string }[]>;
}

const FOLDER = 'journal';
const STATES = 'journal-state';
/** Checkpoints that can still be gone back to. */
const KEPT = 50;

const bytes = z.pipe(
  z.string(),
  z.transform((base64) => new Uint8Array(Buffer.from(base64, 'base64'))),
);
const bufferEdit = z.object({ start: z.number(), end: z.number(), text: z.string() });
const newFolders = z.exactOptional(z.array(z.string()));
const change = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('write'), uri: z.string(), before: bytes, after: bytes }),
  z.object({
    kind: z.literal('buffer'),
    uri: z.string(),
    beforeText: z.string(),
    afterText: z.string(),
    edits: z.array(bufferEdit),
  }),
  z.object({
    kind: z.literal('create'),
    uri: z.string(),
    after: bytes,
    mode: z.exactOptional(z.number()),
    newFolders,
  }),
  z.object({
    kind: z.literal('delete'),
    uri: z.string(),
    before: bytes,
    mode: z.exactOptional(z.number()),
  }),
  z.object({
    kind: z.literal('rename'),
    uri: z.string(),
    newUri: z.string(),
    before: bytes,
    after: bytes,
    mode: z.exactOptional(z.number()),
    newFolders,
  }),
]);
const checkpointRecord = z.object({
  id: z.string(),
  at: z.number(),
  changes: z.array(change),
  hunks: z.array(
    z.object({
      conversationId: z.string(),
      uri: z.string(),
      hunkId: z.string(),
      baseStart: z.number(),
      baseEnd: z.number(),
    }),
  ),
});
const stateRecord = z.object({
  state: z.enum(['started', 'done', 'undone']),
  /** The places of changes that don't stand. */
  gone: z.exactOptional(z.array(z.number())),
  tried: z.exactOptional(z.boolean()),
});
type StateRecord = z.infer<typeof stateRecord>;

/** A write-ahead journal over a storage (after ARIES: what is to be done is on disk before it is done). */
export function createJournal(storage: EditStorage): Journal {
  const load = async (id: string): Promise<Checkpoint | undefined> => {
    const content = await storage.read(FOLDER, id);
    return content === undefined ? undefined : parsed(checkpointRecord, content, `checkpoint ${id}`);
  };
  const recordOf = async (id: string): Promise<StateRecord> => {
    const content = await storage.read(STATES, id);
    const record = content === undefined ? undefined : parsed(stateRecord, content, `checkpoint ${id}`);
    return record ?? { state: 'started' };
  };
  const stateById = async (id: string): Promise<CheckpointState> => (await recordOf(id)).state;
  const record = (id: string, how: StateRecord): Promise<void> =>
    storage.write(STATES, id, JSON.stringify(how));
  const mark = (id: string, state: CheckpointState): Promise<void> => record(id, { state });

  return {
    begin: async (checkpoint) => {
      const ids = await storage.list(FOLDER);
      for (const old of ids.slice(0, Math.max(0, ids.length - KEPT + 1))) {
        if ((await stateById(old)) === 'started') continue;
        await storage.remove(FOLDER, old);
        await storage.remove(STATES, old);
      }
      await storage.write(FOLDER, checkpoint.id, serialise(checkpoint));
    },
    mark,
    keep: ({ id, changes }, standing, { tried = false } = {}) =>
      standing.length === 0
        ? mark(id, 'undone')
        : record(id, {
            state: 'done',
            gone: changes.flatMap((each, at) => (standing.includes(each) ? [] : [at])),
            tried,
          }),
    list: async () => {
      const ids = await storage.list(FOLDER);
      const found = await Promise.all(
        ids.map(async (id) => ({ checkpoint: await load(id), how: await recordOf(id) })),
      );
      return found.flatMap(({ checkpoint, how: { state, gone = [], tried = false } }) => {
        if (!checkpoint) return [];
        const standing = checkpoint.changes.filter((_each, at) => !gone.includes(at));
        return [{ checkpoint, state, standing, tried }];
      });
    },
    recover: async (ports) => {
      const interrupted: Interrupted[] = [];
      for (const id of await storage.list(FOLDER)) {
        if ((await stateById(id)) !== 'started') continue;
        const checkpoint = await load(id);
        if (!checkpoint) continue;
        const { changes, at } = checkpoint;
        const states = await Promise.all(changes.map((each) => repaired(ports, each)));
        if (states.every((state) => state === 'before')) await mark(id, 'undone');
        else if (states.every((state) => state === 'after')) await mark(id, 'done');
        else
          interrupted.push({
            id,
            at,
            files: changes.map(({ uri }, i) => ({ uri, state: states[i] ?? 'other' })),
          });
      }
      return interrupted;
    },
    settle: async (ports, id, how) => {
      const changes = (await load(id))?.changes ?? [];
      const left: { uri: string; reason: string }[] = [];
      const finish = async (each: Change): Promise<string | undefined> =>
        (await perform(ports, each, true)) === 'other' ? because('changedSince') : undefined;
      const end = how === 'finish' ? finish : (each: Change) => revert(ports, each, true);
      for (const each of how === 'finish' ? changes : [...changes].reverse()) {
        const reason = await end(each).catch((error: unknown) =>
          error instanceof Error ? error.message : String(error),
        );
        if (reason !== undefined) left.push({ uri: each.uri, reason });
      }
      await mark(id, how === 'finish' ? 'done' : 'undone');
      return left;
    },
  };
}

/** A half-written file is nobody's version: it goes back to what it was. */
async function repaired(ports: ChangePorts, each: Change): Promise<Exclude<ChangeState, 'torn'>> {
  try {
    const state = await stateOf(ports, each);
    if (state !== 'torn') return state;
    await revert(ports, each, true);
    const now = await stateOf(ports, each);
    return now === 'torn' ? 'other' : now;
  } catch (error) {
    // What can't be read or written now is asked about, with the rest.
    console.error('Footnote: repairing after an interruption', error);
    return 'other';
  }
}

function serialise(checkpoint: Checkpoint): string {
  return JSON.stringify(checkpoint, (_key, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
  );
}
