import { asFootnoteError } from '../../base/errors.ts';
import { ANSWER_NOW_TEXT, findingsText, partText } from '../../chat/prompts/research.ts';
import type { PlannedPart, ToldPart } from '../../chat/prompts/research.ts';
import type { RelevantFile } from '../../chat/context.ts';
import { estimateMessages } from '../../chat/conversation-trim.ts';
import type { SearchResultBlock, TextBlock } from '../../model/client.ts';
import type { ResearchPart } from '../../protocol/turn.ts';
import { abortable, cancelledError } from '../abortable.ts';
import { currentText } from '../current-text.ts';
import { handOver, summaryOf } from '../delegate/handover.ts';
import type { DelegateDone, WorkerLimits } from '../delegate/port.ts';
import { toldPart } from '../delegate/told-part.ts';
import type { Researched, ResearchParts } from './parts.ts';
import { planParts } from './plan.ts';

/** What all parts of a question may use together, beside what the turn has left. */
const WHOLE: WorkerLimits = { maxTokens: 320_000, maxCostUsd: 0.4, maxMinutes: 3 };
/** Share of the money that the turn has left. */
const MONEY = 0.6;
/** With less, workers could find nothing out: then nothing is planned. */
const LEAST_USD = 0.01;

interface ReadPart {
  readonly part: PlannedPart;
  readonly done: DelegateDone;
}

/**
 * Reads a question in parts: a plan by the small model, a worker for each part, and what they found as material for the
 * turn's own answer. A part that fails costs only itself.
 * @throws FootnoteError `cancelled` when the signal fires
 */
export async function research(
  parts: ResearchParts,
  question: string,
  files: readonly RelevantFile[],
  signal: AbortSignal,
): Promise<Researched> {
  if (signal.aborted) throw cancelledError();
  const { limits, budget, emit } = parts;
  const money = limits.maxCostUsd * Math.max(0, budget.shareLeft()) * MONEY;
  const most = { ...WHOLE, maxCostUsd: Math.min(WHOLE.maxCostUsd, money) };
  if (most.maxCostUsd < LEAST_USD) return { blocks: [] };
  emit({ type: 'status', text: 'Planning what to read…' });
  const { planned, tell } = await plan(parts, question, files, most, signal);
  if (planned.length < 2) return { blocks: [] };
  const each: WorkerLimits = {
    maxTokens: Math.floor(most.maxTokens / planned.length),
    maxCostUsd: most.maxCostUsd / planned.length,
    maxMinutes: most.maxMinutes,
  };
  const reader = partReader(parts, question, planned, each);
  const read = await Promise.allSettled(planned.map((part, at) => reader(part, at, signal)));
  const done = read.map((one) => {
    if (one.status === 'rejected') throw asFootnoteError(one.reason);
    return one.value;
  });
  const brought = await abortable(material(parts, done), signal);
  tell({ handedOver: estimateMessages([{ role: 'user', content: brought.blocks }]) });
  return brought;
}

/** Has one part read, and tells of it as of a call of `delegate`. */
function partReader(
  { deps, delegates, turnId, emit }: ResearchParts,
  question: string,
  planned: readonly PlannedPart[],
  limits: WorkerLimits,
): (part: PlannedPart, at: number, signal: AbortSignal) => Promise<ReadPart> {
  let ended = 0;
  const progress = (): void => {
    const all = `Reading ${planned.length} parts`;
    if (ended < planned.length)
      emit({ type: 'status', text: ended === 0 ? `${all}…` : `${all}, ${ended} done…` });
  };
  return async (part, at, signal) => {
    const id = `${turnId}/part-${at + 1}`;
    const job = { title: part.title, task: partText(question, planned, at), query: part.task, limits };
    const from = deps.now();
    const told = (ok: boolean, summary: string, bytes: number): void =>
      emit({ type: 'tool_result', id, ok, summary, bytes, ms: Math.round(deps.now() - from) });
    emit({ type: 'tool_call', id, name: 'delegate', input: { task: part.title }, state: 'running' });
    progress();
    let done: DelegateDone;
    try {
      done = await delegates.run(id, job, signal);
    } catch (error) {
      told(false, 'cancelled', 0);
      throw error;
    }
    ended++;
    const places = new Set(done.citations.map((cited) => `${cited.uri}:${cited.startLine}-${cited.endLine}`));
    told(done.stop !== 'failed', summaryOf(done, places.size), Buffer.byteLength(done.said));
    progress();
    return { part, done };
  };
}

/** None where planning fails: the receipt says why, and the turn goes on as any other. */
async function plan(
  parts: ResearchParts,
  question: string,
  files: readonly RelevantFile[],
  most: WorkerLimits,
  signal: AbortSignal,
): Promise<{
  readonly planned: readonly PlannedPart[];
  /** Tells more of the plan. */
  readonly tell: (more: Partial<ResearchPart>) => void;
}> {
  const told = toldPart({ id: `${parts.turnId}/plan`, kind: 'plan', title: '' }, most, parts.emit, signal);
  try {
    const planned = await planParts(
      parts,
      question,
      files,
      (usage) => {
        parts.count(usage);
        told.used(usage);
      },
      signal,
    );
    told.tell({ state: 'done' });
    return { planned, tell: told.tell };
  } catch (error) {
    if (signal.aborted) throw error;
    const { message } = asFootnoteError(error);
    told.tell({ state: 'failed', problem: message });
    parts.emit({ type: 'status', text: `Answering without a plan: ${message}` });
    return { planned: [], tell: told.tell };
  } finally {
    told.close();
  }
}

/** What the workers found, checked once more, and what they didn't. */
async function material({ deps, state }: ResearchParts, read: readonly ReadPart[]): Promise<Researched> {
  const now = currentText(deps.workspace, deps.index);
  const on = { workspace: deps.workspace, gate: deps.gate, sources: state.sources, seen: state.seen };
  const told: ToldPart[] = [];
  const lines = new Map<string, SearchResultBlock>();
  const missing: string[] = [];
  const partly: string[] = [];
  for (const { part, done } of read) {
    const { findings, cut, hidden, blocks } = await handOver(done, on, now);
    const why = whyNotWhole(done);
    const notes = [
      ...(why === undefined ? [] : [why]),
      ...(cut ? ['what it says was too long and is cut'] : []),
      ...(hidden > 0 ? [`the lines of ${hidden} more places are not shown`] : []),
    ];
    told.push({
      title: heading(part.title),
      findings,
      note: notes.length === 0 ? undefined : notes.join('; '),
    });
    for (const block of blocks) lines.set(block.source, block);
    const named = `“${plain(part.title)}” (${why ?? 'nothing was found'})`;
    if (findings === '') missing.push(named);
    else if (why !== undefined) partly.push(named);
  }
  const text = (said: string): TextBlock => ({ type: 'text', text: deps.gate.admitOutput(said).text });
  const said = [
    ...(missing.length === 0 ? [] : [`Not looked into: ${missing.join(', ')}.`]),
    ...(partly.length === 0 ? [] : [`Looked into in part: ${partly.join(', ')}.`]),
  ];
  return {
    blocks: [text(findingsText(told)), ...lines.values(), text(ANSWER_NOW_TEXT)],
    missing: said.length === 0 ? undefined : `*${said.join(' ')}*`,
  };
}

const LIMIT_WORDS: Readonly<Record<NonNullable<ResearchPart['limit']>, string>> = {
  steps: 'requests',
  dollars: 'dollars',
  minutes: 'time',
  tokens: 'tokens',
  tool_calls: 'tool calls',
  output_bytes: 'output',
};

function whyNotWhole({ stop, limit }: DelegateDone): string | undefined {
  if (stop === 'failed') return 'its reader failed';
  if (stop === 'limit')
    return limit === undefined ? 'cut short' : `stopped at its limit of ${LIMIT_WORDS[limit]}`;
  return undefined;
}

/** A title is a model's text: here it is no Markdown. */
const plain = (title: string): string => title.replaceAll(/[*_`[\]<>\n\\]+/g, ' ');
/** Nor is it a place that was checked, or another part, for the model that answers. */
const heading = (title: string): string => title.replaceAll(/[[\]\s]+/g, ' ').trim();
