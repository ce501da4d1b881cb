import * as z from 'zod/mini';
import { DELEGATE_TOOLS, DEFAULT_STEPS, MAX_STEPS } from '../delegate/limits.ts';
import type { DelegateDone } from '../delegate/port.ts';
import { anyTool, problem, say } from '../tool.ts';
import type { ToolOutput } from '../tool.ts';
import type { TextBlock } from '../../model/client.ts';
import { currentText } from '../current-text.ts';
import { handOver, HANDOVER_LIMITS, summaryOf } from '../delegate/handover.ts';
import type { HandedOver } from '../delegate/handover.ts';

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

/** Research by a worker with a context of its own. */
export const delegate = anyTool<z.infer<typeof input>>({
  name: 'delegate',
  description: `Hands a piece of research to a worker that reads this workspace on its own and answers with findings and the lines that show them, as search results titled path:start-end that you can cite. For two or more independent questions that would each take several reads: hand them out in one answer, and they are worked on side by side, at most 4 at once. The worker can't change anything, can't ask back and knows nothing of this conversation: write the whole task down, names and paths included. What it uses counts to this turn. For one or two reads, read yourself. Findings hold at most ${HANDOVER_LIMITS}.`,
  input,
  reads: true,
  ownTime: true,
  async run({ task, tools, budget }, deps, call) {
    if (deps.delegates === undefined) return problem(deps, 'There are no workers here.', 'not available');
    const done = await deps.delegates.run(call.callId, { task, tools, maxSteps: budget }, call.signal);
    const told = await handOver(done, deps, currentText(deps.workspace, deps.index));
    if (told.findings === '') return problem(deps, nothingFound(done), summaryOf(done, told.places));
    const text: TextBlock = {
      type: 'text',
      text: deps.gate.admitOutput(`<findings>\n${told.findings}\n</findings>`).text,
    };
    return {
      ok: true,
      content: [text, ...notesOn(done, told).map((note) => say(deps, note)), ...told.blocks],
      summary: summaryOf(done, told.places),
    } satisfies ToolOutput;
  },
});

function nothingFound(done: DelegateDone): string {
  if (done.problem !== undefined) return `The worker failed: ${done.problem}`;
  return 'The worker used up its limits before it had anything to tell. Narrow the task, or read yourself.';
}

function notesOn(done: DelegateDone, { cut, hidden }: HandedOver): string[] {
  return [
    ...(cut ? ['The findings were cut: they were too long.'] : []),
    ...(done.stop === 'limit' ? ['The worker reached its limits: the findings may be incomplete.'] : []),
    ...(done.stop === 'failed' ? [`The worker failed before its end: ${done.problem ?? ''}`] : []),
    ...(hidden > 0 ? [`The lines of ${hidden} more places are not shown here.`] : []),
  ];
}
