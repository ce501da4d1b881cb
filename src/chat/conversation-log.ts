import * as z from 'zod/mini';
import type { Admitted } from '../base/admitted.ts';
import type { CacheMark, ModelMessage, UserBlock } from '../model/client.ts';

type UserMessage = Extract<ModelMessage, { role: 'user' }>;

const AnswerBlock = z.looseObject({ type: z.string(), text: z.optional(z.string()) });

/**
 * The messages of one conversation, always such that the API takes them: roles alternate, an answer is never
 * empty, and what was cached stays the same bytes.
 */
export interface ConversationLog {
  messages(): readonly ModelMessage[];
  /** Starts a turn: what follows is its own in trimming and caching. */
  startTurn(): void;
  /** Adds to the newest user message, or begins one. Results of tools come first in a message of their own. */
  addUser(blocks: readonly UserBlock[]): void;
  /** Keeps an answer as the API gave it, blank text apart; false (and nothing kept) when nothing is left. */
  addAssistant(content: readonly unknown[]): boolean;
  /** Takes back all since `state()` was called. */
  restore(state: LogState): void;
  state(): LogState;
  /**
   * The messages with cache breakpoints: instructions, conversation, newest turn (tools and system have the fourth).
   * What stood before the newest turn lives for `life` (default 5 minutes), the newest turn itself 5 minutes.
   */
  forRequest(life?: CacheMark['ttl']): ModelMessage[];
}

/** Plain JSON but for `Admitted` texts. */
export interface LogState {
  readonly messages: readonly ModelMessage[];
  /** Indexes of the messages in which turns begin. */
  readonly turnStarts: readonly number[];
  /** Whether the first block of the user's first message holds the project's instructions. */
  readonly instructions: boolean;
}

const firstOfUser = (messages: readonly ModelMessage[]): number =>
  messages.findIndex(({ role }) => role === 'user');

const Compaction = z.looseObject({ type: z.literal('compaction'), content: z.string() });

/** The text of the service's own summary, where the conversation begins with one. */
export function compactionIn({ messages }: LogState): string | undefined {
  const [first] = messages;
  return first?.role === 'assistant' ? Compaction.safeParse(first.content[0]).data?.content : undefined;
}

/** The block with the project's instructions, in a list; empty where there is none. */
export function instructionBlocks({ messages, instructions }: LogState): readonly UserBlock[] {
  const first = messages[firstOfUser(messages)];
  return instructions && first?.role === 'user' ? first.content.slice(0, 1) : [];
}

/** The conversation with the project's instructions before all that the user said. */
export function withInstructions(state: LogState, text: Admitted): LogState {
  const at = firstOfUser(state.messages);
  const messages = state.messages.map((message, n): ModelMessage =>
    n === at && message.role === 'user'
      ? { role: 'user', content: [{ type: 'text', text }, ...message.content] }
      : message,
  );
  return { ...state, messages, instructions: true };
}

export function conversationLog(
  saved: LogState = { messages: [], turnStarts: [], instructions: false },
  first?: Admitted,
): ConversationLog {
  let { messages, turnStarts, instructions } = saved;
  if (first !== undefined && messages.length === 0) {
    messages = [{ role: 'user', content: [{ type: 'text', text: first }] }];
    instructions = true;
  }
  return {
    messages: () => messages,
    startTurn() {
      const last = messages.at(-1);
      turnStarts = [...turnStarts, last?.role === 'user' ? messages.length - 1 : messages.length];
    },
    addUser(blocks) {
      if (blocks.length === 0) return;
      const last = messages.at(-1);
      messages =
        last?.role === 'user'
          ? [...messages.slice(0, -1), { role: 'user', content: [...last.content, ...blocks] }]
          : [...messages, { role: 'user', content: blocks }];
    },
    addAssistant(content) {
      const kept = content.filter((block) => !isBlankText(block));
      if (kept.length === 0) return false;
      messages = [...messages, { role: 'assistant', content: kept }];
      return true;
    },
    state: () => ({ messages, turnStarts, instructions }),
    restore(state) {
      ({ messages, turnStarts, instructions } = state);
    },
    forRequest(life = '5m') {
      const marked = [...messages];
      if (instructions) markBlock(marked, firstOfUser(marked), 0, life);
      const turnStart = turnStarts.at(-1) ?? 0;
      const before = marked.slice(0, turnStart).findLastIndex((message) => message.role === 'user');
      if (before >= 0) markBlock(marked, before, -1, life);
      markBlock(
        marked,
        marked.findLastIndex((message) => message.role === 'user'),
        -1,
        '5m',
      );
      return marked;
    },
  };
}

function isBlankText(block: unknown): boolean {
  const known = AnswerBlock.safeParse(block);
  return known.success && known.data.type === 'text' && (known.data.text ?? '').trim() === '';
}

function markBlock(messages: ModelMessage[], message: number, block: number, ttl: CacheMark['ttl']): void {
  const found = messages[message];
  if (found?.role !== 'user') return;
  const at = block < 0 ? found.content.length - 1 : block;
  const content: UserMessage['content'] = found.content.map((one, n) =>
    n === at ? { ...one, cache: { ttl } } : one,
  );
  messages[message] = { role: 'user', content };
}

/**
 * An answer that was broken off (cancelled, cut at its limit, lost in mid-stream) as it may be sent back:
 * its text alone, for thinking without a signature and half-written tool calls would be refused.
 */
export function keptOfBroken(text: string): readonly unknown[] {
  const kept = text.trimEnd();
  return kept.trim() === '' ? [] : [{ type: 'text', text: kept }];
}

/** Names of the sources that stand in messages: what the model can still see and cite. */
export function liveSources(messages: readonly ModelMessage[]): ReadonlySet<string> {
  const live = new Set<string>();
  const note = (block: UserBlock): void => {
    if (block.type === 'search_result') live.add(block.source);
    else if (block.type === 'tool_result') block.content.forEach(note);
  };
  for (const message of messages) if (message.role === 'user') message.content.forEach(note);
  return live;
}
