import type { Gate } from '../workspace/gate.ts';
import { asFootnoteError } from '../base/errors.ts';
import { sha256 } from '../base/hash.ts';
import type { ModelAnswer, ResultBlock, TextBlock, ToolResultBlock } from '../model/client.ts';
import { REPEATED_TEXT } from '../chat/prompts/blocks.ts';
import type { TurnEvent } from '../protocol/turn.ts';
import { abortable, abortableAfter } from './abortable.ts';
import type { PermissionOf, PolicyState } from './policy.ts';
import type { RepetitionWatch } from './repetition.ts';
import type { Stopwatch } from './stopwatch.ts';
import { problem } from './tool.ts';
import type { AnyTool, ToolDeps, ToolOutput } from './tool.ts';

export type ToolUse = ModelAnswer['toolUses'][number];

export interface ToolRun {
  readonly deps: ToolDeps;
  readonly tools: readonly AnyTool[];
  readonly policy: PolicyState;
  readonly permission: PermissionOf;
  readonly watch: Stopwatch;
  readonly repetition: RepetitionWatch;
  readonly emit: (event: TurnEvent) => void;
  readonly signal: AbortSignal;
  /** After so long a call that only reads is given up. */
  readonly readTimeoutMs: number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

export interface ToolsDone {
  /** One for each call, in the order of the calls: the API takes nothing less. */
  readonly results: readonly ToolResultBlock[];
  /** Bytes of all results. */
  readonly bytes: number;
  readonly stop?: 'repetition' | 'cancelled';
}

const SIDE_BY_SIDE = 6;
const STAGING_GRACE_MS = 150;
const MAX_RESULT_CHARS = 200_000;

/** Runs the calls of one answer: reads side by side, the others alone and in order. Never rejects. */
export async function runTools(calls: readonly ToolUse[], run: ToolRun): Promise<ToolsDone> {
  const results: ToolResultBlock[] = [];
  let bytes = 0;
  let stop: ToolsDone['stop'];
  for (const batch of batches(calls, run.tools)) {
    const done = await Promise.all(batch.map((call) => runOne(call, run)));
    for (const [at, output] of done.entries()) {
      const call = batch[at];
      if (call === undefined) continue;
      const size = sizeOf(output.content);
      bytes += size;
      const verdict = output.cancelled
        ? 'fine'
        : run.repetition.record(call.name, call.input, textOf(output.content), output.ok);
      if (verdict === 'stop') stop ??= 'repetition';
      results.push(toResult(call.id, output, verdict === 'warn', run.deps.gate));
    }
    if (run.signal.aborted) stop = 'cancelled';
  }
  return { results, bytes, ...(stop === undefined ? {} : { stop }) };
}

/** Results for calls that are not run at all. */
export function notRun(calls: readonly ToolUse[], why: string, gate: Gate): ToolResultBlock[] {
  return calls.map(({ id }) => ({
    type: 'tool_result',
    toolUseId: id,
    content: [{ type: 'text', text: gate.admitPrompt(why) }],
    isError: true,
  }));
}

function batches(calls: readonly ToolUse[], tools: readonly AnyTool[]): ToolUse[][] {
  const groups: ToolUse[][] = [];
  let open = false;
  for (const call of calls) {
    const reads = tools.find((tool) => tool.name === call.name)?.reads === true;
    const last = groups.at(-1);
    if (reads && open && last !== undefined && last.length < SIDE_BY_SIDE) last.push(call);
    else groups.push([call]);
    open = reads;
  }
  return groups;
}

interface Ran extends ToolOutput {
  readonly cancelled: boolean;
}

async function runOne(call: ToolUse, run: ToolRun): Promise<Ran> {
  const { deps, emit, signal } = run;
  if (signal.aborted) return cancelled(deps);
  const say = (state: 'running' | 'waiting' | 'staged' | 'denied'): void =>
    emit({ type: 'tool_call', id: call.id, name: call.name, input: call.input, state });
  const began = run.now();
  const tool = run.tools.find((one) => one.name === call.name);
  const allowed = tool !== undefined && run.permission(call.name, run.policy) !== 'deny';
  say(allowed ? 'running' : 'denied');
  const output = allowed
    ? await callTool(tool, call, run, say)
    : { ...problem(deps, refusal(call.name, run.tools), 'not allowed'), cancelled: false };
  if (output.editId !== undefined) {
    say('staged');
    emit({ type: 'edit_staged', editId: output.editId });
  } else if (output.denied === true) say('denied');
  const bytes = sizeOf(output.content);
  const { ok, summary } = output;
  emit({ type: 'tool_result', id: call.id, ok, summary, bytes, ms: Math.round(run.now() - began) });
  return output;
}

async function callTool(
  tool: AnyTool,
  call: ToolUse,
  run: ToolRun,
  say: (state: 'running' | 'waiting') => void,
): Promise<Ran> {
  const { deps, signal, emit } = run;
  const granted = run.permission(tool.name, run.policy);
  const limit =
    tool.reads && !tool.ownTime ? AbortSignal.any([signal, AbortSignal.timeout(run.readTimeoutMs)]) : signal;
  const context = {
    callId: call.id,
    signal: limit,
    whileWaiting: <T>(work: () => Promise<T>) => run.watch.whileWaiting(() => abortable(work(), signal)),
    approval: (request: { command?: string; cwd?: string; timeoutS?: number }) => {
      say('waiting');
      emit({ type: 'approval', id: call.id, tool: tool.name, ...request });
    },
    status: (text: string) => {
      say('waiting');
      emit({ type: 'status', text });
    },
    running: () => say('running'),
    output: (text: string) => emit({ type: 'tool_output', id: call.id, text }),
    permission: granted,
  };
  try {
    const work = tool.call(call.input, deps, context);
    // What is being staged is told as staged, rather than left behind unsaid.
    const output =
      granted === 'stage'
        ? await abortableAfter(work, signal, STAGING_GRACE_MS)
        : await abortable(work, limit);
    return { ...capped(output, deps), cancelled: false };
  } catch (error) {
    if (signal.aborted) return cancelled(deps);
    const said = limit.aborted
      ? `${tool.name} took longer than ${run.readTimeoutMs / 1000} s and was given up. Narrow the call.`
      : `${tool.name} failed: ${asFootnoteError(error).message}`;
    return { ...problem(deps, said, limit.aborted ? 'timed out' : 'failed'), cancelled: false };
  }
}

const cancelled = (deps: ToolDeps): Ran => ({
  ...problem(deps, 'Not finished: the user stopped the turn.', 'cancelled'),
  cancelled: true,
});

function refusal(name: string, tools: readonly AnyTool[]): string {
  const there = tools.map((tool) => tool.name).join(', ');
  return `${name} is not available in this turn. The tools are: ${there}.`;
}

/** Whole blocks up to a size, so that no tool can flood the context. */
function capped(output: ToolOutput, deps: ToolDeps): ToolOutput {
  let left = MAX_RESULT_CHARS;
  const kept: ResultBlock[] = [];
  for (const block of output.content) {
    left -= textOf([block]).length;
    if (left >= 0) kept.push(block);
  }
  if (kept.length === output.content.length) return output;
  const cut = output.content.length - kept.length;
  const note = `${cut} more blocks were left out: the result was too long. Narrow the call.`;
  return { ...output, content: [...kept, { type: 'text', text: deps.gate.admitPrompt(note) }] };
}

function toResult(id: string, output: ToolOutput, warn: boolean, gate: Gate): ToolResultBlock {
  const warning: TextBlock[] = warn ? [{ type: 'text', text: gate.admitPrompt(REPEATED_TEXT) }] : [];
  return {
    type: 'tool_result',
    toolUseId: id,
    content: [...(output.ok ? output.content : asText(output.content, gate)), ...warning],
    ...(output.ok ? {} : { isError: true }),
  };
}

/** A failed call's result may hold text alone: the API takes nothing else in it. */
const asText = (content: ToolOutput['content'], gate: Gate): TextBlock[] =>
  content.flatMap((block): TextBlock[] => {
    if (block.type === 'text') return [block];
    if (block.type === 'image') return [];
    return [
      { type: 'text', text: gate.admitPrompt(`${block.title}:`) },
      ...block.blocks.map((text) => ({ type: 'text' as const, text })),
    ];
  });

const textOf = (content: ToolOutput['content']): string =>
  content
    .map((block) => {
      if (block.type === 'image') return `picture ${sha256(block.data.text)}`;
      return block.type === 'text'
        ? block.text.text
        : block.title + block.blocks.map((part) => part.text).join('');
    })
    .join('\n');

const sizeOf = (content: ToolOutput['content']): number =>
  Buffer.byteLength(textOf(content)) +
  content.reduce((sum, block) => sum + (block.type === 'image' ? block.data.text.length : 0), 0);
