import type { Spread } from '../../chat/context.ts';
import { NO_USAGE } from '../budget.ts';
import type { AskingTurn } from '../delegate/asking-turn.ts';
import type { TurnSettings } from '../conversation-parts.ts';
import type { TurnRequest } from '../run-turn.ts';
import type { Researched, ResearchParts } from './parts.ts';
import { spansFiles } from './shape.ts';

/** Of the window, and in tokens, what files may take that are sent whole for such a question; and of the money left. */
const WHOLE_SHARE = 0.24;
const WHOLE_MAX = 48_000;
const WHOLE_MONEY = 0.3;
/** In fewer files the model looks around itself. */
const LEAST_FILES = 4;

/** Whether a question, in the user's own words, is to be answered out of many files together. */
export const isAcross = (
  { question, query, wordsFrom }: TurnRequest,
  { acrossFiles }: TurnSettings,
): boolean => acrossFiles !== false && query === undefined && wordsFrom === undefined && spansFiles(question);

/** Tokens of files that may be sent whole for it: they are cached, but cost once what a cache costs. */
export function wholeTokensOf(
  { deps, settings, limits, budget }: Pick<AskingTurn, 'deps' | 'settings' | 'limits' | 'budget'>,
  contextTokens: number,
): number {
  const most = Math.min(WHOLE_MAX, Math.floor(contextTokens * WHOLE_SHARE));
  const cost = deps.priceOf(settings.model, { ...NO_USAGE, cacheWrite: most });
  const left = limits.maxCostUsd * Math.max(0, budget.shareLeft()) * WHOLE_MONEY;
  return cost === null || cost <= left ? most : Math.floor((most * left) / cost);
}

/**
 * Has a question across files read in parts, where the files that matter don't fit whole. Nothing comes of it where one
 * reader will do, or planning fails: the turn then goes on as any other.
 * @throws FootnoteError `cancelled` when the signal fires
 */
export async function researched(
  parts: ResearchParts,
  question: string,
  { files, whole }: Spread,
  signal: AbortSignal,
): Promise<Researched> {
  if (whole || files.length < LEAST_FILES) return { blocks: [] };
  // A bundle of its own: few questions need it.
  const { research } = await import('./research.ts');
  return research(parts, question, files, signal);
}
