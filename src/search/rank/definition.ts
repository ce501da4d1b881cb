import { fileStem } from '../files.ts';
import { boost, entryOf } from './candidate.ts';
import type { FileCandidates, RankContext } from './candidate.ts';

const TYPES = new Set([
  'class',
  'interface',
  'struct',
  'enum',
  'trait',
  'type',
  'module',
  'namespace',
  'protocol',
  'object',
  'record',
  'union',
  'impl',
]);

const squash = (name: string): string => name.replace(/[_$\W]+/g, '').toLowerCase();

/**
 * For a question that is one name: chunks that define it rise. Types more than functions, and more in the file that bears
 * the name. A definition spelled in another case or style counts half.
 */
export function definition(files: readonly FileCandidates[], { query, weights, unit }: RankContext): void {
  const { symbol, symbolParents } = query;
  if (symbol === null) return;
  const wanted = squash(symbol);
  const parent = symbolParents.at(-1);
  for (const { file, candidates } of files) {
    const stem = squash(fileStem(file.path));
    for (const candidate of candidates) {
      const entry = entryOf(candidate);
      if (!entry || entry.name === null || entry.part > 0 || squash(entry.name) !== wanted) continue;
      const { boost: base, type, fileNamed } = weights.definition;
      let by = base * unit;
      if (entry.name !== symbol) by *= 0.5;
      if (
        parent !== undefined &&
        !squash(entry.qualifiedName ?? '').includes(squash(parent)) &&
        stem !== squash(parent)
      )
        by *= 0.5;
      if (entry.kind !== null && TYPES.has(entry.kind)) by *= type;
      if (stem === wanted) by *= fileNamed;
      boost(candidate, 'definition', by, `defines ${entry.name}`);
    }
  }
}
