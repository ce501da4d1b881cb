import { APIError } from '@anthropic-ai/sdk/error';
import * as z from 'zod/mini';
import type { Body } from './body.ts';

/**
 * Thinking that the service won't take back. The newest models bind each thinking block to all that stood before it
 * (tools, system, messages): after a change there (another mode, a trimmed conversation) the blocks behind it are
 * refused with a 400, and so is the conversation, until they are left out.
 */
export interface ThinkingMemory {
  /** The body without what was refused before. */
  apply(body: Body): Body;
  /** The body without any thinking, remembered as refused; undefined when that isn't what the error says. */
  afterRefusal(error: unknown, body: Body): Body | undefined;
}

const Thinking = z.object({ type: z.literal('thinking'), signature: z.string() });
const Redacted = z.object({ type: z.literal('redacted_thinking'), data: z.string() });
const Messages = z.array(z.looseObject({ role: z.string(), content: z.array(z.unknown()) }));

/** What tells thinking blocks apart; undefined for any other block. */
function markOf(block: unknown): string | undefined {
  return z.safeParse(Thinking, block).data?.signature ?? z.safeParse(Redacted, block).data?.data;
}

/** Stands where an answer was nothing but thinking: a message can't be empty. */
const EMPTY = { type: 'text', text: '[no text]' };

export function thinkingMemory(): ThinkingMemory {
  const refused = new Set<string>();
  const apply = (body: Body): Body => {
    if (refused.size === 0) return body;
    const messages = z.parse(Messages, body['messages']).map((message) => {
      const content = message.content.filter((block) => !refused.has(markOf(block) ?? ''));
      return {
        ...message,
        content: content.length === 0 && message.role === 'assistant' ? [EMPTY] : content,
      };
    });
    return { ...body, messages };
  };
  return {
    apply,
    afterRefusal: (error, body) => {
      if (!(error instanceof APIError) || error.status !== 400) return undefined;
      if (!/thinking/i.test(error.apiMessage ?? '')) return undefined;
      const marks = z
        .parse(Messages, body['messages'])
        .flatMap(({ content }) => content.flatMap((block) => markOf(block) ?? []));
      if (marks.length === 0) return undefined;
      for (const mark of marks) refused.add(mark);
      return apply(body);
    },
  };
}
