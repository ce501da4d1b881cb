import * as z from 'zod/mini';
import type { ModelMessage, ModelRequest, ResultBlock, SearchResultBlock, UserBlock } from './client.ts';

/** What every chat model understands: texts, tool calls and their results. */
export type PlainPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'call'; readonly id: string; readonly name: string; readonly input: object }
  | { readonly type: 'result'; readonly id: string; readonly text: string };

export interface PlainMessage {
  readonly role: 'user' | 'assistant';
  readonly parts: readonly PlainPart[];
}

const Answered = z.looseObject({
  type: z.string(),
  text: z.optional(z.string()),
  id: z.optional(z.string()),
  name: z.optional(z.string()),
  input: z.optional(z.looseObject({})),
});

/** A request for models without system prompts, search results, pictures and documents: those become text, or a note. */
export function plainMessages(request: ModelRequest): PlainMessage[] {
  const system: PlainMessage[] =
    request.system === '' ? [] : [{ role: 'user', parts: [{ type: 'text', text: request.system }] }];
  return [...system, ...request.messages.map(plainMessage)];
}

function plainMessage(message: ModelMessage): PlainMessage {
  if (message.role === 'user') return { role: 'user', parts: message.content.map(userPart) };
  const parts = message.content.flatMap((block): PlainPart[] => {
    const { data } = z.safeParse(Answered, block);
    if (data?.type === 'text' && data.text !== undefined) return [{ type: 'text', text: data.text }];
    if (data?.type === 'tool_use' && data.id !== undefined && data.name !== undefined)
      return [{ type: 'call', id: data.id, name: data.name, input: data.input ?? {} }];
    return []; // thinking is its own model's alone
  });
  return { role: 'assistant', parts: parts.length === 0 ? [{ type: 'text', text: '[no text]' }] : parts };
}

const lines = (block: SearchResultBlock): string =>
  `<source title=${JSON.stringify(block.title)}>\n${block.blocks.map(({ text }) => text).join('\n')}\n</source>`;

const PICTURE = '[A picture was attached, which this model was not given.]';

function plainText(block: ResultBlock): string {
  if (block.type === 'image') return PICTURE;
  return block.type === 'text' ? block.text.text : lines(block);
}

function userPart(block: UserBlock): PlainPart {
  switch (block.type) {
    case 'text':
    case 'search_result':
      return { type: 'text', text: plainText(block) };
    case 'tool_result':
      return { type: 'result', id: block.toolUseId, text: block.content.map(plainText).join('\n') };
    case 'image':
      return { type: 'text', text: PICTURE };
    case 'document':
      return { type: 'text', text: `[${block.title.text} was attached, which this model was not given.]` };
  }
}
