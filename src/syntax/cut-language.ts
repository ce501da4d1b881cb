import { bracesOutline } from './cutters/braces.ts';
import { blockSource, embeddedBlocks, joinBlocks } from './cutters/embedded.ts';
import { notebookOutline } from './cutters/notebook.ts';
import { sqlOutline } from './cutters/sql.ts';
import type { GrammarSpec } from './grammar-spec.ts';
import { GRAMMARS } from './grammars.ts';
import { languageById, type Language } from './languages.ts';
import type { Outline, Source } from './item.ts';
import { outline } from './outline.ts';
import type { ParseLimit, Parsers } from './parser.ts';

/** An outline and the time that the parser took; `limit` where it gave up. */
export type Cut =
  | { readonly kind: 'outline'; readonly outline: Outline; readonly ms: number }
  | { readonly kind: 'limit'; readonly ms: number };

/** The outline of a text by its language's cutter; undefined for a language that is cut by lines. */
export async function cutLanguage(
  parsers: Parsers,
  limit: ParseLimit,
  source: Source,
  language: Language,
): Promise<Cut | undefined> {
  const done = (made: Outline): Cut => ({ kind: 'outline', outline: made, ms: 0 });
  switch (language.cutter) {
    case 'markdown':
      // Its parser's tables take milliseconds to set up, and the thread of the index never needs them.
      return done((await import('./cutters/markdown.ts')).markdownOutline(source));
    case 'sql':
      return done(sqlOutline(source));
    case 'braces':
      return done(bracesOutline(source, language.id));
    case 'heads': {
      // A repository has few such languages, most have none.
      const made = (await import('./cutters/heads.ts')).headsOutline(source, language.id);
      return made.items.length === 0 ? undefined : done(made);
    }
    case 'notebook':
      return cutTree(parsers, limit, source, 'json', true);
    case 'embedded':
      return cutEmbedded(parsers, limit, source, language);
    case 'tree':
      return cutTree(parsers, limit, source, language.grammar ?? language.id, false);
    case 'lines':
      return undefined;
  }
}

async function cutEmbedded(
  parsers: Parsers,
  limit: ParseLimit,
  source: Source,
  host: Language,
): Promise<Cut> {
  let ms = 0;
  const blocks: { block: ReturnType<typeof embeddedBlocks>[number]; outline: Outline | undefined }[] = [];
  for (const block of embeddedBlocks(source.lines, host.id)) {
    const language = languageById(block.language);
    const within = language === undefined || language.cutter === 'embedded' ? undefined : language;
    const cut = within && (await cutLanguage(parsers, limit, blockSource(source.lines, block), within));
    ms += cut?.ms ?? 0;
    blocks.push({ block, outline: cut?.kind === 'outline' ? cut.outline : undefined });
  }
  return { kind: 'outline', outline: joinBlocks(blocks), ms };
}

async function cutTree(
  parsers: Parsers,
  limit: ParseLimit,
  source: Source,
  grammar: string,
  notebook: boolean,
): Promise<Cut | undefined> {
  const spec = GRAMMARS[grammar];
  if (spec === undefined) return undefined;
  const start = performance.now();
  try {
    const parsed = await parsers.parse(grammar, blanked(source.text, spec), limit);
    if (parsed.kind === 'limit') return parsed;
    try {
      const made = notebook ? notebookOutline(parsed.tree, source) : outline(parsed.tree, spec, source);
      return { kind: 'outline', outline: made, ms: parsed.ms };
    } finally {
      parsed.tree.delete();
    }
  } catch (error) {
    // A trap inside a grammar's wasm costs this file's symbols alone; a grammar that can't be loaded is our own fault.
    if (error instanceof Error && error.name === 'RuntimeError')
      return { kind: 'limit', ms: performance.now() - start };
    throw error;
  }
}

const compiled = new WeakMap<GrammarSpec, readonly RegExp[]>();

/** The text with what the grammar can't read replaced by spaces. */
function blanked(text: string, spec: GrammarSpec): string {
  if (spec.blank === undefined) return text;
  const patterns = compiled.get(spec) ?? spec.blank.map((pattern) => new RegExp(pattern, 'gm'));
  compiled.set(spec, patterns);
  return patterns.reduce((rest, pattern) => rest.replace(pattern, (found) => ' '.repeat(found.length)), text);
}
