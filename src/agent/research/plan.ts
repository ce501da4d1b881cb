import * as z from 'zod/mini';
import { PARTS_PROMPT, planningText } from '../../chat/prompts/research.ts';
import type { PlannedPart } from '../../chat/prompts/research.ts';
import { displayPath } from '../../chat/workspace-text.ts';
import { estimateTokens } from '../../chat/token-estimate.ts';
import type { RelevantFile } from '../../chat/context.ts';
import { asFootnoteError, FootnoteError } from '../../base/errors.ts';
import { structured } from '../../model/structured.ts';
import type { Usage } from '../../protocol/turn.ts';
import { abortableAfter } from '../abortable.ts';
import { turnBudget } from '../budget.ts';
import { smallModel } from '../delegate/small-model.ts';
import type { ResearchParts } from './parts.ts';

const MOST_PARTS = 4;
const MAX_TOKENS = 1500;
const MAX_SECONDS = 30;
/** A request that is broken off still tells what it used: a stop waits for that, so long at most. */
const GRACE_MS = 500;
const MAX_FOLDERS = 40;
const MAX_FILES = 24;
const MAX_SYMBOLS = 6;

const said = (most: number) => z.string().check(z.minLength(1), z.maxLength(most));
const Parts = z.strictObject({
  parts: z.array(z.strictObject({ title: said(120), task: said(2000) })).check(z.maxLength(MOST_PARTS)),
});

/**
 * In which parts a question is to be read: two to four, or none.
 * @param count told what each request used
 * @throws FootnoteError as requests do; `timeout` when planning takes too long
 */
export async function planParts(
  { deps, client, settings, limits, budget }: ResearchParts,
  question: string,
  files: readonly RelevantFile[],
  count: (usage: Usage) => void,
  signal: AbortSignal,
): Promise<readonly PlannedPart[]> {
  const places = files
    .slice(0, MAX_FILES)
    .map(({ path, symbols }) => ({ path, symbols: symbols.slice(0, MAX_SYMBOLS) }));
  const material = deps.gate.admitOutput(planningText(question, await folders(deps), places)).text;
  const ask = async (model: string): Promise<readonly PlannedPart[]> => {
    const left = { ...limits, maxCostUsd: limits.maxCostUsd * Math.max(0, budget.shareLeft()) };
    const newTokens = estimateTokens(PARTS_PROMPT.text) + estimateTokens(material.text);
    const next = { cachedTokens: 0, newTokens, maxOutput: MAX_TOKENS };
    if (!turnBudget(left, model, deps.priceOf).before(next, 0).ok)
      throw new FootnoteError('budget_exceeded', 'What is left of this turn’s budget is too little.');
    const request = {
      model,
      effort: 'low',
      thinking: 'off',
      maxTokens: MAX_TOKENS,
      system: PARTS_PROMPT.text,
      tools: [],
      messages: [{ role: 'user', content: [{ type: 'text', text: material }] }],
      purpose: 'triage',
    } as const;
    const time = AbortSignal.timeout(MAX_SECONDS * 1000);
    const either = AbortSignal.any([signal, time]);
    try {
      const asked = structured(client, request, Parts, deps.gate.admitPrompt, either, count);
      return (await abortableAfter(asked, either, GRACE_MS)).value.parts;
    } catch (error) {
      if (!signal.aborted && time.aborted)
        throw new FootnoteError('timeout', `Planning took longer than ${MAX_SECONDS} s.`);
      throw error;
    }
  };
  const model = smallModel(deps, settings);
  try {
    return await ask(model);
  } catch (error) {
    // A service may know a model by name and not serve it to this key.
    if (model === settings.model || asFootnoteError(error).code !== 'not_found') throw error;
    return ask(settings.model);
  }
}

/** The folders with the most files, two levels deep, in order of their names. */
async function folders({
  workspace,
}: ResearchParts['deps']): Promise<{ readonly path: string; readonly files: number }[]> {
  const open = workspace.folders();
  const counts = new Map<string, number>();
  for (const uri of await workspace.list()) {
    const path = displayPath(open, uri).split('/').slice(0, -1).slice(0, 2).join('/');
    const name = path === '' ? '.' : path;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .map(([path, files]) => ({ path, files }))
    .sort((a, b) => b.files - a.files)
    .slice(0, MAX_FOLDERS)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
