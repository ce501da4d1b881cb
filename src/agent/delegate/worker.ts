import { conversationLog } from '../../chat/conversation-log.ts';
import { DELEGATE_PROMPT } from '../../chat/prompts/system.ts';
import { sourceRegistry } from '../../chat/sources.ts';
import { asFootnoteError } from '../../base/errors.ts';
import type { ModelClient } from '../../model/client.ts';
import { SMALL_MODEL } from '../../model/routing.ts';
import type { Citation, TurnEvent, Usage } from '../../protocol/turn.ts';
import { cancelledError } from '../abortable.ts';
import { turnBudget } from '../budget.ts';
import type { Budget, TurnLimits } from '../budget.ts';
import type { ConversationDeps, ConversationState, TurnSettings } from '../conversation-parts.ts';
import { modelTurn } from '../model-turn.ts';
import type { TurnDone } from '../model-turn.ts';
import { seenLines } from '../seen-lines.ts';
import { DEFAULT_STEPS, DELEGATE_TOOLS, MAX_STEPS } from './limits.ts';
import type { DelegateDone, DelegateJob, FoundLines } from './port.ts';

/** Each worker's own limits, beside those of the turn that it works for. */
const LIMITS = { maxToolCalls: 40, maxOutputBytes: 1_000_000, maxTokens: 200_000 } as const;

export interface DelegateParts {
  /** What the asking conversation works on: the worker reads the same workspace, through the same gate. */
  readonly deps: ConversationDeps;
  readonly client: ModelClient;
  /** Those of the asking turn; its model serves where there is no small one. */
  readonly settings: TurnSettings;
  /** Dollars (where the model has a price) and minutes that this worker may use. */
  readonly maxCostUsd: number;
  readonly maxMinutes: number;
  /** Told the usage of each request as it ends: count it where the work is paid. */
  readonly onUsage: (usage: Usage) => void;
  /** The worker's own tool calls and results as they happen, for a tree under the call. */
  readonly onStep?: (event: Extract<TurnEvent, { type: 'tool_call' | 'tool_result' }>) => void;
}

/**
 * Does one piece of read-only research in a context of its own: a bounded turn with the read tools, on the small model
 * where there is one. Several may run side by side; each is independent of the others.
 *
 * To ask a question of many places at once: call it once for each part, await them together, and put `findings` (with
 * `lines`, read again through the gate) before the model as material. `findings` is a model's text: it must pass
 * `gate.admitOutput` like any output.
 * @throws FootnoteError `cancelled` when the signal fires; every other failure is told in the result
 */
export async function runDelegate(
  parts: DelegateParts,
  job: DelegateJob,
  signal: AbortSignal,
): Promise<DelegateDone> {
  const model = modelOf(parts);
  const done = await attempt(parts, job, model, signal);
  // A service may know a model by name and not serve it to this key.
  if (done.problem === undefined || done.code !== 'not_found' || model === parts.settings.model)
    return done.told;
  return (await attempt(parts, job, parts.settings.model, signal)).told;
}

function modelOf({ deps, settings }: DelegateParts): string {
  const oneToken = { input: 1, output: 0, cacheRead: 0, cacheWrite: 0 };
  // A small model without a price would leave the turn's dollars uncounted.
  const fits = deps.modelInfo(SMALL_MODEL) !== undefined && deps.priceOf(SMALL_MODEL, oneToken) !== null;
  return fits ? SMALL_MODEL : settings.model;
}

async function attempt(
  { deps, client, settings, maxCostUsd, maxMinutes, onUsage, onStep }: DelegateParts,
  { task, tools, maxSteps = DEFAULT_STEPS }: DelegateJob,
  model: string,
  signal: AbortSignal,
): Promise<{ told: DelegateDone; problem: string | undefined; code: string | undefined }> {
  const id = deps.newId();
  const limits = { ...LIMITS, maxSteps: Math.min(maxSteps, MAX_STEPS), maxCostUsd, maxMinutes };
  const offered = new Set<string>(DELEGATE_TOOLS.filter((name) => tools?.includes(name) ?? true));
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
      state: freshState(),
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
    { question: task, mode: 'ask', context: [] },
  );
  if (signal.aborted || done.stopReason === 'cancelled') throw cancelledError();
  const problem = done.error === undefined ? undefined : asFootnoteError(done.error);
  return { told: heard.told(done, problem?.message), problem: problem?.message, code: problem?.code };
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

/** Gathers what a worker says: its text, with the lines of each citation behind what they support. */
function listener(
  onUsage: DelegateParts['onUsage'],
  onStep: DelegateParts['onStep'],
): { take(event: TurnEvent): void; told(done: TurnDone, problem: string | undefined): DelegateDone } {
  let text = '';
  let steps = 0;
  const citations: Citation[] = [];
  return {
    take(event) {
      if (event.type === 'text_delta') text += event.text;
      else if (event.type === 'citation' && event.state !== 'stale') citations.push(event);
      else if (event.type === 'usage') {
        steps++;
        const { input, output, cacheRead, cacheWrite, costUsd } = event;
        onUsage({ input, output, cacheRead, cacheWrite, costUsd });
      } else if (event.type === 'tool_call' || event.type === 'tool_result') onStep?.(event);
    },
    told: (done, problem) => ({
      findings: withPlaces(text, citations).trim(),
      lines: [...new Map(citations.map((cited) => [placeOf(cited), found(cited)])).values()],
      stop: problem !== undefined ? 'failed' : done.stopReason === 'end_turn' ? 'done' : 'limit',
      steps,
      ...(problem === undefined ? {} : { problem }),
    }),
  };
}

const placeOf = ({ path, startLine, endLine }: Citation): string => `${path}:${startLine}-${endLine}`;

const found = ({ uri, path, startLine, endLine }: Citation): FoundLines => ({
  uri,
  path,
  startLine,
  endLine,
});

function withPlaces(text: string, citations: readonly Citation[]): string {
  let marked = text;
  for (const cited of [...citations].sort((a, b) => b.to - a.to))
    marked = `${marked.slice(0, cited.to)} [${placeOf(cited)}]${marked.slice(cited.to)}`;
  return marked;
}
