import { asFootnoteError, FootnoteError } from '../base/errors.ts';
import { conversationLog } from '../chat/conversation-log.ts';
import type { ConversationLog } from '../chat/conversation-log.ts';
import type { Gate } from '../workspace/gate.ts';
import { localAnswer } from '../chat/local-answer.ts';
import { restoreConversation, saveConversation } from '../chat/snapshot.ts';
import type { SavedConversation } from '../chat/snapshot.ts';
import { sourceRegistry } from '../chat/sources.ts';
import type { SourceRegistry } from '../chat/sources.ts';
import type { WorkspaceText } from '../chat/workspace-text.ts';
import type { Edits } from '../edits/edits.ts';
import type { Effort, ModelClient, ModelInfo, PriceOf } from '../model/client.ts';
import type { StopReason, TurnEvent } from '../protocol/turn.ts';
import type { CodeIndex } from '../search/code-index.ts';
import { abortable } from './abortable.ts';
import { DEFAULT_LIMITS, NO_USAGE } from './budget.ts';
import type { Budget, TurnLimits } from './budget.ts';
import { currentText } from './current-text.ts';
import { eventQueue } from './event-queue.ts';
import { modelTurn } from './model-turn.ts';
import type { CommandPort, DiagnosticsPort } from './ports.ts';
import type { RunTurn, TurnRequest } from './run-turn.ts';
import { seenLines } from './seen-lines.ts';
import type { SeenLines } from './seen-lines.ts';

/** What a conversation works on. */
export interface ConversationDeps {
  /** Asked at the start of each turn; undefined: there is no key, and the answer is a local one. */
  readonly client: () => Promise<ModelClient | undefined>;
  readonly index: CodeIndex;
  readonly workspace: WorkspaceText;
  readonly gate: Gate;
  readonly priceOf: PriceOf;
  /** Limits of a model, as far as they are known without asking. */
  readonly modelInfo: (model: string) => ModelInfo | undefined;
  readonly edits?: Edits | undefined;
  readonly diagnostics?: DiagnosticsPort | undefined;
  readonly commands?: CommandPort | undefined;
  /** A new unique id. */
  readonly newId: () => string;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/** Read at the start of each turn. */
export interface TurnSettings {
  readonly model: string;
  readonly effort: Effort;
  readonly thinking: 'adaptive' | 'off';
  readonly maxSteps: number;
  readonly maxCostUsd: number;
  readonly maxMinutes: number;
  readonly runCommand: 'ask' | 'never';
  /** Whether the user trusts the workspace. */
  readonly trusted: boolean;
  readonly maxToolCalls?: number;
  readonly maxOutputBytes?: number;
  readonly maxTokens?: number;
}

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
  /** Plain JSON, for going on after a restart. */
  snapshot(): SavedConversation;
}

/** What turns of one conversation share. */
export interface ConversationState {
  log: ConversationLog;
  sources: SourceRegistry;
  seen: SeenLines;
  /** Messages of the user that came while a turn ran. */
  steering: string[];
  /** The budget of the last turn, for one that continues it. */
  budget: Budget | undefined;
  /** Tokens of the prompt and answer of the last request, as the service counted them, and the messages they stand for. */
  counted: { readonly tokens: number; readonly messages: number } | undefined;
  /** The question before, which a short one builds on. */
  lastQuestion: string;
}

export function createConversation(deps: ConversationDeps, options: ConversationOptions): Conversation {
  const restored = options.saved === undefined ? undefined : restoreConversation(options.saved, deps.gate);
  const state: ConversationState = {
    log: conversationLog(restored?.log),
    sources: sourceRegistry(restored?.sources),
    seen: seenLines(options.saved?.seen),
    steering: [],
    budget: undefined,
    counted: undefined,
    lastQuestion: '',
  };
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
      start(client === undefined ? 'local' : 'model');
      if (client === undefined) {
        const now = currentText(deps.workspace, deps.index);
        const parts = { index: deps.index, workspace: deps.workspace, now, turnId };
        const cited = await abortable(localAnswer(parts, request, emit, signal), signal);
        end('end_turn', cited);
        return;
      }
      const settings = options.settings();
      const parts = { deps, state, client, id: options.id, turnId, limits: limitsOf(settings), settings };
      const done = await modelTurn({ ...parts, emit, signal }, request);
      if (done.error !== undefined) failed(done.error);
      end(done.stopReason, done.citations, done.usage);
    } catch (error) {
      if (!started) start('model');
      if (signal.aborted || asFootnoteError(error).code === 'cancelled') end('cancelled');
      else {
        failed(error);
        end('error');
      }
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
    steer(text) {
      state.steering.push(text);
    },
    snapshot: () => saveConversation(options.id, state.log.state(), state.sources.all(), state.seen.state()),
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
