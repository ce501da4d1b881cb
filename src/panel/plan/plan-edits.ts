import { MAX_STEP_CHARS, type Plan, type PlanStep } from '../../protocol/plan.ts';

/** A step as it is drawn: its key stays with it when others come and go, so that the cursor does. */
export interface Row {
  readonly key: number;
  readonly step: PlanStep;
}

let keys = 0;
const row = (step: PlanStep): Row => ({ key: ++keys, step });

/** The rows for a plan: a step stays in the row of its place. */
export const rowsOf = (steps: Plan, before: readonly Row[]): Row[] =>
  steps.map((step, at) => {
    const known = before[at];
    return known === undefined ? row(step) : known.step === step ? known : { key: known.key, step };
  });

/** With a new, empty step at a place. */
export const withStep = (rows: readonly Row[], at: number): Row[] => [
  ...rows.slice(0, at),
  row({ text: '', state: 'open' }),
  ...rows.slice(at),
];

export const withoutStep = (rows: readonly Row[], at: number): Row[] => rows.filter((_row, n) => n !== at);

export const withPart = (rows: readonly Row[], at: number, part: Partial<PlanStep>): Row[] =>
  rows.map((one, n) => (n === at ? { ...one, step: { ...one.step, ...part } } : one));

/** With another text of a step, on one line; an empty one is no step. */
export function withText(rows: readonly Row[], at: number, text: string): Row[] {
  const line = text.replaceAll(/\s+/g, ' ').trim().slice(0, MAX_STEP_CHARS);
  return line === '' ? withoutStep(rows, at) : withPart(rows, at, { text: line });
}

/** With a step a place up (-1) or down (1); as it was where there is no such place. */
export function moved(rows: readonly Row[], at: number, by: -1 | 1): Row[] {
  const [here, there] = [rows[at], rows[at + by]];
  if (here === undefined || there === undefined) return [...rows];
  return rows.map((one, n) => (n === at ? there : n === at + by ? here : one));
}
