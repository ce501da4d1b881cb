import type { Body } from './body.ts';
import type { ModelMessage } from './client.ts';

/** The newest tokenizers make about one token of three characters of code at most. */
const CHARS_PER_TOKEN = 3;

/** A picture's size in base64 says nothing of its tokens. */
const unmeasured = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'base64' ? '' : value;

/** A rough upper bound of a body's input tokens: of its text by length, of what was attached by its own estimate. */
export function estimateTokens(body: Body, messages: readonly ModelMessage[] = []): number {
  const attached = messages.flatMap((message) => (message.role === 'user' ? message.content : []));
  const more = attached.reduce((sum, block) => sum + ('tokens' in block ? block.tokens : 0), 0);
  return Math.ceil(JSON.stringify(body, unmeasured).length / CHARS_PER_TOKEN) + more;
}
