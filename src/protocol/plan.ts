import * as z from 'zod/mini';

export const MAX_PLAN_STEPS = 30;
export const MAX_STEP_CHARS = 500;

/** One step of the plan of a chat. */
export const PlanStep = z.object({
  text: z.string().check(z.maxLength(MAX_STEP_CHARS)),
  state: z.enum(['open', 'doing', 'done']),
});
export type PlanStep = z.infer<typeof PlanStep>;

/** The plan of a chat, in the order of the work. */
export const Plan = z.array(PlanStep).check(z.maxLength(MAX_PLAN_STEPS));
export type Plan = z.infer<typeof Plan>;
