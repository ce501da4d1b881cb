import * as z from 'zod/mini';
import { MAX_PLAN_STEPS, MAX_STEP_CHARS, PlanStep } from '../../protocol/plan.ts';
import { anyTool, problem, say } from '../tool.ts';
import { count } from './search-code.ts';

const input = z.strictObject({
  steps: z
    .array(
      z.strictObject({
        text: z
          .string()
          .check(
            z.minLength(1),
            z.maxLength(MAX_STEP_CHARS),
            z.describe('One sentence: the file and symbol that it touches, and what changes there.'),
          ),
        state: PlanStep.shape.state.check(z.describe('open, doing (one at a time), or done.')),
      }),
    )
    .check(
      z.maxLength(MAX_PLAN_STEPS),
      z.describe('All steps, in order: they take the place of those before.'),
    ),
});

/** The plan that the user sees and may edit. */
export const updatePlan = anyTool<z.infer<typeof input>>({
  name: 'update_plan',
  description: `Shows the user the plan of the work as a checklist, at most ${MAX_PLAN_STEPS} steps. Each call gives the whole plan anew. The user may edit it: what you are then told is the plan, and steps that the user took out stay out.`,
  input,
  reads: false,
  run({ steps }, deps) {
    if (deps.plan === undefined)
      return Promise.resolve(problem(deps, 'There is no plan here.', 'not available'));
    if (!deps.plan(steps)) {
      const edited =
        'The user has edited the plan meanwhile: it comes with this result, and counts. Make the call again on its grounds.';
      return Promise.resolve(problem(deps, edited, 'the user edited it'));
    }
    const open = steps.filter(({ state }) => state !== 'done').length;
    const said = say(deps, `The user sees the plan: ${count(steps.length, 'step')}, ${open} not done.`);
    return Promise.resolve({ ok: true, content: [said], summary: count(steps.length, 'step') });
  },
});
