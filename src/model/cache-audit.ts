import { sha256 } from '../base/hash.ts';
import type { Body } from './body.ts';

/** The prefix that every request of a chat shares: tools, then system, as the cache sees it. */
export interface CachePrefix {
  /** Of the rendered tools and system: 64 hex digits. */
  readonly hash: string;
  readonly blocks: readonly { readonly name: string; readonly hash: string }[];
}

export interface CacheAudit {
  readonly prefix: CachePrefix;
  /** The first block that isn't as it was in the request before; undefined: none, or there was none before. */
  readonly changed: string | undefined;
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Where the cache is marked isn't part of what is cached. */
const unmarked = (key: string, value: unknown): unknown => (key === 'cache_control' ? undefined : value);

const nameOf = (tool: unknown): string =>
  typeof tool === 'object' && tool !== null && 'name' in tool ? String(tool.name) : '';

/** The cached prefix of a request's body. The model and the way of thinking are part of it: each has a cache of its own. */
export function prefixOf(body: Body): CachePrefix {
  const parts = [
    { name: 'model', value: body['model'] },
    { name: 'thinking', value: body['thinking'] ?? null },
    ...list(body['tools']).map((value) => ({ name: `tool ${nameOf(value)}`, value })),
    ...list(body['system']).map((value, index) => ({ name: `system ${index + 1}`, value })),
  ];
  const blocks = parts.map(({ name, value }) => ({ name, hash: sha256(JSON.stringify(value, unmarked)) }));
  return { hash: sha256(blocks.map(({ hash }) => hash).join()), blocks };
}

/** Name of the first block by which two prefixes differ. */
export function firstChange(before: CachePrefix, after: CachePrefix): string | undefined {
  if (before.hash === after.hash) return undefined;
  const index = after.blocks.findIndex((block, at) => {
    const old = before.blocks[at];
    return old?.hash !== block.hash || old.name !== block.name;
  });
  return (after.blocks[index] ?? before.blocks[after.blocks.length])?.name;
}

/** Compares each request's prefix with the one before it: a cache that never hits has a silent cause. */
export function cacheAudit(): { check(body: Body): CacheAudit } {
  let before: CachePrefix | undefined;
  return {
    check: (body) => {
      const prefix = prefixOf(body);
      const changed = before && firstChange(before, prefix);
      before = prefix;
      return { prefix, changed };
    },
  };
}
