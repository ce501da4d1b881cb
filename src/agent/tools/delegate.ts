import * as z from 'zod/mini';
import { DELEGATE_TOOLS, DEFAULT_STEPS, MAX_STEPS } from '../delegate/limits.ts';
import type { DelegateDone } from '../delegate/port.ts';
import { anyTool, problem, say } from '../tool.ts';
import type { ToolDeps, ToolOutput } from '../tool.ts';
import type { SearchResultBlock, TextBlock } from '../../model/client.ts';
import { callReader, cite } from './cite.ts';
import { count } from './search-code.ts';

const input = z.strictObject({
  task: z
    .string()
    .check(
      z.minLength(1),
      z.maxLength(4000),
      z.describe('What to find out, with all that the worker needs to know: it sees nothing else.'),
    ),
  tools: z.optional(
    z
      .array(z.enum(DELEGATE_TOOLS))
      .check(z.minLength(1), z.describe('The read tools that it may use; all of them by default.')),
  ),
  budget: z.optional(
    z
      .int()
      .check(
        z.minimum(1),
        z.maximum(MAX_STEPS),
        z.describe(`Requests that it may make; ${DEFAULT_STEPS} by default.`),
      ),
  ),
});

const MAX_FINDINGS_CHARS = 8000;
const MAX_PLACES = 12;
const MAX_PLACE_LINES = 40;

/** Research by a worker with a context of its own. */
export const delegate = anyTool<z.infer<typeof input>>({
  name: 'delegate',
  description: `Hands a piece of research to a worker that reads this workspace on its own and answers with findings and the lines that show them, as search results titled path:start-end that you can cite. For two or more independent questions that would each take several reads: hand them out in one answer, and they are worked on side by side, at most 4 at once. The worker can't change anything, can't ask back and knows nothing of this conversation: write the whole task down, names and paths included. What it uses counts to this turn. For one or two reads, read yourself. Findings hold at most ${MAX_FINDINGS_CHARS / 1000} KB and ${MAX_PLACES} places.`,
  input,
  reads: true,
  ownTime: true,
  async run({ task, tools, budget }, deps, call) {
    if (deps.delegates === undefined) return problem(deps, 'There are no workers here.', 'not available');
    const done = await deps.delegates.run(call.callId, { task, tools, maxSteps: budget }, call.signal);
    if (done.findings === '') return problem(deps, nothingFound(done), summaryOf(done));
    const findings = done.findings.slice(0, MAX_FINDINGS_CHARS);
    const text: TextBlock = {
      type: 'text',
      text: deps.gate.admitOutput(`<findings>\n${findings}\n</findings>`).text,
    };
    const notes = notesOn(done, findings.length < done.findings.length);
    return {
      ok: true,
      content: [text, ...notes.map((note) => say(deps, note)), ...(await places(done, deps))],
      summary: summaryOf(done),
    } satisfies ToolOutput;
  },
});

function nothingFound(done: DelegateDone): string {
  if (done.problem !== undefined) return `The worker failed: ${done.problem}`;
  return 'The worker used up its limits before it had anything to tell. Narrow the task, or read yourself.';
}

function notesOn(done: DelegateDone, cut: boolean): string[] {
  return [
    ...(cut ? ['The findings were cut: they were too long.'] : []),
    ...(done.stop === 'limit' ? ['The worker reached its limits: the findings may be incomplete.'] : []),
    ...(done.stop === 'failed' ? [`The worker failed before its end: ${done.problem ?? ''}`] : []),
    ...(done.lines.length > MAX_PLACES
      ? [`The lines of ${done.lines.length - MAX_PLACES} more places are not shown here.`]
      : []),
  ];
}

const summaryOf = (done: DelegateDone): string =>
  done.stop === 'failed'
    ? 'failed'
    : `${count(done.lines.length, 'place')}${done.stop === 'limit' ? ', cut short' : ''}`;

/** The lines behind the findings, read anew through the gate, for the asking turn to cite. */
async function places(done: DelegateDone, deps: ToolDeps): Promise<SearchResultBlock[]> {
  const read = callReader(deps);
  const blocks: SearchResultBlock[] = [];
  for (const { uri, startLine, endLine } of done.lines.slice(0, MAX_PLACES)) {
    const file = await read(uri);
    if (file.kind !== 'shown') continue;
    const end = Math.min(endLine, file.lines.length, startLine + MAX_PLACE_LINES - 1);
    if (end >= startLine) blocks.push(...cite(deps, file, [{ start: startLine, end }]));
  }
  return blocks;
}
