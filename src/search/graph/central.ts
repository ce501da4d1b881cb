import { TYPES } from '../../syntax/item.ts';
import type { Sureness } from '../code-index.ts';
import type { IndexedFile } from '../files.ts';
import { pageRank } from './rank.ts';
import { SymbolGraph } from './symbol-graph.ts';
import type { GraphSource, Target } from './symbol-graph.ts';

/** What an edge counts by how sure it is; shared among its targets. */
const TRUST: Readonly<Record<Sureness, number>> = {
  'same file': 0,
  imported: 1,
  'same package': 0.7,
  // A like-named local, a word of prose: too often nothing at all.
  'by name': 0,
};
/** A name with more definitions says nothing of which is meant. */
const MAX_NAMESAKES = 20;
/** Names shorter than this are mostly locals and type parameters. */
const MIN_LENGTH = 3;
/** Files read, or names resolved, between two breaths. */
const SLICE = 200;

export interface CentralSource extends GraphSource {
  /** Files that mention a name anywhere. */
  mentioning(name: string): Iterable<IndexedFile>;
}

export interface Central {
  /** Files with their share, highest first. */
  readonly files: readonly { readonly file: IndexedFile; readonly share: number }[];
  /** Symbols with their part of their file's share, highest first. */
  readonly symbols: readonly (Target & { readonly share: number })[];
}

/**
 * The files and symbols that the others lead to: personalised PageRank over the references between files, each file's share
 * handed on along its references to symbols.
 * @param seeds URI → weight; the reader starts from these files. All alike when left out
 * @param breathe called every so often, because this takes a second in a large workspace
 */
export async function central(
  source: CentralSource,
  seeds: ReadonlyMap<string, number> = new Map(),
  breathe: () => Promise<void> = () => Promise.resolve(),
): Promise<Central> {
  const files = [...source.files()];
  const defined = await definitionsByName(files, breathe);
  const definitions = (name: string): readonly Target[] => defined.get(name) ?? [];
  const graph = new SymbolGraph({ ...source, definitions });
  const place = new Map(files.map((file, i) => [file, i]));
  const to: number[][] = files.map(() => []);
  const weight: number[][] = files.map(() => []);
  const onto: { from: number; target: Target; weight: number }[] = [];
  let done = 0;
  for (const [name, targets] of defined) {
    if (++done % SLICE === 0) await breathe();
    if (name.length < MIN_LENGTH || targets.length > MAX_NAMESAKES || !targets.some(standsAlone)) continue;
    for (const file of new Set(source.mentioning(name))) {
      const from = place.get(file);
      const meant = graph.resolve(file, name);
      if (from === undefined || meant === 'elsewhere') continue;
      const kept = meant.filter(standsAlone);
      for (const target of kept) {
        const value = TRUST[target.sure] / kept.length;
        const home = place.get(target.file);
        if (value === 0 || home === undefined || home === from) continue;
        to[from]?.push(home);
        weight[from]?.push(value);
        onto.push({ from, target, weight: value });
      }
    }
  }
  await breathe();
  const shares = pageRank({ to, weight }, new Map([...seeds].map(([uri, w]) => [indexOfUri(files, uri), w])));
  return { files: ranked(files, shares), symbols: symbolShares(onto, weight, shares) };
}

/** All definitions, each file's outline read once: name by name they would be read again and again. */
async function definitionsByName(
  files: readonly IndexedFile[],
  breathe: () => Promise<void>,
): Promise<Map<string, Target[]>> {
  const byName = new Map<string, Target[]>();
  let done = 0;
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    if (++done % SLICE === 0) await breathe();
    for (const definition of file.definitions) {
      const known = byName.get(definition.name);
      if (known) known.push({ file, definition });
      else byName.set(definition.name, [{ file, definition }]);
    }
  }
  return byName;
}

/** A member's name says too little without what stands before it; its type stands for it. */
const standsAlone = ({ definition: { name, qualifiedName, kind } }: Target): boolean =>
  name === qualifiedName || TYPES.has(kind);

const indexOfUri = (files: readonly IndexedFile[], uri: string): number =>
  files.findIndex((file) => file.uri === uri);

const ranked = (files: readonly IndexedFile[], shares: Float64Array): Central['files'] =>
  files
    .map((file, i) => ({ file, share: shares[i] ?? 0 }))
    .sort((a, b) => b.share - a.share || (a.file.path < b.file.path ? -1 : 1));

function symbolShares(
  onto: readonly { from: number; target: Target; weight: number }[],
  weight: readonly (readonly number[])[],
  shares: Float64Array,
): Central['symbols'] {
  const totals = weight.map((row) => row.reduce((sum, w) => sum + w, 0));
  const bySymbol = new Map<Target['definition'], Target & { share: number }>();
  for (const { from, target, weight: value } of onto) {
    const share = ((shares[from] ?? 0) * value) / (totals[from] ?? 1);
    const known = bySymbol.get(target.definition);
    if (known) known.share += share;
    else bySymbol.set(target.definition, { file: target.file, definition: target.definition, share });
  }
  return [...bySymbol.values()].sort(
    (a, b) =>
      b.share - a.share ||
      (a.file.path < b.file.path ? -1 : a.file.path > b.file.path ? 1 : 0) ||
      a.definition.startLine - b.definition.startLine,
  );
}
