import type { SearchMode } from '../../protocol/search.ts';
import { measureQuality } from './measure.ts';
import type { Quality, QualityRow, QualitySource } from './measure.ts';

const MODES: Readonly<Record<SearchMode, string>> = {
  hybrid: 'hybrid (words and meaning)',
  lexical: 'words alone',
  semantic: 'meaning alone',
};
const KINDS: Readonly<Record<QualityRow['kind'], string>> = {
  all: 'all',
  doc: 'documentation comment → its definition',
  commit: 'commit message → the files it changed',
};
const SHOWN_MISSES = 20;

/** Asks a workspace its own questions and says how search fared, as Markdown. @throws AbortError */
export async function qualityReport(source: QualitySource, signal: AbortSignal): Promise<string> {
  return asMarkdown(await measureQuality(source, signal));
}

const three = (value: number): string => value.toFixed(3);
const percent = (value: number): string => `${(value * 100).toFixed(0)} %`;

/** One line that says which setting is best here. */
export function verdict(rows: readonly QualityRow[]): string {
  const all = rows.filter((row) => row.kind === 'all');
  const [best, next] = [...all].sort((a, b) => b.ndcg10 - a.ndcg10);
  if (!best) return '';
  if (!next)
    return `Search by ${MODES[best.mode]}: ${percent(best.recall10)} of the files asked for are among the first ten.`;
  const sure = best.low > next.ndcg10;
  const lead = three(best.ndcg10 - next.ndcg10);
  return (
    `**Best here: ${MODES[best.mode]}**, ${lead} above ${MODES[next.mode]}` +
    `${sure ? '' : ' (within what chance explains)'}. ${percent(best.recall10)} of the files asked for are among its first ten.`
  );
}

export function asMarkdown({ rows, misses }: Quality): string {
  if (rows.length === 0)
    return '# Footnote: search quality\n\nThis workspace asks itself nothing: it has no documented definitions outside tests, and no commits that change one to four files.\n';
  const table = rows.map(
    (row) =>
      `| ${MODES[row.mode]} | ${KINDS[row.kind]} | ${String(row.questions)} | ${three(row.ndcg10)} (${three(row.low)}–${three(row.high)}) | ` +
      `${three(row.mrr)} | ${percent(row.recall10)} | ${percent(row.lines10)} | ${row.p50Ms.toFixed(1)} / ${row.p95Ms.toFixed(1)} |`,
  );
  const missed = misses
    .slice(0, SHOWN_MISSES)
    .map(
      ({ query, wanted, first }) =>
        `- ${query}\n  - wanted \`${wanted}\`, first was ${first === null ? 'nothing' : `\`${first}\``}`,
    );
  return [
    '# Footnote: search quality',
    '',
    verdict(rows),
    '',
    '| search | questions | n | NDCG@10 (95 %) | MRR | right file in the first ten | right lines in the first ten | p50 / p95 ms |',
    '| --- | --- | ---: | --- | ---: | ---: | ---: | ---: |',
    ...table,
    '',
    'The questions come from the workspace itself: the first sentences of documentation comments, which are taken out of the index before they are asked, and the messages of commits that change one to four files. They are asked of an index of their own, which is thrown away after; nothing leaves this machine. Comments and messages are harder than what people ask: compare the rows with each other, and with an earlier run.',
    '',
    ...(missed.length === 0 ? [] : ['## Not among the first ten', '', ...missed, '']),
  ].join('\n');
}
