import { invalid } from './api-error.ts';
import type { Json } from './fields.ts';
import { checkSignature, prefixHash } from './signatures.ts';
import type { CheckedRequest } from './validate-request.ts';

/** What the server holds of the thinking that it gave out. */
export interface Issued {
  remember(content: readonly Json[]): void;
  /** @throws ApiError when thinking was changed, left out, or what stood before it was changed */
  check(request: CheckedRequest): void;
}

const isThinking = (block: Json): boolean =>
  block['type'] === 'thinking' || block['type'] === 'redacted_thinking';

const marks = (blocks: readonly Json[]): string =>
  blocks
    .filter(isThinking)
    .map((block) => String(block['signature'] ?? block['data']))
    .join(' ');

const idsOf = (blocks: readonly Json[]): string[] =>
  blocks.filter((block) => block['type'] === 'tool_use').map((block) => String(block['id']));

export function issued(): Issued {
  const thinkingByToolUse = new Map<string, string>();

  function checkKept(request: CheckedRequest): void {
    request.messages.forEach(({ blocks }, index) => {
      for (const id of idsOf(blocks)) {
        const expected = thinkingByToolUse.get(id);
        if (expected !== undefined && expected !== marks(blocks))
          throw invalid(
            `messages.${index}.content: \`thinking\` or \`redacted_thinking\` blocks in the assistant message cannot be modified or left out. These blocks must remain as they were in the original response.`,
          );
      }
    });
  }

  function checkSignatures({ tools, system, messages }: CheckedRequest): void {
    messages.forEach(({ blocks }, index) => {
      blocks.forEach((block, at) => {
        if (block['type'] !== 'thinking') return;
        const prefix = prefixHash(tools, system, messages.slice(0, index));
        const found = checkSignature(String(block['thinking']), String(block['signature']), prefix);
        const path = `messages.${index}.content.${at}`;
        if (!found.text) throw invalid(`${path}: Invalid \`signature\` in \`thinking\` block`);
        if (found.place) return;
        // Whoever is told this may leave all thinking of the conversation out.
        for (const message of messages) for (const id of idsOf(message.blocks)) thinkingByToolUse.set(id, '');
        throw invalid(
          `${path}: Invalid \`signature\` in \`thinking\` block. The block is bound to a different conversation. Remove the block.`,
        );
      });
    });
  }

  return {
    remember: (content) => {
      for (const id of idsOf(content)) thinkingByToolUse.set(id, marks(content));
    },
    check: (request) => {
      checkSignatures(request);
      if (request.thinks) checkKept(request);
    },
  };
}
