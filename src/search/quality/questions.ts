/** A question that a workspace asks about itself, and what answers it. */
export interface OwnQuestion {
  readonly kind: 'doc' | 'commit';
  readonly query: string;
  /** Paths as the index has them; with lines where one definition of the file is meant. 1-based, inclusive. */
  readonly relevant: readonly {
    readonly path: string;
    readonly startLine?: number;
    readonly endLine?: number;
  }[];
}

/** Spreads things evenly and the same way each time: the order of their names' hashes (FNV-1a). */
export function shuffled<T>(items: readonly T[], name: (item: T) => string): T[] {
  const hash = (text: string): number => {
    let value = 0x811c9dc5;
    for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
    return value >>> 0;
  };
  return [...items].sort((a, b) => hash(name(a)) - hash(name(b)) || (name(a) < name(b) ? -1 : 1));
}
