import type { Item } from './item.ts';

/** A definition with its whole range, doc comment and decorators left out. Lines are 1-based, inclusive. */
export interface Definition {
  readonly name: string;
  /** `Parent.child`. */
  readonly qualifiedName: string;
  readonly kind: string;
  readonly signature: string;
  readonly startLine: number;
  readonly endLine: number;
}

export type { Import } from './imports.ts';

/** All symbols of an outline, top to bottom; scopes that define nothing (`impl`) are left out. */
export function definitionsOf(items: readonly Item[], into: Definition[] = []): Definition[] {
  for (const { scope, name, kind, signature, startRow, endRow, parents, children } of items) {
    const qualifiedName = parents.length === 0 ? name : `${parents.join('.')}.${name}`;
    if (!scope)
      into.push({ name, qualifiedName, kind, signature, startLine: startRow + 1, endLine: endRow + 1 });
    definitionsOf(children, into);
  }
  return into;
}
