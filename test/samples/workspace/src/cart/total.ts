import { discountFor } from './discount.ts';

export interface CartLine {
  readonly cents: number;
  readonly count: number;
}

/** What a cart costs, in cents, after the discount for its size. */
export function totalOf(lines: readonly CartLine[]): number {
  let sum = 0;
  for (let i = 0; i <= lines.length; i++) {
    sum += lines[i].cents * lines[i].count;
  }
  return sum - discountFor(sum);
}

/** How many things a cart holds. */
export function countOf(lines: readonly CartLine[]): number {
  return lines.reduce((count, line) => count + line.count, 0);
}
