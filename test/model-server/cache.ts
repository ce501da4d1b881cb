import { createHash } from 'node:crypto';
import type { Json } from './fields.ts';
import { imageTokens } from './media.ts';
import { rendered, textTokens } from './tokens.ts';
import type { CheckedRequest } from './validate-request.ts';

/** Input tokens of a request by how they were served. */
export interface InputUsage {
  readonly input: number;
  readonly read: number;
  readonly write5m: number;
  readonly write1h: number;
}

interface Segment {
  readonly text: string;
  readonly tokens: number;
  readonly ttl: '5m' | '1h' | undefined;
}

interface Entry {
  readonly lifeMs: number;
  expires: number;
}

const LIFE_MS = { '5m': 5 * 60_000, '1h': 60 * 60_000 };
/** How many blocks before a mark the service looks for an older prefix. */
const LOOK_BACK = 20;

/** Tokens of a file by its id. */
export type FileTokens = (id: string) => number;

function tokensOf(block: Json, text: string, fileTokens: FileTokens): number {
  const source = block['source'] as Json | undefined;
  if (block['type'] === 'image') return imageTokens(block);
  if (block['type'] === 'document' && source?.['type'] === 'file')
    return textTokens(text) + fileTokens(String(source['file_id']));
  return textTokens(text);
}

/** The prompt as the cache sees it: tools, then system, then messages, block by block. */
function segments(request: CheckedRequest, fileTokens: FileTokens): Segment[] {
  const ttlOf = (block: Json): '5m' | '1h' | undefined => {
    const mark = block['cache_control'] as { ttl?: '5m' | '1h' } | null | undefined;
    return mark ? (mark.ttl ?? '5m') : undefined;
  };
  const segment = (kind: string, block: Json): Segment => {
    const text = `${kind}${rendered(block)}`;
    return { text, tokens: tokensOf(block, text, fileTokens), ttl: ttlOf(block) };
  };
  const mode = JSON.stringify([request.body['thinking'] ?? null, request.body['tool_choice'] ?? null]);
  const list = [
    ...request.tools.map((tool) => segment('tool ', tool)),
    ...request.system.map((block) => segment('system ', block)),
    ...request.messages.flatMap((message, index) =>
      // A change of thinking or tool choice keeps tools and system cached, and drops the messages.
      message.blocks.map((block) => segment(`${message.role} ${index === 0 ? mode : ''} `, block)),
    ),
  ];
  const automatic = ttlOf(request.body);
  const last = list.at(-1);
  if (automatic && last) list[list.length - 1] = { ...last, ttl: automatic };
  return list;
}

/** All input tokens of a request, cached or not. */
export const countInput = (request: CheckedRequest, fileTokens: FileTokens): number =>
  segments(request, fileTokens).reduce((sum, each) => sum + each.tokens, 0);

/** The prompt cache, accounted for by comparing prefixes. `now` in milliseconds. */
export class PromptCache {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;
  readonly #fileTokens: FileTokens;

  constructor(now: () => number, fileTokens: FileTokens) {
    this.#now = now;
    this.#fileTokens = fileTokens;
  }

  /** Serves a request: reads the longest known prefix, writes the ones that are marked. */
  serve(request: CheckedRequest): InputUsage {
    const list = segments(request, this.#fileTokens);
    const hash = createHash('sha256').update(request.model.id);
    let total = 0;
    const prefixes = list.map((each) => {
      hash.update(each.text).update('\0');
      total += each.tokens;
      return { ...each, total, key: hash.copy().digest('hex') };
    });
    const marks = prefixes.flatMap((each, index) => (each.ttl ? [index] : []));
    let read = 0;
    for (const mark of marks)
      for (let index = mark; index >= 0 && index > mark - LOOK_BACK; index--) {
        const prefix = prefixes[index];
        if (!prefix || prefix.total <= read) break;
        if (!this.#hit(prefix.key)) continue;
        read = prefix.total;
        break;
      }
    const written = { '5m': 0, '1h': 0 };
    let done = read;
    for (const mark of marks) {
      const prefix = prefixes[mark];
      if (!prefix?.ttl || prefix.total < request.model.minCacheTokens) continue;
      const lifeMs = LIFE_MS[prefix.ttl];
      this.#entries.set(prefix.key, { lifeMs, expires: this.#now() + lifeMs });
      if (prefix.total <= done) continue;
      written[prefix.ttl] += prefix.total - done;
      done = prefix.total;
    }
    return { input: total - done, read, write5m: written['5m'], write1h: written['1h'] };
  }

  /** Whether a prefix is cached; being read renews it. */
  #hit(key: string): boolean {
    const entry = this.#entries.get(key);
    if (!entry || entry.expires <= this.#now()) return false;
    entry.expires = this.#now() + entry.lifeMs;
    return true;
  }
}
