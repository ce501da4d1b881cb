/** From how many cents on, and how many percent. The largest that fits is taken. */
const STEPS = [
  { from: 20_000, percent: 10 },
  { from: 10_000, percent: 5 },
] as const;

/** The discount in whole cents, rounded down. */
export function discountFor(cents: number): number {
  const step = STEPS.find(({ from }) => cents >= from);
  return step ? Math.floor((cents * step.percent) / 100) : 0;
}
