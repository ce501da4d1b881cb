import * as z from 'zod/mini';
import type { DecisionReport } from './edits.ts';
import type { Proposal } from './proposal.ts';
import { type EditStorage, parsed } from './storage.ts';

const FOLDER = 'pending';
const REPORTS = 'reports';

const bytes = z.pipe(
  z.string(),
  z.transform((base64) => new Uint8Array(Buffer.from(base64, 'base64'))),
);
const optional = z.exactOptional(z.string());
const base = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('absent') }),
  z.object({ kind: z.literal('binary'), bytes, hash: z.string() }),
  z.object({
    kind: z.literal('text'),
    bytes,
    hash: z.string(),
    text: z.string(),
    format: z.object({
      encoding: z.enum(['utf8', 'utf16le', 'utf16be', 'latin1', 'named', 'bytes']),
      bom: z.boolean(),
      name: optional,
    }),
    dirty: z.exactOptional(z.object({ eol: z.enum(['\n', '\r\n']), encoding: z.string() })),
  }),
]);
const hunk = z.object({
  id: z.string(),
  baseStart: z.number(),
  baseEnd: z.number(),
  before: z.string(),
  after: z.string(),
  state: z.enum(['open', 'accepted', 'rejected', 'conflict']),
  reason: optional,
  note: optional,
  move: z.exactOptional(z.literal(true)),
  byHand: z.exactOptional(z.literal(true)),
  conflict: optional,
  proposedOn: optional,
});
const proposal = z.object({
  id: z.string(),
  formerIds: z.array(z.string()),
  conversationId: z.string(),
  kind: z.enum(['edit', 'create', 'delete', 'rename']),
  uri: z.string(),
  newUri: optional,
  base,
  hunks: z.array(hunk),
  syntaxError: optional,
  bytes: z.exactOptional(bytes),
  mode: z.exactOptional(z.number()),
});
const reports = z.record(
  z.string(),
  z.array(
    z.object({
      uri: z.string(),
      hunkId: z.string(),
      baseStart: z.number(),
      baseEnd: z.number(),
      decision: z.enum(['accepted', 'rejected', 'conflict', 'undone']),
      byHand: z.exactOptional(z.literal(true)),
      note: optional,
    }),
  ),
);

export interface Saved {
  readonly proposals: readonly Proposal[];
  readonly reports: Readonly<Record<string, readonly DecisionReport[]>>;
}

export interface PendingStore {
  load(): Promise<Saved>;
  /** Saves what differs from the last time. */
  save(proposals: readonly Proposal[], reports: Saved['reports']): Promise<void>;
}

/** Proposals and unheard decisions, so that a review survives a reload. One record a proposal. */
export function createPendingStore(storage: EditStorage): PendingStore {
  let saved = new Map<string, Proposal>();
  let savedReports = '{}';
  return {
    load: async () => {
      const proposals: Proposal[] = [];
      for (const id of await storage.list(FOLDER)) {
        const content = await storage.read(FOLDER, id);
        const found = content === undefined ? undefined : parsed(proposal, content, `proposal ${id}`);
        if (found) proposals.push(found);
      }
      savedReports = (await storage.read(REPORTS, 'waiting')) ?? '{}';
      saved = new Map(proposals.map((each) => [each.id, each]));
      return { proposals, reports: parsed(reports, savedReports, 'waiting decisions') ?? {} };
    },
    save: async (proposals, waiting) => {
      const now = new Map(proposals.map((each) => [each.id, each]));
      for (const [id, each] of now)
        if (saved.get(id) !== each) await storage.write(FOLDER, id, serialise(each));
      for (const id of saved.keys()) if (!now.has(id)) await storage.remove(FOLDER, id);
      saved = now;
      const content = JSON.stringify(waiting);
      if (content !== savedReports) await storage.write(REPORTS, 'waiting', content);
      savedReports = content;
    },
  };
}

/** A base stays the same over many edits of a turn: it is encoded once. */
const encoded = new WeakMap<Uint8Array, string>();

const serialise = (value: Proposal): string =>
  JSON.stringify(value, (_key, part: unknown) => {
    if (!(part instanceof Uint8Array)) return part;
    const base64 = encoded.get(part) ?? Buffer.from(part).toString('base64');
    encoded.set(part, base64);
    return base64;
  });
