import type { Usage } from '../../protocol/turn.ts';

/** `2,431`. Not by `toLocaleString` where it can be helped: that takes longer than the paragraph which the number stands in. */
export const grouped = (n: number): string =>
  Number.isInteger(n) ? String(n).replace(/\B(?=(?:\d{3})+$)/g, ',') : n.toLocaleString('en-US');
export const tokens = grouped;
/** `$0.031`, `$0.18`: three places below ten cents. */
export const dollars = (cost: number): string => `$${cost.toFixed(cost > 0 && cost < 0.1 ? 3 : 2)}`;
/** Tokens of the prompts of a usage, cached or not. */
export const sentOf = (usage: Usage | undefined): number =>
  usage === undefined ? 0 : usage.input + usage.cacheRead + usage.cacheWrite;
