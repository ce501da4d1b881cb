import type { Node, Tree } from 'web-tree-sitter';
import { blockSource, embeddedBlocks } from './cutters/embedded.ts';
import { languageById, languageOf, type Language } from './languages.ts';
import { createParsers, type Parsers, type WasmFile } from './parser.ts';

/** Something that the grammar can't read. `line` is 1-based. */
export interface SyntaxFault {
  readonly line: number;
  readonly message: string;
  /** What it stands on, to recognise it when lines move. */
  readonly near: string;
}

/** Says whether an edit breaks a text. */
export interface ParseGate {
  /** All faults of a text; undefined where we have no say: no grammar, too large, too slow. */
  faults(path: string, text: string): Promise<readonly SyntaxFault[] | undefined>;
  /** The first fault that `after` has and `before` had not: "line 12: missing }"; undefined when there is none. */
  added(path: string, before: string, after: string): Promise<string | undefined>;
  dispose(): void;
}

const LIMIT = { steps: Number.POSITIVE_INFINITY, ms: 500 };
const MAX_LENGTH = 1_000_000;
/** Faults beyond these say nothing new. */
const MAX_FAULTS = 200;

/** Grammars that read a language more strictly than its users write it, so that their faults prove nothing. */
const UNSURE: ReadonlySet<string> = new Set(['jsonc', 'notebook']);
/** Languages that are cut without their grammar, but can be checked with it. */
const CHECKED_BY: Readonly<Record<string, string>> = { css: 'css' };

export function createParseGate(wasm: WasmFile): ParseGate {
  const parsers = createParsers(wasm);
  const faults = (path: string, text: string): Promise<SyntaxFault[] | undefined> => {
    const normal = text.replace(/\r\n?/g, '\n');
    const language = languageOf(path, normal);
    if (language === undefined || normal.length > MAX_LENGTH) return Promise.resolve(undefined);
    return faultsOf(parsers, normal, language);
  };
  return {
    faults,
    added: async (path, before, after) => {
      const now = await faults(path, after);
      if (now === undefined || now.length === 0) return undefined;
      const fault = firstNew((await faults(path, before)) ?? [], now);
      return fault && `line ${String(fault.line)}: ${fault.message}`;
    },
    dispose: () => {
      parsers.dispose();
    },
  };
}

/**
 * The first fault of `after` that `before` hadn't. A text that was broken already must have become more so:
 * an edit near an old fault often only moves it.
 */
export function firstNew(
  before: readonly SyntaxFault[],
  after: readonly SyntaxFault[],
): SyntaxFault | undefined {
  if (after.length <= before.length) return undefined;
  const old = before.map(({ message, near }) => `${message}\n${near}`);
  return after.find(({ message, near }) => {
    const at = old.indexOf(`${message}\n${near}`);
    if (at >= 0) old.splice(at, 1);
    return at < 0;
  });
}

async function faultsOf(
  parsers: Parsers,
  text: string,
  language: Language,
): Promise<SyntaxFault[] | undefined> {
  if (UNSURE.has(language.id)) return undefined;
  if (language.cutter === 'embedded') return embeddedFaults(parsers, text, language);
  const grammar =
    CHECKED_BY[language.id] ?? (language.cutter === 'tree' ? (language.grammar ?? language.id) : undefined);
  if (grammar === undefined) return undefined;
  const parsed = await parsers.parse(grammar, text, LIMIT);
  if (parsed.kind === 'limit') return undefined;
  try {
    return treeFaults(parsed.tree, text.split('\n'));
  } finally {
    parsed.tree.delete();
  }
}

async function embeddedFaults(parsers: Parsers, text: string, host: Language): Promise<SyntaxFault[]> {
  const lines = text.split('\n');
  const found: SyntaxFault[] = [];
  for (const block of embeddedBlocks(lines, host.id)) {
    const language = languageById(block.language);
    if (language === undefined || language.cutter === 'embedded') continue;
    found.push(...((await faultsOf(parsers, blockSource(lines, block).text, language)) ?? []));
  }
  return found;
}

/** Enters only what holds a fault. */
function treeFaults(tree: Tree, lines: readonly string[]): SyntaxFault[] {
  const faults: SyntaxFault[] = [];
  const pending: Node[] = [tree.rootNode];
  while (pending.length > 0 && faults.length < MAX_FAULTS) {
    const node = pending.pop();
    if (node?.hasError !== true && node?.isMissing !== true) continue;
    if (node.isMissing || node.isError) {
      const { row } = node.startPosition;
      const near = (lines[row] ?? '').trim().slice(0, 120);
      const message = node.isMissing
        ? `missing ${node.type}`
        : `syntax error near ${JSON.stringify(near.slice(0, 60))}`;
      faults.push({ line: row + 1, message, near });
    } else for (const child of node.children.reverse()) if (child !== null) pending.push(child);
  }
  return faults;
}
