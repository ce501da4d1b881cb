import { asFootnoteError, FootnoteError } from '../base/errors.ts';
import { cacheLife } from '../chat/cache-life.ts';
import { compactionIn, keptOfBroken } from '../chat/conversation-log.ts';
import { estimateMessages, trimConversation } from '../chat/conversation-trim.ts';
import { steerText, wrapUpText } from '../chat/prompts/blocks.ts';
import { systemPrompt } from '../chat/prompts/system.ts';
import { withoutCompaction } from '../chat/summary.ts';
import { estimateTokens } from '../chat/token-estimate.ts';
import type { ModelAnswer, ModelClient, ModelRequest, UserBlock } from '../model/client.ts';
import type { Plan } from '../protocol/plan.ts';
import type { StopReason, TurnEvent, Usage } from '../protocol/turn.ts';
import { addUsage } from '../protocol/usage.ts';
import { abortable } from './abortable.ts';
import { answerReader } from './answer-stream.ts';
import { MAX_OUTPUT, sizeOf, windowOf } from './compacting/window.ts';
import { NO_USAGE, turnBudget } from './budget.ts';
import type { Budget, BudgetEvent, TurnLimits } from './budget.ts';
import type { ConversationDeps, ConversationState, TurnSettings } from './conversation-parts.ts';
import { currentText } from './current-text.ts';
import { externalTools, gatedDefinition } from './external-tools.ts';
import { deadline } from './deadline.ts';
import type { AskingTurn } from './delegate/asking-turn.ts';
import type { DelegatePort } from './delegate/port.ts';
import { comparedProblems, decisionBlocks, nestedBlocks, openTurn, planBlocks } from './opening.ts';
import { permission } from './policy.ts';
import { isAcross, researched, wholeTokensOf } from './research/begin.ts';
import { repetitionWatch } from './repetition.ts';
import { notRun, runTools } from './run-tools.ts';
import type { TurnRequest } from './run-turn.ts';
import { stopwatch } from './stopwatch.ts';
import { toolsFor } from './tools/all.ts';
import { restoreState, saveState } from './turn-state.ts';

export interface TurnParts {
  readonly deps: ConversationDeps;
  readonly state: ConversationState;
  readonly client: ModelClient;
  /** The conversation's id, under which its edits are staged. */
  readonly id: string;
  readonly turnId: string;
  readonly limits: TurnLimits;
  readonly settings: TurnSettings;
  readonly emit: (event: TurnEvent) => void;
  readonly signal: AbortSignal;
  /** Set for a worker of another turn: its own prompt, its tools alone, and its budget. */
  readonly worker?: {
    readonly system: string;
    readonly tools: ReadonlySet<string>;
    readonly budget: Budget;
  };
  /** Makes this turn's workers; absent: it has none. */
  readonly delegation?: (turn: AskingTurn) => DelegatePort;
}

export interface TurnDone {
  readonly stopReason: StopReason;
  readonly usage: Usage;
  readonly citations: readonly string[];
  /** Told before the end. */
  readonly error?: FootnoteError;
}

/** Each time that the service refuses a request as too long, half of the conversation is left out. */
const MAX_TRIMS = 4;
/** With so many requests left, or this share of the money, the model is told to finish. */
const WRAP_UP_STEPS = 2;
const WRAP_UP_SHARE = 0.15;
const MAX_PAUSES = 5;
const READ_SECONDS = 60;

/** What comes after an answer: another request, or the end. */
export type ModelTurn = typeof modelTurn;

type Next = 'again' | StopReason | BudgetEvent | FootnoteError;

/**
 * Runs a turn on the model: the bounded loop, all modes. Leaves the conversation such that the next request is
 * valid, whatever happens. Never rejects.
 */
export async function modelTurn(parts: TurnParts, request: TurnRequest): Promise<TurnDone> {
  const { deps, state, client, settings, emit, limits } = parts;
  const before = saveState(state);
  const kept = request.question === '' ? state.budget : undefined;
  const budget = parts.worker?.budget ?? kept ?? turnBudget(limits, settings.model, deps.priceOf);
  state.budget = budget;
  const watch = stopwatch(deps.now, budget.sofar().ms);
  const minutes = deadline(watch, limits.maxMinutes * 60_000);
  const signal = AbortSignal.any([parts.signal, minutes.signal]);
  const status = (text: string): void => emit({ type: 'status', text });
  const externals = await externalTools(deps, state, request.mode, settings.trusted, status, signal);
  const policy = {
    mode: request.mode,
    trusted: settings.trusted,
    runCommand: settings.runCommand,
    external: (name: string) => externals.find((tool) => tool.name === name)?.rights(),
  };
  let spent: Usage = NO_USAGE;
  const count = (usage: Usage): void => {
    budget.spent(usage);
    spent = addUsage(spent, usage);
    emit({ type: 'usage', ...usage });
  };
  const asking: AskingTurn = { deps, client, settings, limits, budget, watch, count, emit };
  const delegates = parts.delegation?.(asking);
  const permissionOf = deps.permission ?? permission;
  const plan = (steps: Plan): boolean => {
    if (!state.plan.told) return false;
    state.plan = { steps, told: true };
    emit({ type: 'plan', steps });
    return true;
  };
  const own = toolsFor(policy, { ...deps, delegates, plan }, permissionOf);
  const ours = own.filter((tool) => parts.worker?.tools.has(tool.name) ?? true);
  const tools = [...ours, ...externals];
  const definitions = [
    ...ours.map(({ definition }) => definition),
    ...externals.map(({ definition }) => gatedDefinition(definition, deps.gate)),
  ];
  const system = parts.worker?.system ?? systemPrompt(request.mode).text;
  const promptTokens = estimateTokens(system) + estimateTokens(JSON.stringify(definitions));
  state.promptTokens = promptTokens;
  const window = windowOf(deps, settings.model);
  const answer = answerReader(
    parts.turnId,
    emit,
    (source) => state.sources.get(source),
    currentText(deps.workspace, deps.index),
    count,
  );
  const repetition = repetitionWatch();
  /** What the answer must say that wasn't looked into. */
  let missing: string | undefined;
  let pauses = 0;
  let wrappedUp = false;
  let streaming = false;

  const done = (stopReason: StopReason, error?: FootnoteError): TurnDone => ({
    stopReason,
    usage: spent,
    citations: answer.citations(),
    ...(error === undefined ? {} : { error }),
  });

  /** What the model was told of the plan may be gone: it is told anew. */
  const planForgotten = (): void => {
    if (state.plan.steps.length > 0) state.plan = { ...state.plan, told: false };
  };

  const trim = (tokens: number): void => {
    emit({ type: 'status', text: 'Leaving out older parts of the conversation to make room.' });
    state.log.restore(trimConversation(state.log.state(), tokens, deps.gate.admitPrompt));
    state.counted = undefined;
    state.instructed.clear();
    planForgotten();
  };

  /** The service's own summary goes as text from here on. */
  const asText = (): void => {
    state.log.restore(withoutCompaction(state.log.state(), deps.gate));
    state.counted = undefined;
  };
  /** Another service, or another model, may not take the summary that one made. */
  const takeBack = async (): Promise<void> => {
    if (compactionIn(state.log.state()) === undefined) return;
    if (!((await client.compacts?.(settings.model, signal)) ?? false)) asText();
  };

  const send = async (maxTokens: number): Promise<ModelAnswer> => {
    const pause = state.answeredAt === undefined ? undefined : deps.now() - state.answeredAt;
    state.cacheLife = cacheLife(pause, state.cacheLife);
    const body: ModelRequest = {
      model: settings.model,
      effort: settings.effort,
      thinking: settings.thinking,
      maxTokens,
      system,
      tools: definitions,
      messages: state.log.forRequest(state.cacheLife),
      purpose: parts.worker === undefined ? 'turn' : 'delegate',
    };
    budget.step();
    state.lastRequest = body;
    streaming = true;
    const got = await answer.read(client.stream(body, signal), signal);
    streaming = false;
    state.answeredAt = deps.now();
    count(got.usage);
    const { input, cacheRead, cacheWrite } = got.usage;
    state.counted = { tokens: input + cacheRead + cacheWrite, messages: state.log.messages().length };
    return got;
  };

  const afterTools = async (got: ModelAnswer): Promise<Next> => {
    const calls = got.toolUses;
    const over = budget.beforeTools(calls.length);
    if (over !== undefined) {
      state.log.addUser(notRun(calls, 'Not run: this turn has used up its tool calls.', deps.gate));
      return over;
    }
    const toolDeps = { ...deps, conversationId: parts.id, sources: state.sources, seen: state.seen };
    const ran = await runTools(calls, {
      deps: {
        ...toolDeps,
        edits: deps.edits,
        diagnostics: deps.diagnostics,
        languageServers: deps.languageServers,
        commands: deps.commands,
        delegates,
        plan,
      },
      tools,
      policy,
      permission: permissionOf,
      readTimeoutMs: (settings.maxReadSeconds ?? READ_SECONDS) * 1000,
      watch,
      repetition,
      emit,
      signal,
      now: deps.now,
    });
    budget.toolBytes(ran.bytes);
    state.log.addUser(ran.results);
    const staged = deps.edits?.pending().filter((edit) => edit.conversationId === parts.id) ?? [];
    await state.problems.staged(staged.map(({ uri }) => uri));
    if (ran.stop === 'repetition') return 'repetition';
    if (signal.aborted) return 'cancelled';
    if (settings.trusted) state.log.addUser(await abortable(nestedBlocks(deps, state, ran.results), signal));
    state.log.addUser(await asides());
    return 'again';
  };

  /** What else is said with the results of tools: decisions, what the user has sent meanwhile, a warning near the end. */
  const asides = async (): Promise<UserBlock[]> => {
    const compared = await comparedProblems(deps, state, parts.id, signal);
    const said = state.steering
      .splice(0)
      .map((text): UserBlock => ({ type: 'text', text: deps.gate.admitUserText(steerText(text)).text }));
    const near = budget.stepsLeft() <= WRAP_UP_STEPS || budget.shareLeft() < WRAP_UP_SHARE;
    const wrapUp = near && !wrappedUp && limits.maxSteps > WRAP_UP_STEPS;
    if (wrapUp) wrappedUp = true;
    const warning = wrapUpText(budget.stepsLeft());
    return [
      ...decisionBlocks(deps, parts.id, compared),
      ...planBlocks(deps, state),
      ...said,
      ...(wrapUp ? [{ type: 'text' as const, text: deps.gate.admitPrompt(warning) }] : []),
    ];
  };

  const after = async (got: ModelAnswer): Promise<Next> => {
    switch (got.stopReason) {
      case 'tool_use':
        state.log.addAssistant(got.content);
        return got.toolUses.length === 0 ? 'end_turn' : afterTools(got);
      case 'pause_turn':
        state.log.addAssistant(got.content);
        if (++pauses >= MAX_PAUSES) return 'repetition';
        state.log.addUser([{ type: 'text', text: deps.gate.admitPrompt('Go on.') }]);
        return 'again';
      case 'max_tokens':
      case 'model_context_window_exceeded':
        state.log.addAssistant(keptOfBroken(answer.ofThisRequest()));
        return got.stopReason === 'max_tokens' ? 'max_tokens' : 'context_full';
      case 'refusal':
        restoreState(state, before);
        return new FootnoteError('refused', 'The model declined to answer this. Ask it in another way.', {
          requestId: got.requestId,
        });
      case 'end_turn':
      case 'compaction': // never asked for here
      case 'stop_sequence':
        state.log.addAssistant(got.content);
        // What the user has sent meanwhile is answered now rather than lost.
        if (state.steering.length === 0) return 'end_turn';
        return asides().then((said): Next => {
          state.log.addUser(said);
          return 'again';
        });
    }
  };

  const finish = (next: Exclude<Next, 'again'>): TurnDone => {
    if (next instanceof FootnoteError) return done('refusal', next);
    if (typeof next !== 'string') {
      emit(next);
      return done('budget');
    }
    if (next === 'cancelled' && !parts.signal.aborted) return finish(outOfTime());
    if (next === 'end_turn' && missing !== undefined) answer.add(missing);
    const why = STOP_TEXT[next];
    if (why !== undefined) emit({ type: 'status', text: why });
    return done(next);
  };
  const outOfTime = (): BudgetEvent => ({
    type: 'budget',
    kind: 'minutes',
    spent: watch.elapsedMs() / 60_000,
    limit: limits.maxMinutes,
  });

  const heard = externals.length > 0 ? deps.externals?.onStatus(status) : undefined;
  try {
    await takeBack();
    const opening = { ...parts, request, trusted: settings.trusted, promptTokens, signal };
    const { contextTokens } = window;
    const across = parts.worker === undefined && isAcross(request, settings);
    const wholeTokens = across ? wholeTokensOf(asking, contextTokens) : undefined;
    const found = await abortable(openTurn({ ...opening, contextTokens, wholeTokens }), signal);
    if (across && delegates !== undefined) {
      const { turnId } = parts;
      const brought = await researched(
        { ...asking, state, delegates, turnId },
        request.question,
        found,
        signal,
      );
      state.log.addUser(brought.blocks);
      ({ missing } = brought);
    }
    let trims = 0;
    for (;;) {
      const next = {
        ...sizeOf(state, promptTokens),
        maxOutput: Math.min(MAX_OUTPUT, window.maxOutputTokens),
      };
      const leave = budget.before(next, watch.elapsedMs());
      if (!leave.ok) return finish(leave.event);
      let got: ModelAnswer;
      try {
        got = await send(leave.maxOutput);
        trims = 0;
      } catch (error) {
        if (signal.aborted) throw error;
        if (refusesCompaction(error) && compactionIn(state.log.state()) !== undefined) asText();
        else if (isTooLong(error) && trims++ < MAX_TRIMS) trim(estimateMessages(state.log.messages()) / 2);
        else throw error;
        streaming = false;
        continue;
      }
      const step = await after(got);
      if (step !== 'again') return finish(step);
    }
  } catch (error) {
    if (streaming) state.log.addAssistant(keptOfBroken(answer.ofThisRequest()));
    if (signal.aborted) return finish('cancelled');
    const known = asFootnoteError(error);
    if (known.code === 'cancelled') return done('cancelled');
    // A conversation that the service refuses as it stands must not refuse every later question too.
    if (known.code === 'bad_request' || known.code === 'too_large') restoreState(state, before);
    return done('error', known);
  } finally {
    budget.ran(watch.elapsedMs());
    minutes.stop();
    heard?.dispose();
  }
}

const STOP_TEXT: Partial<Readonly<Record<StopReason, string>>> = {
  max_tokens: 'The answer reached its greatest length and was cut off. Say "go on" for the rest.',
  context_full: 'The conversation has filled the model’s window. Start a new chat.',
  repetition: 'Stopped: the same calls came again and again without effect.',
};

function refusesCompaction(error: unknown): boolean {
  const { code, message } = asFootnoteError(error);
  return code === 'bad_request' && /compaction/i.test(message);
}

function isTooLong(error: unknown): boolean {
  const { code, message } = asFootnoteError(error);
  return code === 'too_large' || (code === 'bad_request' && /prompt is too long|context/i.test(message));
}
