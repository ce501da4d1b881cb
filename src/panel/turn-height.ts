import type { TurnView } from './turn-view.ts';

/** How high a turn will be, in pixels, until it is laid out: as high as it is in a side bar. */
export function heightOf(turn: TurnView): number {
  const { chars, cited } = turn.size ?? { chars: turn.text.length, cited: turn.citations.length };
  return Math.round(160 + (chars / 45) * 20 + cited * 26);
}
