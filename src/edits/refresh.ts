import type { FileState } from '../workspace/files.ts';
import { baseText, inBufferEnds, isStill, snapshot } from './base.ts';
import { inState, type LineHunk } from './hunks.ts';
import { essence, GONE, overlayText, type Proposal, TAKEN, UNREADABLE } from './proposal.ts';
import { rebase } from './rebase.ts';
import { because } from './reasons.ts';

/** Files at a proposal's place, now. */
export interface Now {
  /** Absent when it cannot be read. */
  readonly source?: FileState;
  /** Of a rename: what stands at its target. */
  readonly target?: FileState;
}

const CHANGED = because('changed');

/**
 * A proposal on the files as they are now: itself if nothing changed, else rebased under a new id; undefined when what
 * it proposes has come true meanwhile.
 */
export function refreshed(proposal: Proposal, now: Now, newId: () => string): Proposal | undefined {
  const next = onNow(proposal, now);
  if (next === undefined || next === proposal) return next;
  if (next.hunks.length === 0) return undefined;
  // Only another base makes it another proposal: a mark on a hunk doesn't.
  if (next.base === proposal.base || baseText(next.base) === baseText(proposal.base)) return next;
  return { ...next, id: newId(), formerIds: [proposal.id, ...proposal.formerIds] };
}

function onNow(was: Proposal, { source, target }: Now): Proposal | undefined {
  if (!source) return marked(was, () => true, UNREADABLE);
  const proposal = cleared(was, UNREADABLE);
  switch (proposal.kind) {
    case 'create':
      if (source.kind === 'absent') return cleared(proposal, TAKEN);
      if (textOf(source) === overlayText(proposal)) return undefined;
      return marked(proposal, () => true, TAKEN);
    case 'delete': {
      if (source.kind === 'absent') return undefined;
      if (isStill(proposal.base, source)) return proposal;
      const base = snapshot(source);
      if (!base) return marked(proposal, () => true, GONE);
      const before = baseText(base);
      const changed = marked({ ...proposal, base }, () => true, CHANGED);
      return {
        ...changed,
        hunks: changed.hunks.map((hunk) => ({ ...hunk, before, baseEnd: countLines(before) })),
      };
    }
    case 'edit':
    case 'rename': {
      const move = proposal.hunks.some((hunk) => hunk.move);
      if (source.kind !== 'file') {
        if (move && target && textOf(target) === overlayText(proposal)) return undefined;
        return vanished(marked(proposal, () => true, GONE));
      }
      const back = onFile(cleared(present(proposal), GONE), source);
      if (!move || !back) return back;
      return target && target.kind !== 'absent'
        ? marked(back, (hunk) => hunk.move === true, TAKEN)
        : cleared(back, TAKEN);
    }
  }
}

const vanished = (proposal: Proposal): Proposal => (proposal.gone ? proposal : { ...proposal, gone: true });

function present(proposal: Proposal): Proposal {
  if (!proposal.gone) return proposal;
  const { newUri, syntaxError, bytes } = proposal;
  return {
    ...essence(proposal),
    ...(newUri === undefined ? {} : { newUri }),
    ...(syntaxError === undefined ? {} : { syntaxError }),
    ...(bytes === undefined ? {} : { bytes }),
  };
}

function onFile(proposal: Proposal, source: FileState): Proposal | undefined {
  if (isStill(proposal.base, source)) return proposal;
  const base = snapshot(source);
  if (!base) return marked(proposal, () => true, GONE);
  if (base.kind !== 'text' || proposal.base.kind !== 'text')
    return { ...marked(proposal, (hunk) => hunk.move !== true, CHANGED), base };
  const hunks = proposal.hunks.map((hunk) => {
    const after = inBufferEnds(base, hunk.after);
    return after === hunk.after ? hunk : { ...hunk, after };
  });
  return { ...proposal, base, hunks: rebase(proposal.base.text, base.text, hunks) };
}

const textOf = (state: FileState): string | undefined => {
  const base = snapshot(state);
  return base?.kind === 'text' ? base.text : undefined;
};

const countLines = (text: string): number => (text.match(/\r\n|\n|\r|[^\r\n]$/g) ?? []).length;

/** The proposal with hunks marked as conflicts for a reason that may pass. */
function marked(proposal: Proposal, which: (hunk: LineHunk) => boolean, conflict: string): Proposal {
  if (!proposal.hunks.some((hunk) => which(hunk) && hunk.state !== 'rejected' && hunk.state !== 'conflict'))
    return proposal;
  return {
    ...proposal,
    hunks: proposal.hunks.map((hunk) =>
      which(hunk) && hunk.state !== 'rejected' && hunk.state !== 'conflict'
        ? { ...hunk, state: 'conflict', conflict }
        : hunk,
    ),
  };
}

/** The proposal with the conflicts of a reason that has passed open again. */
function cleared(proposal: Proposal, conflict: string): Proposal {
  if (!proposal.hunks.some((hunk) => hunk.conflict === conflict)) return proposal;
  return {
    ...proposal,
    hunks: proposal.hunks.map((hunk) => (hunk.conflict === conflict ? inState(hunk, 'open') : hunk)),
  };
}
