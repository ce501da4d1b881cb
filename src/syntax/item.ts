import type { Import } from './imports.ts';

/** A symbol with its rows (0-based, inclusive) and those inside it, top to bottom. */
export interface Item {
  readonly kind: string;
  readonly name: string;
  readonly parents: readonly string[];
  /** With its doc comment and decorators. */
  leadRow: number;
  startRow: number;
  endRow: number;
  signature: string;
  doc: string | null;
  /** A scope for names, no symbol itself. */
  readonly scope: boolean;
  readonly children: Item[];
}

export interface Outline {
  readonly items: readonly Item[];
  readonly imports: readonly Import[];
}

/** The text that was parsed, and its lines. */
export interface Source {
  readonly text: string;
  readonly lines: readonly string[];
}

/** Rows, 0-based and inclusive. */
export interface Rows {
  readonly start: number;
  readonly end: number;
}

export const FUNCTIONS: ReadonlySet<string> = new Set(['function', 'method', 'constructor']);
export const TYPES: ReadonlySet<string> = new Set([
  ...['class', 'interface', 'struct', 'trait', 'impl', 'enum', 'object', 'extension', 'protocol', 'mixin'],
  ...['record', 'union', 'contract', 'actor', 'companion', 'type', 'library'],
]);
/** Not looked for inside functions: they are locals there. */
export const VALUES: ReadonlySet<string> = new Set(['variable', 'constant', 'property', 'field', 'member']);

/** An item of a text that has no grammar; `over` fills in what differs. */
export const makeItem = (
  kind: string,
  name: string,
  rows: { readonly lead?: number; readonly start: number; readonly end: number },
  over: Partial<Pick<Item, 'parents' | 'signature' | 'doc' | 'scope' | 'children'>> = {},
): Item => ({
  kind,
  name,
  parents: [],
  leadRow: rows.lead ?? rows.start,
  startRow: rows.start,
  endRow: rows.end,
  signature: name,
  doc: null,
  scope: false,
  children: [],
  ...over,
});
