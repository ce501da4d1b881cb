import { asFootnoteError, FootnoteError } from '../../base/errors.ts';
import { checkCited } from '../../chat/citations.ts';
import { summaryCut } from '../../chat/summary.ts';
import type { ModelClient } from '../../model/client.ts';
import type { TurnEvent, Usage } from '../../protocol/turn.ts';
import { addUsage } from '../../protocol/usage.ts';
import { abortable } from '../abortable.ts';
import { NO_USAGE, type TurnLimits } from '../budget.ts';
import type { ConversationDeps, ConversationState, TurnSettings } from '../conversation-parts.ts';
import { currentText } from '../current-text.ts';
import type { SummedUp } from './sum-up.ts';
import { windowOf, windowUse } from './window.ts';

/**
 * Summing up the older turns of one conversation beside its turns: the request runs while a turn does, and what it
 * gives takes its place between two turns, so that no request of a turn loses what is cached.
 */
export interface Compacting {
  possible(settings: TurnSettings): boolean;
  /** Told as a turn is, ending with `turn_end`; never rejects. At most one at a time. */
  run(
    settings: TurnSettings,
    limits: TurnLimits,
    emit: (event: TurnEvent) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** Resolves when the summary that is being made is there, or has failed; at once where none is. */
  made(): Promise<void>;
  /** A turn begins: a summary that is there takes its place, one that comes later waits. */
  turnBegins(): void;
  turnEnds(): void;
}

export function compacting(deps: ConversationDeps, state: ConversationState): Compacting {
  let turns = 0;
  let making: Promise<unknown> | undefined;
  let waiting: { readonly summed: SummedUp; readonly placed: (worked: boolean) => void } | undefined;

  const settle = (): void => {
    const { summed, placed } = waiting ?? {};
    waiting = undefined;
    if (summed === undefined) return;
    const now = state.log.state();
    const same = summed.of.messages.slice(0, summed.cut).every((message, at) => now.messages[at] === message);
    if (same) {
      state.log.restore(summed.place(now));
      state.counted = undefined;
      state.instructed.clear(); // what nested folders say went with the turns that brought it
      if (state.plan.steps.length > 0) state.plan = { ...state.plan, told: false };
    }
    placed?.(same);
  };

  /** Puts a summary in place as soon as no turn runs; false where what it stands for has changed since. */
  const place = (summed: SummedUp): Promise<boolean> => {
    const done = new Promise<boolean>((placed) => (waiting = { summed, placed }));
    if (turns === 0) settle();
    return done;
  };

  const tell = async (
    summed: SummedUp,
    turnId: string,
    emit: (event: TurnEvent) => void,
    signal: AbortSignal,
  ): Promise<string[]> => {
    const now = currentText(deps.workspace, deps.index);
    const { shown, claims } = summed.said;
    emit({ type: 'text_delta', text: shown });
    const ids: string[] = [];
    for (const { from, to, lines } of claims) {
      const checked = await abortable(checkCited(lines, now), signal);
      const id = `${turnId}-${ids.length + 1}`;
      ids.push(id);
      emit({ type: 'citation', id, from, to, ...checked });
    }
    return ids;
  };

  async function work(
    client: ModelClient,
    settings: TurnSettings,
    limits: TurnLimits,
    turnId: string,
    emit: (event: TurnEvent) => void,
    signal: AbortSignal,
  ): Promise<Extract<TurnEvent, { type: 'turn_end' }>> {
    let usage = NO_USAGE;
    const count = (more: Usage): void => {
      usage = addUsage(usage, more);
      emit({ type: 'usage', ...more });
    };
    const end = (
      stopReason: Extract<TurnEvent, { type: 'turn_end' }>['stopReason'],
      citations: string[] = [],
    ): Extract<TurnEvent, { type: 'turn_end' }> => ({ type: 'turn_end', stopReason, usage, citations });
    try {
      emit({ type: 'status', text: 'Summing up earlier turns…' });
      const before = windowUse(deps, state, settings.model).used;
      // A bundle of its own: most chats never need it.
      const { sumUp } = await import('./sum-up.ts');
      const request = sumUp({ deps, state, client, settings, limits, emit, count }, signal);
      making = request.catch(() => undefined); // told below
      const summed = await request;
      if (!(await abortable(place(summed), signal)))
        throw new FootnoteError('internal', 'The conversation changed while it was summed up. Try again.');
      const after = windowUse(deps, state, settings.model).used;
      const ids = await tell(summed, turnId, emit, signal);
      emit({ type: 'compacted', turns: summed.turns, before, after, by: summed.by });
      return end('end_turn', ids);
    } catch (error) {
      waiting = undefined;
      const { code, message, retryable, requestId } = asFootnoteError(error);
      if (signal.aborted || code === 'cancelled') return end('cancelled');
      emit({ type: 'error', code, message, retryable, ...(requestId === undefined ? {} : { requestId }) });
      return end('error');
    } finally {
      making = undefined;
    }
  }

  return {
    possible: ({ model }) => summaryCut(state.log.state(), windowOf(deps, model).contextTokens) !== undefined,
    async run(settings, limits, emit, signal) {
      const turnId = deps.newId();
      emit({ type: 'turn_start', turnId, traceId: deps.newId().replaceAll('-', ''), mode: 'model' });
      let client: ModelClient | undefined;
      try {
        client = making === undefined ? await deps.client() : undefined;
      } catch (error) {
        const { code, message, retryable } = asFootnoteError(error);
        emit({ type: 'error', code, message, retryable });
      }
      if (client === undefined) {
        emit({ type: 'turn_end', stopReason: 'error', usage: NO_USAGE, citations: [] });
        return;
      }
      emit(await work(client, settings, limits, turnId, emit, signal));
    },
    made: async () => {
      await making;
    },
    turnBegins() {
      if (turns === 0) settle();
      turns++;
    },
    turnEnds() {
      turns--;
      if (turns === 0) settle();
    },
  };
}
