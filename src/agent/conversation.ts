import { asFootnoteError, FootnoteError } from '../base/errors.ts';
import { conversationLog } from '../chat/conversation-log.ts';
import { restoreConversation, saveConversation } from '../chat/snapshot.ts';
import type { SavedConversation } from '../chat/snapshot.ts';
import { sourceRegistry } from '../chat/sources.ts';
import type { Plan } from '../protocol/plan.ts';
import type { StopReason, TurnEvent } from '../protocol/turn.ts';
import { isFull, type WindowUse } from '../protocol/window.ts';
import { abortable } from './abortable.ts';
import { DEFAULT_LIMITS, NO_USAGE, turnBudget } from './budget.ts';
import { compacting } from './compacting/compacting.ts';
import { windowUse } from './compacting/window.ts';
import type { TurnLimits } from './budget.ts';
import type { ConversationDeps, ConversationState, TurnSettings } from './conversation-parts.ts';
import { currentText } from './current-text.ts';
import { lazyDelegation } from './delegate/lazy-delegation.ts';
import { eventQueue } from './event-queue.ts';
import { modelTurn } from './model-turn.ts';
import { problemWatch } from './problem-watch.ts';
import type { RunTurn, TurnRequest } from './run-turn.ts';
import { seenLines } from './seen-lines.ts';

export type { ConversationDeps, TurnSettings };

const FULL_TEXT =
  'The conversation fills the model’s window. Sum up its earlier turns with /compact, or start a new chat.';

export interface ConversationOptions {
  readonly id: string;
  readonly settings: () => TurnSettings;
  /** What `snapshot()` gave before a restart. */
  readonly saved?: SavedConversation | undefined;
}

export interface Conversation {
  readonly id: string;
  /**
   * Runs one turn; a second one waits for the first. An empty question continues: it carries the user's decisions,
   * within the budget of the turn before.
   */
  readonly runTurn: RunTurn;
  /** A message for the turn under way: joins its next request. */
  steer(text: string): void;
  /** The plan as the user wants it; the model is told with the next request. */
  editPlan(steps: Plan): void;
  /**
   * Sums older turns up beside whatever turn runs, and says what happens as a turn does: the summary is its text, with
   * citations. The conversation goes on with it from the next turn.
   */
  compact(signal: AbortSignal): AsyncIterable<TurnEvent>;
  /** Whether there is anything to sum up. */
  canCompact(): boolean;
  /** How full the window of the model is that is set now; nothing is asked of it from `FULL_FROM` on. */
  windowUse(): WindowUse;
  /** Plain JSON, for going on after a restart. */
  snapshot(): SavedConversation;
}

export function createConversation(deps: ConversationDeps, options: ConversationOptions): Conversation {
  const restored = options.saved === undefined ? undefined : restoreConversation(options.saved, deps.gate);
  /** What the turn before the restart had used: one that continues it goes on from there. */
  const budgetBefore = () => {
    if (options.saved?.spent === undefined) return undefined;
    const settings = options.settings();
    return turnBudget(limitsOf(settings), settings.model, deps.priceOf, options.saved.spent);
  };
  const state: ConversationState = {
    log: conversationLog(restored?.log),
    sources: sourceRegistry(restored?.sources),
    seen: seenLines(options.saved?.seen),
    steering: [],
    budget: budgetBefore(),
    counted: options.saved?.counted,
    lastRequest: undefined,
    promptTokens: 0,
    answeredAt: undefined,
    cacheLife: '5m',
    instructed: new Set(options.saved?.instructed),
    unread: options.saved?.unread === true,
    externals: new Map(),
    hadExternals: new Set(options.saved?.externals),
    plan: { steps: options.saved?.plan?.steps ?? [], told: options.saved?.plan?.told ?? true },
    problems: problemWatch(deps),
    lastQuestion: options.saved?.goal ?? '',
  };
  const compact = compacting(deps, state);
  const use = (): WindowUse => windowUse(deps, state, options.settings().model);
  let before: Promise<void> = Promise.resolve();

  async function drive(
    request: TurnRequest,
    signal: AbortSignal,
    emit: (event: TurnEvent) => void,
  ): Promise<void> {
    const turnId = deps.newId();
    const traceId = deps.newId().replaceAll('-', '');
    const end = (stopReason: StopReason, citations: readonly string[] = [], usage = NO_USAGE): void =>
      emit({ type: 'turn_end', stopReason, usage, citations: [...citations] });
    let started = false;
    let running = false;
    const start = (mode: 'model' | 'local'): void => {
      started = true;
      emit({ type: 'turn_start', turnId, traceId, mode });
    };
    const failed = (error: unknown): void => {
      const { code, message, retryable, requestId } = asFootnoteError(error);
      emit({ type: 'error', code, message, retryable, ...(requestId === undefined ? {} : { requestId }) });
    };
    try {
      if (deps.workspace.folders().length === 0)
        throw new FootnoteError('no_folder', 'No folder is open. Open a folder, then ask about its code.');
      const client = await deps.client();
      if (client !== undefined && isFull(use())) await abortable(compact.made(), signal);
      compact.turnBegins();
      running = true;
      start(client === undefined ? 'local' : 'model');
      if (client === undefined) {
        const now = currentText(deps.workspace, deps.index);
        const parts = { index: deps.index, workspace: deps.workspace, now, turnId };
        if ((request.attachments ?? []).length > 0)
          emit({ type: 'status', text: 'A local answer can’t read pictures or documents.' });
        // A bundle of its own: who has a key seldom needs it.
        const { localAnswer } = await import('../chat/local-answer.ts');
        const cited = await abortable(localAnswer(parts, request, emit, signal), signal);
        end('end_turn', cited);
        return;
      }
      if (isFull(use())) {
        emit({ type: 'status', text: FULL_TEXT });
        end('context_full');
        return;
      }
      const settings = options.settings();
      const parts = { deps, state, client, id: options.id, turnId, limits: limitsOf(settings), settings };
      const workers = deps.workers === true ? { delegation: lazyDelegation(modelTurn) } : {};
      const done = await modelTurn({ ...parts, ...workers, emit, signal }, request);
      if (done.error !== undefined) failed(done.error);
      end(done.stopReason, done.citations, done.usage);
    } catch (error) {
      if (!started) start('model');
      if (signal.aborted || asFootnoteError(error).code === 'cancelled') end('cancelled');
      else {
        failed(error);
        end('error');
      }
    } finally {
      if (running) compact.turnEnds();
    }
  }

  return {
    id: options.id,
    runTurn(request, signal) {
      const leave = new AbortController();
      const queue = eventQueue<TurnEvent>(() => leave.abort());
      const either = AbortSignal.any([signal, leave.signal]);
      before = before.then(() => drive(request, either, queue.push)).finally(queue.end);
      return queue.values;
    },
    editPlan(steps) {
      state.plan = { steps, told: false };
    },
    steer(text) {
      state.steering.push(text);
    },
    compact(signal) {
      const leave = new AbortController();
      const queue = eventQueue<TurnEvent>(() => leave.abort());
      const either = AbortSignal.any([signal, leave.signal]);
      const settings = options.settings();
      void compact.run(settings, limitsOf(settings), queue.push, either).finally(queue.end);
      return queue.values;
    },
    canCompact: () => compact.possible(options.settings()),
    windowUse: use,
    snapshot: () =>
      saveConversation(options.id, state.log.state(), {
        sources: state.sources.all(),
        seen: state.seen.state(),
        instructed: [...state.instructed],
        ...(state.hadExternals.size === 0 ? {} : { externals: [...state.hadExternals] }),
        ...(state.plan.steps.length === 0 && state.plan.told ? {} : { plan: state.plan }),
        ...(state.lastQuestion === '' ? {} : { goal: state.lastQuestion }),
        ...(state.budget === undefined ? {} : { spent: state.budget.sofar() }),
        ...(state.counted === undefined ? {} : { counted: state.counted }),
        ...(state.unread ? { unread: true } : {}),
      }),
  };
}

function limitsOf(settings: TurnSettings): TurnLimits {
  const { maxSteps, maxCostUsd, maxMinutes } = settings;
  return {
    maxSteps,
    maxCostUsd,
    maxMinutes,
    maxToolCalls: settings.maxToolCalls ?? DEFAULT_LIMITS.maxToolCalls,
    maxOutputBytes: settings.maxOutputBytes ?? DEFAULT_LIMITS.maxOutputBytes,
    maxTokens: settings.maxTokens ?? DEFAULT_LIMITS.maxTokens,
  };
}
