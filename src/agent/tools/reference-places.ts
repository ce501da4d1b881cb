import { displayPath } from '../../chat/workspace-text.ts';
import type { ReferenceHit, SymbolHit } from '../../search/code-index.ts';
import type { CallContext, ToolDeps } from '../tool.ts';
import { pathFilter } from '../../search/rank/filter.ts';

/** A place that uses a symbol, and what is said of it in the list. */
export interface UsePlace {
  readonly uri: string;
  readonly line: number;
  readonly said: string;
}

export interface Uses {
  readonly by: 'server' | 'index';
  readonly places: readonly UsePlace[];
  /** There are more. */
  readonly cut: boolean;
}

/** A server is asked for so many definitions; more of one name, and it is no question for it. */
const MAX_DEFINITIONS = 3;

/** Where a symbol is used: by the language servers when they know all its definitions, else by the graph of names and imports. */
export async function usesOf(
  symbol: string,
  path: string | undefined,
  limit: number,
  deps: ToolDeps,
  call: CallContext,
): Promise<Uses> {
  const definitions = await definitionsOf(symbol, deps);
  const served = await fromServers(definitions, path, deps, call);
  if (served !== undefined)
    return { by: 'server', places: served.slice(0, limit), cut: served.length > limit };
  const hits = await deps.index.findReferences(symbol, { limit, ...(path === undefined ? {} : { path }) });
  return {
    by: 'index',
    places: hits.map((hit) => ({ uri: hit.uri, line: hit.line, said: sayHit(hit) })),
    cut: hits.length === limit,
  };
}

async function definitionsOf(symbol: string, deps: ToolDeps): Promise<SymbolHit[]> {
  const name = symbol.split(/\.|::|#|->/).at(-1);
  const found = await deps.index.findSymbol(symbol, { limit: MAX_DEFINITIONS + 1 });
  return found.filter((hit) => hit.name === name);
}

async function fromServers(
  definitions: readonly SymbolHit[],
  path: string | undefined,
  { languageServers, index, workspace }: ToolDeps,
  { signal }: CallContext,
): Promise<UsePlace[] | undefined> {
  if (languageServers === undefined || definitions.length === 0 || definitions.length > MAX_DEFINITIONS)
    return undefined;
  const found = new Map<string, UsePlace>();
  const fits = path === undefined ? () => true : pathFilter(path);
  const outlines = new Map<string, Promise<SymbolHit[]>>();
  for (const { uri, startLine, name } of definitions) {
    const places = await languageServers.references({ uri, line: startLine, name }, signal);
    if (places === undefined) return undefined;
    for (const place of places) {
      if (!fits(displayPath(workspace.folders(), place.uri))) continue;
      const outline = outlines.get(place.uri) ?? index.outline(place.uri);
      outlines.set(place.uri, outline);
      const within = innermost(await outline, place.line);
      found.set(`${place.uri} ${String(place.line)}`, {
        ...place,
        said: within === undefined ? '' : ` in ${within}`,
      });
    }
  }
  return [...found.values()];
}

const innermost = (symbols: readonly SymbolHit[], line: number): string | undefined =>
  symbols
    .filter((symbol) => symbol.startLine <= line && line <= symbol.endLine)
    .sort((a, b) => a.endLine - a.startLine - (b.endLine - b.startLine))[0]?.qualifiedName;

function sayHit({ role, sure, within, targets }: ReferenceHit): string {
  const where = within === null ? '' : ` in ${within}`;
  if (role !== 'use') return `${where} (${role})`;
  if (targets.length > 1) {
    const which = targets.slice(0, 4).map(({ path, line }) => `${path}:${line}`);
    return `${where} (${sure}; one of ${which.join(', ')}${targets.length > 4 ? ', …' : ''})`;
  }
  return sure === 'by name' ? `${where} (by name alone)` : where;
}
