import type { SearchResultBlock } from '../model/client.ts';
import type { ContextRange, Receipt, ReceiptItem } from '../protocol/turn.ts';
import type { CodeIndex, IndexHit } from '../search/code-index.ts';
import type { Gate } from '../workspace/gate.ts';
import { placesOf } from './citation-anchor.ts';
import { citableRanges, redactionText, tokensOfLines } from './search-results.ts';
import type { Source, SourceRegistry } from './sources.ts';
import { displayPath, readForModel } from './workspace-text.ts';
import type { ShownFile, WorkspaceText } from './workspace-text.ts';

export interface ContextDeps {
  readonly index: CodeIndex;
  readonly workspace: WorkspaceText;
  readonly gate: Gate;
  readonly sources: SourceRegistry;
  /** Names of the sources that stand in the conversation now. */
  readonly live: ReadonlySet<string>;
}

export interface ContextRequest {
  /** What to search for; empty: only the ranges. */
  readonly query: string;
  /** What the user put in: comes first and counts against the budget. */
  readonly ranges: readonly ContextRange[];
  /** Starts of paths that the user put in: what is found there comes first. */
  readonly folders?: readonly string[];
  readonly budgetTokens: number;
  /** What files may take that are sent whole, together; half of the budget unless told. */
  readonly wholeTokens?: number;
}

/** A file that the search found, and the names of what it found there, best first. */
export interface RelevantFile {
  readonly path: string;
  readonly symbols: readonly string[];
}

/** How much the search found. */
export interface Spread {
  /** Best first. */
  readonly files: readonly RelevantFile[];
  /** Whether all files of the better results were sent whole. */
  readonly whole: boolean;
}

export interface PackedContext {
  readonly blocks: readonly SearchResultBlock[];
  readonly items: readonly ReceiptItem[];
  readonly keptBack: Receipt['keptBack'];
  /** What `blocks` hold, in their order. */
  readonly sent: readonly Source[];
  /** What the user put in, as `path:start-end`, also where the conversation holds it already. */
  readonly given: readonly string[];
  readonly spread: Spread;
}

const HITS = 24;
/** Chunks nearer to each other than this are sent as one. */
const MERGE_GAP = 6;
/** Hits below this share of the best one don't make a file "relevant" enough to be sent whole. */
const WHOLE_SHARE = 0.35;

interface Piece {
  readonly file: ShownFile;
  readonly startLine: number;
  readonly endLine: number;
  readonly score: number;
  readonly why: string;
  readonly signals?: IndexHit['signals'];
  readonly symbol: string | null;
}

/**
 * What goes to the model with a question: the user's own ranges, then what the index finds, best first, within
 * the budget. Files are sent whole when all that is relevant fits so; else their best chunks, neighbours merged.
 * What is found isn't sent where the conversation holds those lines already, in the same version.
 */
export async function packContext(
  deps: ContextDeps,
  request: ContextRequest,
  signal: AbortSignal,
): Promise<PackedContext> {
  const blocks: SearchResultBlock[] = [];
  const items: ReceiptItem[] = [];
  const sent: Source[] = [];
  const keptBack: Receipt['keptBack'] = [];
  const files = new Map<string, ShownFile>();
  let left = request.budgetTokens;
  const unreadable = new Set<string>();
  const held = new Set(deps.live);

  const open = async (uri: string): Promise<ShownFile | undefined> => {
    const known = files.get(uri);
    if (known !== undefined || unreadable.has(uri)) return known;
    signal.throwIfAborted();
    const read = await readForModel(deps.workspace, deps.gate, uri);
    const path = displayPath(deps.workspace.folders(), uri);
    if (read.kind === 'shown') {
      files.set(uri, read);
      return read;
    }
    unreadable.add(uri);
    if (read.kind === 'kept_back') keptBack.push({ path, reason: read.reason });
    else if (read.kind === 'binary') keptBack.push({ path, reason: 'not text' });
    else if (read.kind === 'unreadable') keptBack.push({ path, reason: 'it could not be read' });
    return undefined;
  };

  const send = (piece: Piece): void => {
    const { file, startLine, endLine, score, why, signals } = piece;
    const { uri, path } = file;
    const tokens = tokensOfLines(file, startLine, endLine);
    const named = `${path}:${startLine}-${endLine}`;
    if (tokens > left) {
      keptBack.push({ path: named, reason: 'over the budget', tokens });
      return;
    }
    const citable = citableRanges(file, [{ startLine, endLine }], deps.sources, deps.gate);
    if (!citable.ok) {
      keptBack.push({ path: named, reason: citable.reason });
      return;
    }
    const [made] = citable.results;
    if (made === undefined) return;
    if (citable.redactions.length > 0)
      keptBack.push({ path: named, reason: redactionText(citable.redactions) });
    left -= tokens;
    blocks.push(made.block);
    sent.push(made.source);
    held.add(made.source.source);
    items.push({ uri, path, startLine, endLine, tokens, score, why, ...(signals && { signals }) });
  };

  /** The lines of a piece that the conversation doesn't hold yet. */
  const sendFresh = (piece: Piece): void => {
    const { uri, hash } = piece.file;
    const fresh = deps.sources.uncovered(held, { ...piece, uri, hash });
    for (const { start, end } of fresh) send({ ...piece, startLine: start, endLine: end });
  };

  const given: string[] = [];
  for (const range of request.ranges) {
    const file = await open(range.uri);
    if (file === undefined) continue;
    const endLine = Math.min(range.endLine, lastLine(file));
    const startLine = Math.min(range.startLine, endLine);
    given.push(`${file.path}:${startLine}-${endLine}`);
    sendFresh({ file, startLine, endLine, score: 1, why: 'you put it in', symbol: null });
  }
  let spread: Spread = { files: [], whole: false };
  if (request.query.trim() !== '') {
    const wanted = (path?: string): Promise<IndexHit[]> =>
      deps.index.search(request.query, { limit: HITS, ...(path === undefined ? {} : { path }) }, signal);
    /** What lines of a piece will take that the conversation doesn't hold yet. */
    const freshTokens = ({ file, startLine, endLine }: Piece): number =>
      deps.sources
        .uncovered(held, { uri: file.uri, hash: file.hash, startLine, endLine })
        .reduce((sum, { start, end }) => sum + tokensOfLines(file, start, end), 0);
    const choose = async (hits: readonly IndexHit[], most: number): Promise<Spread> => {
      const pieces = await located(hits, open);
      const whole = wholeFiles(pieces);
      const tokens = whole.files.reduce((sum, piece) => sum + freshTokens(piece), 0);
      const fits = whole.files.length > 0 && tokens <= most;
      // What may be sent whole may go over the budget for extracts, which stays for the rest.
      if (fits) left = Math.max(left, tokens + Math.floor(left / 2));
      for (const piece of fits ? [...whole.files, ...mergeNeighbours(whole.rest)] : mergeNeighbours(pieces))
        sendFresh(piece);
      return { files: relevantFiles(pieces), whole: fits };
    };
    for (const folder of request.folders ?? [])
      await choose(
        (await wanted(folder)).map((hit) => ({ ...hit, why: `${hit.why}; in ${folder}` })),
        left / 2,
      );
    spread = await choose(await wanted(), Math.max(request.wholeTokens ?? 0, left / 2));
  }
  return { blocks, items, keptBack, sent, given, spread };
}

async function located(
  hits: readonly IndexHit[],
  open: (uri: string) => Promise<ShownFile | undefined>,
): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for (const hit of hits) {
    const file = await open(hit.uri);
    const at = file === undefined ? undefined : locate(hit, file);
    if (file === undefined || at === undefined) continue;
    const { score, why, signals, symbol } = hit;
    pieces.push({ file, ...at, score, why, symbol, ...(signals && { signals: rounded(signals) }) });
  }
  return pieces;
}

function relevantFiles(pieces: readonly Piece[]): RelevantFile[] {
  const files = new Map<string, Set<string>>();
  for (const { file, symbol } of pieces) {
    const symbols = files.get(file.path) ?? new Set();
    if (symbol !== null) symbols.add(symbol);
    files.set(file.path, symbols);
  }
  return [...files].map(([path, symbols]) => ({ path, symbols: [...symbols] }));
}

/** To three digits: a receipt is kept with its chat, and nobody reads more. */
const rounded = (signals: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(signals).map(([name, value]) => [name, Number(value.toPrecision(3))]));

/** Where a hit's lines stand now: where the index says, or where its text has moved since. */
function locate(hit: IndexHit, file: ShownFile): { startLine: number; endLine: number } | undefined {
  const { startLine, endLine } = hit;
  if (hit.contentHash === file.hash && endLine <= file.lines.length) return { startLine, endLine };
  const wanted = hit.text.split('\n');
  if (wanted.every((line, n) => file.lines[startLine - 1 + n] === line)) return { startLine, endLine };
  const [moved, second] = placesOf(file.lines, wanted);
  if (moved === undefined || second !== undefined) return undefined;
  return { startLine: moved, endLine: moved + wanted.length - 1 };
}

/** All files of the better hits, whole, and the pieces of other files. */
function wholeFiles(pieces: readonly Piece[]): { readonly files: Piece[]; readonly rest: Piece[] } {
  const best = pieces[0];
  const firsts = new Map<string, Piece>();
  for (const piece of pieces)
    if (piece.score >= (best?.score ?? 0) * WHOLE_SHARE && !firsts.has(piece.file.uri))
      firsts.set(piece.file.uri, piece);
  const files = [...firsts.values()].map((piece) => ({
    ...piece,
    startLine: 1,
    endLine: lastLine(piece.file),
    why: `${piece.why}; whole file`,
  }));
  return { files, rest: pieces.filter((piece) => !firsts.has(piece.file.uri)) };
}

/** Without the empty line after a final line end. */
const lastLine = (file: ShownFile): number =>
  file.lines.length > 1 && file.lines.at(-1) === '' ? file.lines.length - 1 : file.lines.length;

/** Pieces of one file that overlap or nearly touch become one, which stands where its best part stood. */
function mergeNeighbours(pieces: readonly Piece[]): Piece[] {
  const merged: Piece[] = [];
  for (const piece of pieces) {
    let grown = piece;
    for (;;) {
      const at = merged.findIndex((other) => other.file.uri === grown.file.uri && near(other, grown));
      const other = merged[at];
      if (other === undefined) break;
      merged.splice(at, 1);
      grown = {
        ...(other.score >= grown.score ? other : grown),
        startLine: Math.min(other.startLine, grown.startLine),
        endLine: Math.max(other.endLine, grown.endLine),
        why:
          other.why === grown.why || other.why.includes(grown.why) ? other.why : `${other.why}; ${grown.why}`,
      };
    }
    merged.push(grown);
  }
  return merged.sort((a, b) => b.score - a.score);
}

const near = (a: Piece, b: Piece): boolean =>
  a.startLine <= b.endLine + MERGE_GAP && b.startLine <= a.endLine + MERGE_GAP;
