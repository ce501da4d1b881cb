import { conversationLog, liveSources, withInstructions } from '../chat/conversation-log.ts';
import { packContext } from '../chat/context.ts';
import type { PackedContext, Spread } from '../chat/context.ts';
import { estimateMessages } from '../chat/conversation-trim.ts';
import { nestedInstructions, readInstructions } from '../chat/instructions.ts';
import type { InstructionFile } from '../chat/instructions.ts';
import {
  contextLabel,
  decisionsText,
  instructionsText,
  materialText,
  planText,
  questionText,
} from '../chat/prompts/blocks.ts';
import { redactionText } from '../chat/search-results.ts';
import { rememberedText } from '../chat/remembered.ts';
import { estimateTokens } from '../chat/token-estimate.ts';
import { displayPath } from '../chat/workspace-text.ts';
import { asFootnoteError } from '../base/errors.ts';
import type { ModelClient, TextBlock, ToolResultBlock, UserBlock } from '../model/client.ts';
import type { Receipt, TurnEvent } from '../protocol/turn.ts';
import { attachedBlocks } from './attach.ts';
import type { ConversationDeps, ConversationState } from './conversation-parts.ts';
import type { Compared } from './problem-watch.ts';
import type { Material, TurnRequest } from './run-turn.ts';

export interface OpeningInput {
  readonly deps: ConversationDeps;
  readonly state: ConversationState;
  readonly id: string;
  readonly client: ModelClient;
  readonly request: TurnRequest;
  readonly trusted: boolean;
  /** Tokens of tools and system, estimated. */
  readonly promptTokens: number;
  readonly contextTokens: number;
  /** What files may take that are sent whole, where that is more than usual. */
  readonly wholeTokens?: number | undefined;
  readonly emit: (event: TurnEvent) => void;
  readonly signal: AbortSignal;
}

/** Share of the window that what is retrieved for one question may take, and its most. */
const RETRIEVAL_SHARE = 0.12;
const RETRIEVAL_MAX = 20_000;
/** A question of fewer words builds on the one before. */
const SHORT_WORDS = 4;

/**
 * Puts the opening of a turn into the conversation: instructions (once), decisions, context, question; and tells the receipt.
 * @returns what the search found
 */
export async function openTurn(input: OpeningInput): Promise<Spread> {
  const { deps, state, request, emit, signal } = input;
  const instructions = await openConversation(input);
  signal.throwIfAborted();
  const conversation = estimateMessages(state.log.messages());
  const attached = await attachments(input);
  signal.throwIfAborted();
  state.log.startTurn();
  if (request.question !== '') emit({ type: 'status', text: 'Searching the code…' });
  const packed = await retrieve(input, signal);
  signal.throwIfAborted();
  for (const source of packed.sent)
    state.seen.add(source.uri, source.hash, source.startLine, source.startLine + source.lines.length - 1);
  const nested = input.trusted
    ? await nestedFor(
        deps,
        state,
        packed.sent.map(({ uri }) => uri),
      )
    : [];
  signal.throwIfAborted();
  const compared = await comparedProblems(deps, state, input.id, signal);
  const blocks: UserBlock[] = [
    ...decisionBlocks(deps, input.id, compared),
    ...planBlocks(deps, state),
    ...instructionBlocks(deps, nested),
  ];
  if (packed.blocks.length > 0 || packed.given.length > 0) {
    const label = contextLabel(packed.given);
    blocks.push({ type: 'text', text: deps.gate.admitOutput(label).text }, ...packed.blocks);
  }
  blocks.push(...attached);
  const material = materialBlocks(deps, request.material ?? []);
  blocks.push(...material.blocks);
  if (request.question !== '')
    blocks.push({ type: 'text', text: deps.gate.admitUserText(questionText(request.question)).text });
  else if (blocks.length === 0) blocks.push(text(deps, 'Go on.'));
  state.log.addUser(blocks);
  if (request.question !== '') {
    state.lastQuestion = request.question;
    const read = [...instructions, ...nested];
    emit({ type: 'retrieved', receipt: receipt(input, read, conversation, packed, material) });
  }
  return packed.spread;
}

/**
 * Reads the project's instructions, and what the user asked to remember, when the conversation begins (one that came from
 * elsewhere begins with its first question here): they stay as they were then.
 */
async function openConversation({
  deps,
  state,
  trusted,
  signal,
}: OpeningInput): Promise<readonly InstructionFile[]> {
  const begun = state.log.messages().length > 0;
  if (!trusted || (begun && !state.unread)) return [];
  const files = await readInstructions(deps.workspace, deps.gate);
  const kept = rememberedText((await deps.remembered?.()) ?? []);
  signal.throwIfAborted();
  const first = [files.length > 0 ? instructionsText(files) : undefined, kept?.text].filter(
    (part) => part !== undefined,
  );
  if (first.length > 0) {
    const said = deps.gate.admitOutput(first.join('\n\n')).text;
    if (begun) state.log.restore(withInstructions(state.log.state(), said));
    else state.log = conversationLog(undefined, said);
  }
  state.unread = false;
  if (kept === undefined) return files;
  const { count, text, tokens } = kept;
  return [...files, { path: `Memory, ${count} ${count === 1 ? 'note' : 'notes'}`, text, tokens }];
}

async function retrieve(input: OpeningInput, signal: AbortSignal): Promise<PackedContext> {
  const { deps, state, request, emit } = input;
  const words = request.question.trim().split(/\s+/).length;
  const own = request.query ?? request.question;
  const query = words < SHORT_WORDS ? `${own} ${state.lastQuestion}` : own;
  const context = {
    index: deps.index,
    workspace: deps.workspace,
    gate: deps.gate,
    sources: state.sources,
    live: liveSources(state.log.messages()),
  };
  const wanted = {
    query,
    ranges: request.context,
    folders: request.folders ?? [],
    ...(input.wholeTokens === undefined ? {} : { wholeTokens: input.wholeTokens }),
    budgetTokens: Math.min(RETRIEVAL_MAX, Math.floor(input.contextTokens * RETRIEVAL_SHARE)),
  };
  try {
    return await packContext(context, wanted, signal);
  } catch (error) {
    const { code, message } = asFootnoteError(error);
    if (code !== 'index_unavailable') throw error;
    emit({ type: 'status', text: `Answering without the index: ${message}` });
    return packContext(context, { ...wanted, query: '' }, signal);
  }
}

async function attachments({ deps, request, client, id, emit, signal }: OpeningInput): Promise<UserBlock[]> {
  if (request.attachments === undefined || deps.attachments === undefined) return [];
  const status = (text: string): void => emit({ type: 'status', text });
  const { attachments: port, gate } = deps;
  return attachedBlocks({
    attachments: request.attachments,
    port,
    gate,
    client,
    conversationId: id,
    signal,
    status,
  });
}

/** The plan where the user has edited it, or the model no longer has it before it. */
export function planBlocks(deps: ConversationDeps, state: ConversationState): UserBlock[] {
  const { steps, told } = state.plan;
  if (told) return [];
  state.plan = { steps, told: true };
  return [{ type: 'text', text: deps.gate.admitUserText(planText(steps)).text }];
}

/** What language servers say of files whose staged edits are decided. Asked before `decisionBlocks`, which takes it. */
export async function comparedProblems(
  deps: ConversationDeps,
  state: ConversationState,
  id: string,
  signal: AbortSignal,
): Promise<Compared> {
  const open = deps.edits?.pending().flatMap((edit) => (edit.conversationId === id ? [edit.uri] : []));
  const compared = await state.problems.compare(new Set(open), signal);
  signal.throwIfAborted();
  return compared;
}

/** What the user decided since the model last heard, as the first blocks of its next message. */
export function decisionBlocks(deps: ConversationDeps, id: string, compared: Compared): UserBlock[] {
  const reports = deps.edits?.takeReports(id) ?? [];
  if (reports.length === 0) return [];
  const folders = deps.workspace.folders();
  const told = reports.map((report) => ({ ...report, path: displayPath(folders, report.uri) }));
  const written = reports.some(({ decision, uri }) => decision === 'accepted' && compared.uris.includes(uri));
  return [
    { type: 'text', text: deps.gate.admitUserText(decisionsText(told)).text },
    ...(written ? compared.blocks : []),
  ];
}

const nestedFor = (deps: ConversationDeps, state: ConversationState, uris: readonly string[]) =>
  nestedInstructions(deps.workspace, deps.gate, uris, state.instructed);

const instructionBlocks = (deps: ConversationDeps, files: readonly InstructionFile[]): UserBlock[] =>
  files.length === 0 ? [] : [{ type: 'text', text: deps.gate.admitOutput(instructionsText(files)).text }];

/** Instructions of the folders that results of tools come from, when they are new to the conversation. */
export async function nestedBlocks(
  deps: ConversationDeps,
  state: ConversationState,
  results: readonly ToolResultBlock[],
): Promise<UserBlock[]> {
  const named = results.flatMap(({ content }) =>
    content.flatMap((block) =>
      block.type === 'search_result' ? [state.sources.get(block.source)?.uri] : [],
    ),
  );
  const uris = named.filter((uri) => uri !== undefined);
  return instructionBlocks(deps, await nestedFor(deps, state, uris));
}

interface GivenMaterial {
  readonly blocks: readonly TextBlock[];
  readonly items: readonly { readonly name: string; readonly tokens: number }[];
  readonly keptBack: Receipt['keptBack'];
}

/** What the user put in beside lines of files, each block named and without what looks like a secret. */
function materialBlocks(deps: ConversationDeps, material: readonly Material[]): GivenMaterial {
  const passed = material.map(({ name, text: said, keptBack = [] }) => ({
    name,
    keptBack,
    pass: deps.gate.admitOutput(materialText(name, said)),
  }));
  return {
    blocks: passed.map(({ pass }) => ({ type: 'text', text: pass.text })),
    items: passed.map(({ name, pass }) => ({ name, tokens: estimateTokens(pass.text.text) })),
    keptBack: passed.flatMap(({ name, pass, keptBack }) => [
      ...keptBack,
      ...(pass.redactions.length === 0 ? [] : [{ path: name, reason: redactionText(pass.redactions) }]),
    ]),
  };
}

const text = (deps: ConversationDeps, said: string): TextBlock => ({
  type: 'text',
  text: deps.gate.admitPrompt(said),
});

function receipt(
  input: OpeningInput,
  instructions: readonly InstructionFile[],
  conversation: number,
  packed: PackedContext,
  material: GivenMaterial,
): Receipt {
  const items = [...packed.items];
  const given = instructions.map(({ path, tokens }) => ({ path, tokens }));
  const asked = estimateTokens(input.request.question);
  const { wordsFrom } = input.request;
  const sum = (list: readonly { tokens: number }[]): number =>
    list.reduce((all, { tokens }) => all + tokens, 0);
  const own = Math.max(0, conversation - sum(given)) + (wordsFrom === undefined ? asked : 0);
  if (wordsFrom !== undefined) given.push({ path: wordsFrom, tokens: asked });
  return {
    prompt: input.promptTokens,
    instructions: given,
    conversation: own,
    ...(material.items.length === 0 ? {} : { material: [...material.items] }),
    items,
    keptBack: [...packed.keptBack, ...material.keptBack],
    tokens: input.promptTokens + sum(given) + own + sum(material.items) + sum(items),
  };
}
