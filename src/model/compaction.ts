import type { MessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import * as z from 'zod/mini';
import type { Body } from './body.ts';

/** On-demand compaction is in beta: the request for it, and each one that holds its block, must say so. */
const BETA = { 'anthropic-beta': 'compact-2026-09-04' };

const Block = z.looseObject({ type: z.literal('compaction') });
const Delta = z.looseObject({ type: z.literal('compaction_delta') });
const Messages = z.array(z.looseObject({ content: z.array(z.unknown()) }));

/** Whether a block of an answer stands for the messages before it, as the service summed them up. */
export const isCompaction = (block: unknown): boolean => z.safeParse(Block, block).success;

/** The headers that a body needs beside those that every request has. */
export function betaHeaders(body: Body): Readonly<Record<string, string>> {
  const first = z.safeParse(Messages, body['messages']).data?.[0]?.content[0];
  return body['compaction'] !== undefined || isCompaction(first) ? BETA : {};
}

/** Gathers compaction blocks as they stream: the SDK's own messages know nothing of them. */
export function compactionReader(): {
  take(event: MessageStreamEvent): void;
  /** An answer's content with the blocks as they ended up, all that the service sent of them included. */
  whole<T>(content: readonly T[]): T[];
} {
  const blocks = new Map<number, Readonly<Record<string, unknown>>>();
  return {
    take(event) {
      if (event.type === 'content_block_start') {
        const { data } = z.safeParse(Block, event.content_block);
        if (data !== undefined) blocks.set(event.index, data);
      }
      if (event.type !== 'content_block_delta') return;
      const begun = blocks.get(event.index);
      const { data } = z.safeParse(Delta, event.delta);
      if (begun === undefined || data === undefined) return;
      blocks.set(event.index, { ...begun, ...data, type: 'compaction' });
    },
    whole: (content) => content.map((block, at) => (blocks.get(at) as typeof block | undefined) ?? block),
  };
}
