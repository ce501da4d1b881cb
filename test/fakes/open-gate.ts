import { markAdmitted } from '../../src/base/admitted.ts';
import { splitLines } from '../../src/base/lines.ts';
import { ok } from '../../src/base/result.ts';
import type { Gate } from '../../src/workspace/gate.ts';

/** The gate switched off: all passes as it is. For tests that first see what leaks without it. */
export const OPEN_GATE: Gate = {
  check: () => undefined,
  admit: (_uri, text) => ok({ text: markAdmitted(text), redactions: [] }),
  admitRanges: (_uri, text, ranges) => {
    const lines = splitLines(text);
    const blocks = ranges.map(({ startLine, endLine }) =>
      markAdmitted(lines.slice(startLine - 1, endLine).join('\n')),
    );
    return ok({ blocks, redactions: [] });
  },
  admitPrompt: markAdmitted,
  admitUserText: (text) => ({ text: markAdmitted(text), redactions: [] }),
  admitOutput: (text) => ({ text: markAdmitted(text), redactions: [] }),
  checkName: () => undefined,
  admitPicture: markAdmitted,
};
