import type { IndexHit, SymbolHit } from '../search/code-index.ts';
import type { AnswerWriter } from './answer-writer.ts';
import type { CitedLines } from './citations.ts';
import type { LocalAnswerDeps } from './local-answer-deps.ts';
import { inline, oneLine, plural, where } from './local-words.ts';

const EXTRACT_LINES = 14;

/** The best chunks, grouped by file, each with its signature, its doc comment, and why it was found. */
export async function extracts(
  { index }: LocalAnswerDeps,
  writer: AnswerWriter,
  hits: readonly IndexHit[],
  more: boolean,
  signal: AbortSignal,
): Promise<void> {
  writer.write(more ? 'Code that fits the question:\n\n' : 'The code that fits this question best:\n\n');
  for (const uri of new Set(hits.map((hit) => hit.uri))) {
    const inFile = hits.filter((hit) => hit.uri === uri);
    const outline = await index.outline(uri);
    writer.write(`### ${oneLine(inFile[0]?.path ?? '')}\n\n`);
    for (const hit of inFile) {
      signal.throwIfAborted();
      await extract(writer, hit, outline);
    }
  }
}

async function extract(writer: AnswerWriter, hit: IndexHit, outline: readonly SymbolHit[]): Promise<void> {
  const symbol = outline.find(
    ({ qualifiedName, startLine, endLine }) =>
      qualifiedName === hit.symbol && startLine <= hit.endLine && hit.startLine <= endLine,
  );
  const all = hit.text.trimEnd().split('\n');
  const from = Math.max(
    0,
    all.findIndex((line) => line.trim() !== ''),
  );
  const lines = all.slice(from, from + EXTRACT_LINES);
  const startLine = hit.startLine + from;
  const cited: CitedLines = {
    uri: hit.uri,
    path: hit.path,
    startLine,
    endLine: startLine + lines.length - 1,
    lines,
  };
  const name = hit.symbol === null ? '' : `\`${hit.symbol}\`${hit.kind === null ? '' : ` (${hit.kind})`}`;
  const head = [name, reasons(hit.why)].filter((part) => part !== '').join(' — ');
  // A later part of a long symbol doesn't show whose part it is, nor does the start of a long comment.
  const shown = symbol === undefined || (symbol.startLine >= startLine && symbol.startLine <= cited.endLine);
  const signature = shown ? '' : `\`${inline(symbol.signature)}\`\n\n`;
  const left = all.length - from - lines.length;
  await writer.cite(
    cited,
    (now) =>
      `${head === '' ? `\`${where(now)}\`` : `${head} (\`${where(now)}\`)`}\n\n${signature}${fence(now.lines, hit.language)}\n${left > 0 ? `\n${plural(left, 'more line')}.\n` : ''}\n`,
  );
}

/** Why it was found; why others came before it is for those who ask how a result was ranked. */
const reasons = (why: string): string =>
  why
    .split('; ')
    .filter((reason) => !reason.startsWith('ranked '))
    .join('; ');

/** A fenced block whose fence no line of it can close. */
function fence(lines: readonly string[], language: string | null): string {
  const longest = Math.max(2, ...lines.map((line) => /^\s*(`{3,})/.exec(line)?.[1]?.length ?? 0));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language ?? ''}\n${lines.join('\n')}\n${ticks}`;
}
