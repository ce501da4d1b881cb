import type { EditStorage } from './storage.ts';
import type { WorkspaceFiles } from '../workspace/files.ts';
import type { DecisionReport } from './edits.ts';
import type { LineHunk } from './hunks.ts';
import { createPendingStore } from './pending-store.ts';
import { type Proposal, type ProposalView, vacates, viewOf } from './proposal.ts';
import { type Now, refreshed } from './refresh.ts';
import { createReports } from './reports.ts';

/** Reviews that are over stay readable for as long as an editor may show them. */
const KEPT_OVER = 200;

/** All proposals, with what the model has yet to hear about them. Saved on `commit`. */
export interface ProposalBook {
  all(): readonly Proposal[];
  of(conversationId: string): readonly Proposal[];
  /** By its id or one that it had before its base changed. */
  byId(id: string): Proposal | undefined;
  /** Also of one that is over, as it was when it was decided. */
  view(id: string): ProposalView | undefined;
  replace(before: Proposal | undefined, after: Proposal | undefined): void;
  /** Brings a proposal up to date with its file; undefined when nothing is left to propose. */
  refresh(proposal: Proposal): Promise<Proposal | undefined>;
  /** Brings up to date all proposals on some files, or on all. */
  refreshAll(uris?: readonly string[]): Promise<void>;
  report(proposal: Proposal, hunk: LineHunk, decision: DecisionReport['decision'], note?: string): void;
  reportUndone(conversationId: string, hunk: HunkPlace): void;
  takeReports(conversationId: string): DecisionReport[];
  /** Durable when it resolves. */
  save(): Promise<void>;
}

export type HunkPlace = Pick<DecisionReport, 'uri' | 'hunkId' | 'baseStart' | 'baseEnd'>;

type Read = WorkspaceFiles['read'];

/** Where the file of a proposal stands, and where it will. */
const placesOf = ({ uri, newUri }: Proposal): string[] => (newUri === undefined ? [uri] : [uri, newUri]);

export const placeOf = (proposal: Proposal, { id, baseStart, baseEnd }: LineHunk): HunkPlace => ({
  uri: proposal.uri,
  hunkId: id,
  baseStart,
  baseEnd,
});

export async function openProposalBook(ports: {
  readonly files: Pick<WorkspaceFiles, 'read'>;
  readonly storage: EditStorage;
  readonly newId: () => string;
}): Promise<ProposalBook> {
  const store = createPendingStore(ports.storage);
  const saved = await store.load();
  const reports = createReports(saved.reports);
  const over = new Map<string, ProposalView>();
  let proposals: readonly Proposal[] = saved.proposals;
  /** A proposal never changes, and is looked at many times between two decisions. */
  const views = new WeakMap<Proposal, ProposalView>();
  const seen = (proposal: Proposal): ProposalView => {
    const view = views.get(proposal) ?? viewOf(proposal);
    views.set(proposal, view);
    return view;
  };

  const replace: ProposalBook['replace'] = (before, after) => {
    if (before && !after) {
      for (const id of [before.id, ...before.formerIds]) over.set(id, { ...viewOf(before), over: true });
      for (const id of [...over.keys()].slice(0, Math.max(0, over.size - KEPT_OVER))) over.delete(id);
    }
    if (proposals.some((each) => each === before))
      proposals = proposals.flatMap((each) => (each === before ? (after ? [after] : []) : [each]));
    else if (after) proposals = [...proposals, after];
  };

  const report: ProposalBook['report'] = (proposal, hunk, decision, note) => {
    reports.add(proposal.conversationId, {
      ...placeOf(proposal, hunk),
      decision,
      ...(hunk.byHand === undefined ? {} : { byHand: hunk.byHand }),
      ...(note === undefined ? {} : { note }),
    });
  };

  /** What stands at a URI, where a name that another proposal frees counts as free. */
  const standing = async (proposal: Proposal, uri: string, read: Read) =>
    proposals.some((each) => each !== proposal && each.uri === uri && vacates(each))
      ? ({ kind: 'absent' } as const)
      : read(uri);

  const refresh = async (
    proposal: Proposal,
    read: Read = ports.files.read,
  ): Promise<Proposal | undefined> => {
    const { kind, uri, newUri } = proposal;
    const now = async (): Promise<Now> => {
      const source = await (kind === 'create' ? standing(proposal, uri, read) : read(uri));
      return newUri === undefined ? { source } : { source, target: await standing(proposal, newUri, read) };
    };
    const next = refreshed(proposal, await now().catch(unreadable), ports.newId);
    if (next === proposal) return proposal;
    for (const hunk of next?.hunks ?? []) {
      const was = proposal.hunks.find(({ id }) => id === hunk.id);
      if (next && hunk.state === 'conflict' && was?.state === 'accepted')
        report(next, hunk, 'conflict', hunk.conflict);
    }
    replace(proposal, next);
    return next;
  };

  return {
    all: () => proposals,
    of: (conversationId) => proposals.filter((each) => each.conversationId === conversationId),
    byId: (id) =>
      proposals.find((each) => each.id === id) ?? proposals.find((each) => each.formerIds.includes(id)),
    view: (id) => {
      const found =
        proposals.find((each) => each.id === id) ?? proposals.find((each) => each.formerIds.includes(id));
      return found ? seen(found) : over.get(id);
    },
    replace,
    refresh,
    refreshAll: async (uris) => {
      const wanted = uris && new Set(uris);
      const stale = proposals.filter((each) => !wanted || placesOf(each).some((uri) => wanted.has(uri)));
      // Read side by side, which is most of the time; looked at one after the other, since they see each other.
      const places = [...new Set(stale.flatMap(placesOf))];
      const states = await Promise.allSettled(places.map((uri) => ports.files.read(uri)));
      const found = new Map(places.map((uri, i) => [uri, states[i]]));
      const read: Read = async (uri) => {
        const state = found.get(uri);
        if (state?.status === 'rejected') throw state.reason;
        return state?.value ?? ports.files.read(uri);
      };
      for (const each of stale) await refresh(each, read);
    },
    report,
    reportUndone: (conversationId, hunk) => {
      reports.undo(conversationId, hunk);
    },
    takeReports: (conversationId) => reports.take(conversationId),
    save: () => store.save(proposals, reports.all()),
  };
}

/** A file that can't be read keeps its own proposal waiting, and no other. */
function unreadable(error: unknown): Now {
  console.error('Footnote: reading a file with a proposed change', error);
  return {};
}
