import { lineStarts } from '../base/lines.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { linesWithEnds } from '../base/lines.ts';
import { type Base, baseText, encodeFor, encodingProblem } from './base.ts';
import type { Change } from './change.ts';
import { applyHunks, byPlace, type LineHunk, span } from './hunks.ts';
import { accepted, type Proposal } from './proposal.ts';
import type { BufferEdit } from './writer.ts';
import { because } from './reasons.ts';

/** What a proposal's accepted hunks do to its file; undefined when they do nothing. The error is for a person. */
export function planChange(proposal: Proposal): Result<Change | undefined, string> {
  const hunks = accepted(proposal);
  if (hunks.length === 0) return ok(undefined);
  const { base, uri, newUri } = proposal;
  switch (proposal.kind) {
    case 'create':
      return ok({ kind: 'create', uri, after: proposal.bytes ?? encodeFor(base, hunks[0]?.after ?? '') });
    case 'delete':
      if (base.kind === 'absent') return fail(because('goneAlready'));
      if (isDirty(base)) return fail(because('unsaved'));
      return ok({ kind: 'delete', uri, before: base.bytes });
    case 'edit':
    case 'rename': {
      if (base.kind === 'absent') return fail(because('gone'));
      const after = applyHunks(baseText(base), hunks);
      const problem = encodingProblem(base, after);
      if (problem !== undefined) return fail(problem);
      const bytes = base.kind === 'binary' ? base.bytes : encodeFor(base, after);
      if (newUri !== undefined && hunks.some((hunk) => hunk.move)) {
        if (isDirty(base)) return fail(because('unsaved'));
        return ok({ kind: 'rename', uri, newUri, before: base.bytes, after: bytes });
      }
      return ok(
        isDirty(base)
          ? bufferChange(uri, base, hunks)
          : { kind: 'write', uri, before: base.bytes, after: bytes },
      );
    }
  }
}

const isDirty = (base: Base): boolean => base.kind === 'text' && base.dirty !== undefined;

/** Minimal edits of an unsaved buffer, in its own line ends: an editor's document has one kind. */
function bufferChange(uri: string, base: Base, hunks: readonly LineHunk[]): Change {
  const beforeText = baseText(base);
  const eol = base.kind === 'text' ? (base.dirty?.eol ?? '\n') : '\n';
  const starts = lineStarts(beforeText);
  const count = linesWithEnds(beforeText).length;
  const offset = (line: number): number => (line >= count ? beforeText.length : (starts[line] ?? 0));
  const changes = hunks.filter((hunk) => !hunk.move).sort(byPlace);
  const edits = changes.map((hunk, at): BufferEdit => {
    const start = offset(span(hunk).start);
    const end = offset(span(hunk).end);
    // A lone CR before a LF is one line end, as the review shows it; each on its own, they would become two.
    const next = changes[at + 1];
    const follows = next && offset(span(next).start) === end ? next.after : beforeText.slice(end, end + 1);
    const after =
      hunk.after.endsWith('\r') && follows.startsWith('\n') ? hunk.after.slice(0, -1) : hunk.after;
    return { start, end, text: after.replace(/\r\n|\n|\r/g, eol) };
  });
  let afterText = '';
  let from = 0;
  for (const edit of edits) {
    afterText += beforeText.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return { kind: 'buffer', uri, beforeText, afterText: afterText + beforeText.slice(from), edits };
}
