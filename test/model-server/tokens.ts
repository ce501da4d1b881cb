import type { Json } from './fields.ts';

const withoutMarks = (key: string, value: unknown): unknown => (key === 'cache_control' ? undefined : value);

/** The text that a block or tool stands for in the prompt: its JSON, without where the cache is marked. */
export const rendered = (block: Json): string => JSON.stringify(block, withoutMarks);

/** Tokens of a text by this server's own measure: four UTF-8 bytes each, rounded up. */
export const textTokens = (text: string): number => Math.ceil(Buffer.byteLength(text) / 4);
