import { splitLines } from '../base/lines.ts';
import type { IndexHit, ReferenceHit, SymbolHit } from '../search/code-index.ts';
import type { AnswerWriter } from './answer-writer.ts';
import type { LocalAnswerDeps } from './local-answer-deps.ts';
import { localIntent } from './local-intent.ts';
import { inline, plural, where } from './local-words.ts';

const REFERENCES = 30;
const DEFINITIONS = 6;
const CENTRAL = 8;

/** The answer to a question about a symbol or the whole; false when it is neither, or the graph knows no such symbol. */
export async function fromGraph(
  deps: LocalAnswerDeps,
  writer: AnswerWriter,
  question: string,
  hits: readonly IndexHit[],
): Promise<boolean> {
  const intent = localIntent(question);
  if (intent.kind === 'search') return false;
  if (intent.kind === 'overview') {
    const central = await deps.index.central(CENTRAL);
    if (central.length === 0) return false;
    writer.write('Most of the code leads to these; reading them first explains the rest:\n\n');
    return define(deps, writer, central);
  }
  const found = await deps.index.findSymbol(intent.symbol, { limit: 20 });
  const exact = found.filter((symbol) => symbol.name === bare(intent.symbol));
  const symbols = inSearchOrder(exact.length > 0 ? exact : found, hits).slice(0, DEFINITIONS);
  if (intent.kind === 'definition') return define(deps, writer, symbols);
  const references = await deps.index.findReferences(intent.symbol, { limit: REFERENCES * 2 });
  const uses = references
    .filter((hit) => hit.role !== 'definition')
    .sort((a, b) => Number(a.role === 'import') - Number(b.role === 'import'));
  const wanted = intent.kind === 'uses' ? uses : uses.filter((hit) => implementsIt(hit, bare(intent.symbol)));
  const known = await define(deps, writer, symbols);
  if (wanted.length === 0) {
    if (known)
      writer.write(`No ${intent.kind === 'uses' ? 'use' : 'implementation'} of it is in the index.\n\n`);
    return known;
  }
  const verb = intent.kind === 'uses' ? 'is used' : 'is implemented or extended';
  writer.write(`\`${intent.symbol}\` ${verb} in ${plural(wanted.length, 'place')}:\n\n`);
  for (const hit of wanted.slice(0, REFERENCES)) await use(deps, writer, hit);
  if (wanted.length > REFERENCES) writer.write(`- and ${wanted.length - REFERENCES} more\n`);
  writer.write('\n');
  return true;
}

async function use(deps: LocalAnswerDeps, writer: AnswerWriter, hit: ReferenceHit): Promise<void> {
  const text = await deps.now.read(hit.uri);
  const line = text === undefined ? undefined : splitLines(text)[hit.line - 1];
  if (line === undefined) return;
  const within = hit.within === null ? '' : ` in \`${hit.within}\``;
  await writer.cite(
    { uri: hit.uri, path: hit.path, startLine: hit.line, endLine: hit.line, lines: [line] },
    (now) => `- \`${now.path}:${now.startLine}\`${within}: \`${inline(line)}\`${doubt(hit)}\n`,
  );
}

/** What is not known of a use: which of several like-named symbols it means. */
function doubt({ sure, targets }: ReferenceHit): string {
  if (targets.length < 2) return '';
  const homes = [...new Set(targets.map(({ path }) => path))];
  return homes.length < 2 && sure !== 'by name'
    ? ''
    : ` (which one is open: ${homes
        .slice(0, 3)
        .map((path) => `\`${path}\``)
        .join(', ')}${homes.length > 3 ? ', …' : ''})`;
}

async function define(
  deps: LocalAnswerDeps,
  writer: AnswerWriter,
  symbols: readonly SymbolHit[],
): Promise<boolean> {
  if (symbols.length === 0) return false;
  for (const symbol of symbols) {
    const text = await deps.now.read(symbol.uri);
    if (text === undefined) continue;
    const lines = splitLines(text).slice(symbol.startLine - 1, symbol.endLine);
    if (lines.length === 0) continue;
    const { uri, path, startLine, endLine, signature } = symbol;
    const head = signature === '' || signature === symbol.name ? '' : `: \`${inline(signature)}\``;
    await writer.cite(
      { uri, path, startLine, endLine, lines },
      (now) => `- \`${symbol.qualifiedName}\` (${symbol.kind}) is defined in \`${where(now)}\`${head}\n`,
    );
  }
  writer.write('\n');
  return true;
}

/** Definitions in the files that search puts first come first, so that the answer names the same file as search does. */
function inSearchOrder(symbols: readonly SymbolHit[], hits: readonly IndexHit[]): SymbolHit[] {
  const rank = (uri: string): number => {
    const at = hits.findIndex((hit) => hit.uri === uri);
    return at < 0 ? hits.length : at;
  };
  return [...symbols].sort((a, b) => rank(a.uri) - rank(b.uri));
}

const HEADS = 'class|interface|struct|enum|object|record|actor|extension|protocol|trait';

/** Whether a line says that something implements or extends a name, in the languages that say so in one line. */
function implementsIt(hit: ReferenceHit, name: string): boolean {
  const escaped = name.replace(/[$]/g, '\\$&');
  return new RegExp(
    String.raw`\b(?:implements|extends|with|impl|includes?)\b[^{;]*\b${escaped}\b|\b(?:${HEADS})\s+\w+[^{;]*?(?:\(|:|<)[^{;)]*\b${escaped}\b`,
  ).test(hit.text);
}

const bare = (symbol: string): string => symbol.split(/\.|::|#/).at(-1) ?? symbol;
