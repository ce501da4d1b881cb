import { asFootnoteError, FootnoteError } from '../../base/errors.ts';
import { estimateMessages } from '../../chat/conversation-trim.ts';
import type { LogState } from '../../chat/conversation-log.ts';
import { readSummary, type ReadSummary } from '../../chat/summary-places.ts';
import { compactionRequest, summaryRequest, transcriptOf } from '../../chat/summary-request.ts';
import { summaryCut, withCompaction, withSummary } from '../../chat/summary.ts';
import { estimateTokens } from '../../chat/token-estimate.ts';
import type { ModelAnswer, ModelClient, ModelRequest } from '../../model/client.ts';
import { modelFor } from '../../model/routing.ts';
import type { TurnEvent, Usage } from '../../protocol/turn.ts';
import { abortable } from '../abortable.ts';
import { turnBudget, type TurnLimits } from '../budget.ts';
import type { ConversationDeps, ConversationState, TurnSettings } from '../conversation-parts.ts';
import { windowOf } from './window.ts';

/** A summary of older turns that has yet to take their place. */
export interface SummedUp {
  /** The conversation that it was made of, and how much of that it stands for. */
  readonly of: LogState;
  readonly cut: number;
  readonly turns: number;
  /** What it says, and the places that it rests on. */
  readonly said: ReadSummary;
  readonly by: 'service' | 'model';
  /** The conversation as it is now with the summary in place. */
  place(now: LogState): LogState;
}

export interface SumUpParts {
  readonly deps: ConversationDeps;
  readonly state: ConversationState;
  readonly client: ModelClient;
  readonly settings: TurnSettings;
  readonly limits: TurnLimits;
  readonly emit: (event: TurnEvent) => void;
  readonly count: (usage: Usage) => void;
}

/** Share of the small model's window that a piece of a transcript may take. */
const PIECE_SHARE = 0.5;
/** A longer transcript is summed up piece by piece, each with the summary of those before. */
const MAX_PIECES = 8;

/**
 * Sums up the older turns of a conversation, by the service where it does that itself, else by the small model. Changes
 * nothing: `place` does, when no turn runs.
 * @throws FootnoteError as requests do; `budget_exceeded` before one that would cost more than a turn may
 */
export async function sumUp(parts: SumUpParts, signal: AbortSignal): Promise<SummedUp> {
  const { deps, state, settings } = parts;
  const of = state.log.state();
  const cut = summaryCut(of, windowOf(deps, settings.model).contextTokens);
  if (cut === undefined)
    throw new FootnoteError('bad_request', 'There is nothing to sum up yet: the newest turn stays as it is.');
  const turns = of.turnStarts.filter((at) => at < cut).length;
  const own = await byService(parts, of, cut, signal);
  if (own !== undefined)
    return {
      of,
      cut,
      turns,
      said: readSummary(own.text, state.sources.all()),
      by: 'service',
      place: (now) => withCompaction(now, cut, own.content),
    };
  const text = await byModel(parts, of, cut, signal);
  const said = readSummary(text, state.sources.all());
  return { of, cut, turns, said, by: 'model', place: (now) => withSummary(now, cut, said.kept, deps.gate) };
}

/** Undefined where the service can't, or gave no summary: then the small model makes one. */
async function byService(
  parts: SumUpParts,
  of: LogState,
  cut: number,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly content: readonly unknown[] } | undefined> {
  const { client, settings, state } = parts;
  const last = state.lastRequest;
  if (last === undefined || last.model !== settings.model) return undefined;
  if (!((await client.compacts?.(settings.model, signal)) ?? false)) return undefined;
  try {
    const { content } = await ask(parts, compactionRequest(last, of, cut), signal);
    const [block] = content;
    const text =
      typeof block === 'object' && block !== null && 'content' in block && typeof block.content === 'string'
        ? block.content
        : '';
    return text.trim() === '' ? undefined : { text, content };
  } catch (error) {
    const { code } = asFootnoteError(error);
    if (code !== 'bad_request' && code !== 'too_large' && code !== 'forbidden') throw error;
    parts.emit({ type: 'status', text: 'The service did not sum it up itself: asking the small model.' });
    return undefined;
  }
}

async function byModel(parts: SumUpParts, of: LogState, cut: number, signal: AbortSignal): Promise<string> {
  const { deps, settings, state } = parts;
  const knows = (model: string): boolean => deps.modelInfo(model) !== undefined;
  const small = modelFor('summary', settings.model, knows);
  const lines = transcriptOf(of, cut, (source) => state.sources.get(source));
  try {
    return await inPieces(parts, lines, small, signal);
  } catch (error) {
    // A service may know a model by name and not serve it to this key.
    if (small === settings.model || asFootnoteError(error).code !== 'not_found') throw error;
    return inPieces(parts, lines, settings.model, signal);
  }
}

async function inPieces(
  parts: SumUpParts,
  lines: readonly string[],
  model: string,
  signal: AbortSignal,
): Promise<string> {
  const room = windowOf(parts.deps, model).contextTokens * PIECE_SHARE;
  let summary = '';
  for (const piece of pieces(lines, room)) {
    const request = summaryRequest(piece, summary, parts.deps.gate, model);
    const { text, stopReason } = await ask(parts, request, signal);
    if (stopReason === 'refusal')
      throw new FootnoteError('refused', 'The model declined to sum the conversation up.');
    if (stopReason !== 'end_turn' || text.trim() === '')
      throw new FootnoteError('server_error', `The model gave no whole summary (${stopReason}).`);
    summary = text.trim();
  }
  return summary;
}

/** Lines in pieces of at most so many tokens; of what is too much for all of them the newest stay. */
function pieces(lines: readonly string[], room: number): string[] {
  const made: string[] = [];
  let piece: string[] = [];
  let size = 0;
  for (const line of lines) {
    const tokens = estimateTokens(line);
    if (size + tokens > room && piece.length > 0) {
      made.push(piece.join('\n'));
      piece = [];
      size = 0;
    }
    // One line that is too long by itself keeps its beginning.
    piece.push(tokens > room ? line.slice(0, Math.floor(room)) : line);
    size += Math.min(tokens, room);
  }
  made.push(piece.join('\n'));
  return made.slice(-MAX_PIECES);
}

/** One request, bounded by what a turn may cost, and counted however it ends. */
async function ask(
  { deps, client, limits, count }: SumUpParts,
  request: ModelRequest,
  signal: AbortSignal,
): Promise<ModelAnswer & { readonly text: string }> {
  const newTokens = estimateMessages(request.messages);
  const leave = turnBudget(limits, request.model, deps.priceOf).before(
    { cachedTokens: 0, newTokens, maxOutput: request.maxTokens },
    0,
  );
  if (!leave.ok)
    throw new FootnoteError(
      'budget_exceeded',
      `Summing up would cost more than a turn may ($${limits.maxCostUsd.toFixed(2)}).`,
    );
  let text = '';
  let begun: Usage | undefined;
  const iterator = client.stream(request, signal)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await abortable(iterator.next(), signal);
      if (next.done === true) throw new FootnoteError('stream_broken', 'The summary broke off. Try again.');
      const event = next.value;
      if (event.type === 'started') begun = event.usage;
      if (event.type === 'text_delta') text += event.text;
      if (event.type !== 'answer') continue;
      begun = event.answer.usage;
      return { ...event.answer, text };
    }
  } finally {
    if (begun !== undefined) count(begun);
    // Not awaited: a source that hangs must not keep a stop waiting.
    void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}
