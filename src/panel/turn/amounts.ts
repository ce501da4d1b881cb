import type { Usage } from '../../protocol/turn.ts';

export const tokens = (n: number): string => n.toLocaleString('en-US');
/** `$0.031`, `$0.18`: three places below ten cents. */
export const dollars = (cost: number): string => `$${cost.toFixed(cost > 0 && cost < 0.1 ? 3 : 2)}`;
/** Tokens of the prompts of a usage, cached or not. */
export const sentOf = (usage: Usage | undefined): number =>
  usage === undefined ? 0 : usage.input + usage.cacheRead + usage.cacheWrite;
