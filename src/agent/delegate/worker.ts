import { conversationLog } from '../../chat/conversation-log.ts';
import { DELEGATE_PROMPT } from '../../chat/prompts/system.ts';
import { sourceRegistry } from '../../chat/sources.ts';
import { asFootnoteError } from '../../base/errors.ts';
import type { ModelClient } from '../../model/client.ts';
import type { Citation, ResearchPart, TurnEvent, Usage } from '../../protocol/turn.ts';
import { addUsage } from '../../protocol/usage.ts';
import { cancelledError } from '../abortable.ts';
import { NO_USAGE, turnBudget } from '../budget.ts';
import type { Budget, TurnLimits } from '../budget.ts';
import type { ConversationDeps, ConversationState, TurnSettings } from '../conversation-parts.ts';
import type { ModelTurn, TurnDone } from '../model-turn.ts';
import { seenLines } from '../seen-lines.ts';
import { DEFAULT_STEPS, DELEGATE_TOOLS, MAX_STEPS } from './limits.ts';
import type { DelegateDone, DelegateJob, WorkerLimits } from './port.ts';
import { smallModel } from './small-model.ts';

/** Each worker's own limits, beside those of the turn that it works for. */
const LIMITS = { maxToolCalls: 40, maxOutputBytes: 1_000_000 } as const;

export interface DelegateParts {
  /** What the asking conversation works on: the worker reads the same workspace, through the same gate. */
  readonly deps: ConversationDeps;
  readonly client: ModelClient;
  readonly modelTurn: ModelTurn;
  /** Those of the asking turn; its model serves where there is no small one. */
  readonly settings: TurnSettings;
  /** What this worker may use. */
  readonly limits: WorkerLimits;
  /** Told the usage of each request as it ends: count it where the work is paid. */
  readonly onUsage: (usage: Usage) => void;
  /** The worker's own tool calls and results as they happen, for a tree under the call. */
  readonly onStep?: (event: Extract<TurnEvent, { type: 'tool_call' | 'tool_result' }>) => void;
}

/**
 * Does one piece of read-only research in a context of its own: a bounded turn with the read tools, on the small model
 * where there is one. Several may run side by side; each is independent of the others.
 *
 * What it said goes to another model by `handover.ts` alone, which checks its citations again and passes the gate.
 * @throws FootnoteError `cancelled` when the signal fires; every other failure is told in the result
 */
export async function runDelegate(
  parts: DelegateParts,
  job: DelegateJob,
  signal: AbortSignal,
): Promise<DelegateDone> {
  const model = smallModel(parts.deps, parts.settings);
  const done = await attempt(parts, job, model, signal);
  // A service may know a model by name and not serve it to this key.
  if (done.problem === undefined || done.code !== 'not_found' || model === parts.settings.model)
    return done.told;
  return (await attempt(parts, job, parts.settings.model, signal)).told;
}

async function attempt(
  { deps, client, modelTurn, settings, limits: most, onUsage, onStep }: DelegateParts,
  { task, query, tools, maxSteps = DEFAULT_STEPS }: DelegateJob,
  model: string,
  signal: AbortSignal,
): Promise<{ told: DelegateDone; problem: string | undefined; code: string | undefined }> {
  const id = deps.newId();
  const limits = { ...LIMITS, ...most, maxSteps: Math.min(maxSteps, MAX_STEPS) };
  const offered = new Set<string>(DELEGATE_TOOLS.filter((name) => tools?.includes(name) ?? true));
  const state = freshState();
  const heard = listener(onUsage, onStep);
  const done = await modelTurn(
    {
      // Nothing of the user's edits, commands or decisions: those are the asking turn's.
      deps: {
        ...deps,
        edits: undefined,
        commands: undefined,
        diagnostics: undefined,
        externals: undefined,
        remembered: undefined,
      },
      state,
      client,
      id,
      turnId: id,
      limits,
      settings: { ...settings, model, effort: 'low', runCommand: 'never' },
      emit: heard.take,
      signal,
      worker: {
        system: DELEGATE_PROMPT.text,
        tools: offered,
        budget: workerBudget(limits, model, deps),
      },
    },
    { question: task, mode: 'ask', context: [], ...(query === undefined ? {} : { query }) },
  );
  if (signal.aborted || done.stopReason === 'cancelled') throw cancelledError();
  const problem = done.error === undefined ? undefined : asFootnoteError(done.error);
  const read = state.sources.all().map(({ uri, path, startLine, lines }) => {
    return { uri, path, startLine, endLine: startLine + lines.length - 1 };
  });
  return { told: heard.told(done, problem?.message, read), problem: problem?.message, code: problem?.code };
}

const freshState = (): ConversationState => ({
  log: conversationLog(),
  sources: sourceRegistry(),
  seen: seenLines(),
  steering: [],
  budget: undefined,
  counted: undefined,
  lastRequest: undefined,
  promptTokens: 0,
  answeredAt: undefined,
  cacheLife: '5m',
  instructed: new Set(),
  unread: false,
  externals: new Map(),
  hadExternals: new Set(),
  plan: { steps: [], told: true },
  problems: { staged: () => Promise.resolve(), compare: () => Promise.resolve({ uris: [], blocks: [] }) },
  lastQuestion: '',
});

/** Both in dollars, where there is a price, and in tokens. */
function workerBudget(limits: TurnLimits, model: string, deps: ConversationDeps): Budget {
  const dollars = turnBudget(limits, model, deps.priceOf);
  const tokens = turnBudget(limits, model, () => null);
  return {
    ...dollars,
    before(next, elapsedMs) {
      const leave = tokens.before(next, elapsedMs);
      return leave.ok ? dollars.before({ ...next, maxOutput: leave.maxOutput }, elapsedMs) : leave;
    },
    step() {
      dollars.step();
      tokens.step();
    },
    spent(usage) {
      dollars.spent(usage);
      tokens.spent(usage);
    },
    shareLeft: () => Math.min(dollars.shareLeft(), tokens.shareLeft()),
  };
}

/** Gathers what a worker says and uses. */
function listener(
  onUsage: DelegateParts['onUsage'],
  onStep: DelegateParts['onStep'],
): {
  take(event: TurnEvent): void;
  told(done: TurnDone, problem: string | undefined, read: ResearchPart['read']): DelegateDone;
} {
  let text = '';
  let steps = 0;
  let limit: ResearchPart['limit'];
  let used = NO_USAGE;
  const citations: Citation[] = [];
  return {
    take(event) {
      if (event.type === 'text_delta') text += event.text;
      else if (event.type === 'citation' && event.state !== 'stale') citations.push(event);
      else if (event.type === 'budget') limit = event.kind;
      else if (event.type === 'usage') {
        steps++;
        const { input, output, cacheRead, cacheWrite, costUsd } = event;
        const usage = { input, output, cacheRead, cacheWrite, costUsd };
        used = addUsage(used, usage);
        onUsage(usage);
      } else if (event.type === 'tool_call' || event.type === 'tool_result') onStep?.(event);
    },
    told: (done, problem, read) => ({
      said: text,
      citations,
      stop: problem !== undefined ? 'failed' : done.stopReason === 'end_turn' ? 'done' : 'limit',
      ...(limit === undefined ? {} : { limit }),
      ...(problem === undefined ? {} : { problem }),
      steps,
      usage: used,
      read,
    }),
  };
}
