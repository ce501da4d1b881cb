import { splitLines } from '../base/lines.ts';
import type { ContextRange, TurnEvent } from '../protocol/turn.ts';
import type { CodeIndex, IndexHit, ReferenceHit, SymbolHit } from '../search/code-index.ts';
import { answerWriter } from './answer-writer.ts';
import type { AnswerWriter } from './answer-writer.ts';
import type { CitedLines, CurrentText } from './citations.ts';
import { localIntent } from './local-intent.ts';
import { displayPath } from './workspace-text.ts';
import type { WorkspaceText } from './workspace-text.ts';

export interface LocalAnswerDeps {
  readonly index: CodeIndex;
  readonly workspace: WorkspaceText;
  readonly now: CurrentText;
  readonly turnId: string;
}

export interface LocalQuestion {
  readonly question: string;
  readonly context: readonly ContextRange[];
}

const HITS = 8;
const EXTRACT_LINES = 14;
const REFERENCES = 30;
const DEFINITIONS = 6;

/**
 * Answers without a model: from the graph for "where is", "what calls" and "what implements", and with the best
 * extracts, grouped by file, each cited and with why it was found. The same question on the same code has the same answer.
 * @returns the ids of its citations
 */
export async function localAnswer(
  deps: LocalAnswerDeps,
  { question, context }: LocalQuestion,
  emit: (event: TurnEvent) => void,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const writer = answerWriter(deps.turnId, emit, deps.now);
  emit({ type: 'status', text: 'Searching the code…' });
  for (const range of context) await showRange(deps, writer, range);
  const hits = await deps.index.search(question, { limit: HITS }, signal);
  const graph = await fromGraph(deps, writer, question, hits);
  signal.throwIfAborted();
  if (hits.length === 0 && !graph && context.length === 0)
    writer.write(
      'Nothing in the index fits this question. Try other words, or the name of a symbol or a file.',
    );
  else if (!graph || hits.length > 0) await extracts(writer, hits, graph, signal);
  const next = suggestions(hits);
  if (next !== '') writer.write(next);
  return writer.citations;
}

async function showRange(deps: LocalAnswerDeps, writer: AnswerWriter, range: ContextRange): Promise<void> {
  const text = await deps.now.read(range.uri);
  if (text === undefined) return;
  const all = splitLines(text);
  const startLine = Math.min(range.startLine, all.length);
  const endLine = Math.min(range.endLine, all.length);
  const path = displayPath(deps.workspace.folders(), range.uri);
  const lines = all.slice(startLine - 1, endLine);
  await writer.cite(
    { uri: range.uri, path, startLine, endLine, lines },
    (now) => `Selected: \`${where(now)}\`\n\n`,
  );
}

/** The answer to a question about a symbol; false when it isn't one, or the graph knows no such symbol. */
async function fromGraph(
  deps: LocalAnswerDeps,
  writer: AnswerWriter,
  question: string,
  hits: readonly IndexHit[],
): Promise<boolean> {
  const intent = localIntent(question);
  if (intent.kind === 'search') return false;
  const symbols = inSearchOrder(await deps.index.findSymbol(intent.symbol, { limit: 20 }), hits);
  if (intent.kind === 'definition') return define(deps, writer, symbols);
  const found = await deps.index.findReferences(bare(intent.symbol), { limit: REFERENCES * 2 });
  const uses = found
    .filter((hit) => !symbols.some((symbol) => isHead(symbol, hit)))
    .sort((a, b) => Number(a.within === null) - Number(b.within === null)); // imports and the like come last
  const wanted = intent.kind === 'uses' ? uses : uses.filter((hit) => implementsIt(hit, bare(intent.symbol)));
  if (wanted.length === 0) return define(deps, writer, symbols);
  const verb = intent.kind === 'uses' ? 'is used' : 'is implemented or extended';
  writer.write(`\`${intent.symbol}\` ${verb} in ${plural(wanted.length, 'place')}:\n\n`);
  for (const hit of wanted.slice(0, REFERENCES)) {
    const within = hit.within === null ? '' : ` in \`${hit.within}\``;
    const line = await lineAt(deps, hit);
    if (line === undefined) continue;
    const cited = { uri: hit.uri, path: hit.path, startLine: hit.line, endLine: hit.line, lines: [line] };
    await writer.cite(cited, (now) => `- \`${now.path}:${now.startLine}\`${within}: \`${inline(line)}\`\n`);
  }
  if (wanted.length > REFERENCES) writer.write(`- and ${wanted.length - REFERENCES} more\n`);
  writer.write('\n');
  return true;
}

async function define(
  deps: LocalAnswerDeps,
  writer: AnswerWriter,
  symbols: readonly SymbolHit[],
): Promise<boolean> {
  if (symbols.length === 0) return false;
  for (const symbol of symbols.slice(0, DEFINITIONS)) {
    const text = await deps.now.read(symbol.uri);
    if (text === undefined) continue;
    const lines = splitLines(text).slice(symbol.startLine - 1, symbol.endLine);
    if (lines.length === 0) continue;
    const { uri, path, startLine, endLine } = symbol;
    await writer.cite(
      { uri, path, startLine, endLine, lines },
      (now) => `- \`${symbol.qualifiedName}\` (${symbol.kind}) is defined in \`${where(now)}\`.\n`,
    );
  }
  writer.write('\n');
  return true;
}

async function extracts(
  writer: AnswerWriter,
  hits: readonly IndexHit[],
  more: boolean,
  signal: AbortSignal,
): Promise<void> {
  writer.write(more ? 'Code that fits the question:\n\n' : 'The code that fits this question best:\n\n');
  const files = [...new Set(hits.map((hit) => hit.uri))];
  for (const uri of files) {
    const inFile = hits.filter((hit) => hit.uri === uri);
    writer.write(`### ${oneLine(inFile[0]?.path ?? '')}\n\n`);
    for (const hit of inFile) {
      signal.throwIfAborted();
      const all = hit.text.trimEnd().split('\n');
      const blank = Math.max(
        0,
        all.findIndex((line) => line.trim() !== ''),
      );
      const lines = all.slice(blank, blank + EXTRACT_LINES);
      const startLine = hit.startLine + blank;
      const endLine = startLine + lines.length - 1;
      const cited: CitedLines = { uri, path: hit.path, startLine, endLine, lines };
      const symbol =
        hit.symbol === null ? '' : `\`${hit.symbol}\`${hit.kind === null ? '' : ` (${hit.kind})`}`;
      const head = [symbol, reasons(hit.why)].filter((part) => part !== '').join(' — ');
      const left = all.length - blank - lines.length;
      await writer.cite(
        cited,
        (now) =>
          `${head === '' ? `\`${where(now)}\`` : `${head} (\`${where(now)}\`)`}\n\n${fence(now.lines, hit.language)}\n${left > 0 ? `\n${plural(left, 'more line')}.\n` : ''}\n`,
      );
    }
  }
}

/** Why it was found; why others came before it is for those who ask how a result was ranked. */
const reasons = (why: string): string =>
  why
    .split('; ')
    .filter((reason) => !reason.startsWith('ranked down'))
    .join('; ');

/** A few questions that the graph can answer, on the best symbols. */
function suggestions(hits: readonly IndexHit[]): string {
  const [first, second] = [...new Set(hits.flatMap((hit) => (hit.symbol === null ? [] : [hit.symbol])))];
  if (first === undefined) return '';
  const asks = [
    `what calls \`${first}\`?`,
    ...(second === undefined ? [] : [`where is \`${second}\` used?`]),
  ];
  return `Ask next: ${asks.join(' · ')}\n`;
}

/** Definitions in the files that search puts first come first, so that the answer names the same file as search does. */
function inSearchOrder(symbols: readonly SymbolHit[], hits: readonly IndexHit[]): SymbolHit[] {
  const rank = (uri: string): number => {
    const at = hits.findIndex((hit) => hit.uri === uri);
    return at < 0 ? hits.length : at;
  };
  return [...symbols].sort((a, b) => rank(a.uri) - rank(b.uri));
}

async function lineAt(deps: LocalAnswerDeps, hit: ReferenceHit): Promise<string | undefined> {
  const text = await deps.now.read(hit.uri);
  return text === undefined ? undefined : splitLines(text)[hit.line - 1];
}

const isHead = (symbol: SymbolHit, hit: ReferenceHit): boolean =>
  symbol.uri === hit.uri &&
  hit.line >= symbol.startLine &&
  hit.line <= symbol.startLine + 1 &&
  hit.within === symbol.qualifiedName;

/** Whether a line says that something implements or extends a name, in the languages that say so in one line. */
function implementsIt(hit: ReferenceHit, name: string): boolean {
  const escaped = name.replace(/[$]/g, '\\$&');
  return new RegExp(
    String.raw`\b(?:implements|extends|with|impl)\b[^{;]*\b${escaped}\b|\bclass\s+\w+\s*(?:\(|:)[^)]*\b${escaped}\b`,
  ).test(hit.text);
}

const bare = (symbol: string): string => symbol.split(/\.|::|#/).at(-1) ?? symbol;
const where = ({ path, startLine, endLine }: CitedLines): string =>
  `${oneLine(path)}:${startLine}-${endLine}`;
/** A file's name may hold line breaks, which would end the heading that it stands in. */
const oneLine = (path: string): string => path.replace(/\p{Cc}/gu, '\ufffd');
const plural = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
const inline = (line: string): string => line.trim().replaceAll('`', "'").slice(0, 160);

/** A fenced block whose fence no line of it can close. */
function fence(lines: readonly string[], language: string | null): string {
  const longest = Math.max(2, ...lines.map((line) => /^\s*(`{3,})/.exec(line)?.[1]?.length ?? 0));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language ?? ''}\n${lines.join('\n')}\n${ticks}`;
}
