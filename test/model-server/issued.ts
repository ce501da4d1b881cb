import { invalid } from './api-error.ts';
import type { Json } from './fields.ts';
import type { Message } from './validate-messages.ts';

/** Remembers which thinking came with which tool call, so that it can refuse a message that lost its thinking. */
export interface Issued {
  remember(content: readonly Json[]): void;
  /** @throws ApiError when an assistant message's thinking isn't what was issued, in its place */
  check(messages: readonly Message[]): void;
}

const thinkingOf = (content: readonly Json[]): string =>
  JSON.stringify(
    content.filter((block) => block['type'] === 'thinking' || block['type'] === 'redacted_thinking'),
  );

export function issued(): Issued {
  const thinkingByToolUse = new Map<string, string>();
  return {
    remember: (content) => {
      const thinking = thinkingOf(content);
      for (const block of content)
        if (block['type'] === 'tool_use') thinkingByToolUse.set(String(block['id']), thinking);
    },
    check: (messages) => {
      messages.forEach((message, index) => {
        for (const block of message.blocks) {
          const expected =
            block['type'] === 'tool_use' ? thinkingByToolUse.get(String(block['id'])) : undefined;
          if (expected !== undefined && expected !== canonical(message.blocks))
            throw invalid(
              `messages.${index}.content: \`thinking\` or \`redacted_thinking\` blocks in the assistant message cannot be modified or left out. These blocks must remain as they were in the original response.`,
            );
        }
      });
    },
  };
}

/** Thinking blocks with their keys in the order in which they were issued. */
const canonical = (blocks: readonly Json[]): string =>
  thinkingOf(
    blocks.map((block) =>
      block['type'] === 'thinking'
        ? { type: 'thinking', thinking: block['thinking'], signature: block['signature'] }
        : block['type'] === 'redacted_thinking'
          ? { type: 'redacted_thinking', data: block['data'] }
          : block,
    ),
  );
