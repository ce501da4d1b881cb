import { fail, ok, type Result } from '../base/result.ts';
import { encodingProblem, inBufferEnds } from './base.ts';
import { isLive, overlaps, type LineHunk } from './hunks.ts';
import { majorityEnd, weave } from './line-ends.ts';
import { overlayText, type Proposal } from './proposal.ts';
import { withText } from './stage.ts';
import { because } from './reasons.ts';

/** What becomes of a proposal whose text the user wrote by hand. */
export interface Amended {
  /** Undefined when nothing is left to propose. */
  readonly after: Proposal | undefined;
  /** Hunks that the user took out: they count as rejected. */
  readonly dropped: readonly LineHunk[];
}

/**
 * The proposal with a text that the user wrote over it. Hunks that are as before keep their id and what was decided;
 * the others are new, open, and marked as the user's own. Line ends stay as they were: an editor has only one kind.
 * @returns the error for a person when the text can't be put into the file
 */
export function amended(proposal: Proposal, content: string, newId: () => string): Result<Amended, string> {
  const { base, hunks } = proposal;
  if (base.kind === 'binary' || proposal.kind === 'delete') return fail(because('noText'));
  const now = overlayText(proposal);
  const text = inBufferEnds(base, weave(now, content, majorityEnd(now) ?? '\n'));
  if (text === now) return ok({ after: proposal, dropped: [] });
  const problem = encodingProblem(base, text);
  if (problem !== undefined) return fail(problem);
  const next = withText({ newId }, proposal, text, undefined, false);
  const known = new Set(hunks.map(({ id }) => id));
  const after = next && {
    ...next,
    hunks: next.hunks.map((hunk) => (known.has(hunk.id) ? hunk : { ...hunk, byHand: true as const })),
  };
  const dropped = hunks.filter(
    (hunk) => isLive(hunk) && hunk.move !== true && !after?.hunks.some((each) => overlaps(each, hunk)),
  );
  return ok({ after, dropped });
}
