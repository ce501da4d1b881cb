import * as vscode from 'vscode';
import type { CoverageRow, SkipReason } from '../../protocol/search.ts';
import type { IndexProgress } from '../../search/code-index.ts';
import { readSettings } from '../settings.ts';

const number = new Intl.NumberFormat('en-US');

/** Why a file was left out, and what to do where something can be done. */
const reasons = (): Record<SkipReason, string> => ({
  secret: vscode.l10n.t('May hold a secret: never indexed, never sent.'),
  symlink: vscode.l10n.t('A symbolic link: what it points to is indexed where it lies.'),
  binary: vscode.l10n.t('Not text.'),
  too_large: vscode.l10n.t('Larger than the setting “footnote.index.maxFileSizeKb”: raise it to index them.'),
  special: vscode.l10n.t('A pipe, socket or device.'),
  unreadable: vscode.l10n.t('Could not be read: check the permissions, then run “Footnote: Rebuild Index”.'),
  parse_limit: vscode.l10n.t('The parser gave up within its time limit.'),
});

export interface ReportParts {
  readonly rows: readonly CoverageRow[];
  readonly status: IndexProgress;
  /** Files with a line that no chunk has: there should be none. */
  readonly uncovered: readonly { readonly path: string; readonly line: number }[];
  /** Which vectors serve, where that is more than the settings say. */
  readonly vectors: string | undefined;
}

/** The index report as Markdown that reads as well unrendered: totals, languages, and every skipped file with its reason. */
export function indexReport({ rows, status, uncovered, vectors }: ReportParts): string {
  const indexed = rows.filter((row) => row.status === 'indexed');
  const skipped = rows.filter((row) => row.status === 'skipped');
  const byLines = indexed.filter((row) => row.reason === 'parse_limit');
  const chunks = indexed.reduce((sum, row) => sum + row.chunks, 0);
  return [
    `# ${vscode.l10n.t('Footnote: index report')}`,
    '',
    ...(status.state === 'ready' ? [] : [unfinished(status), '']),
    ...(status.message === undefined ? [] : [status.message, '']),
    vscode.l10n.t(
      '{0} files: {1} indexed in {2} chunks, {3} skipped.',
      number.format(rows.length),
      number.format(indexed.length),
      number.format(chunks),
      number.format(skipped.length),
    ),
    uncovered.length === 0
      ? vscode.l10n.t('Every line of the indexed files is in a chunk.')
      : vscode.l10n.t('{0} files have lines that are in no chunk: please report this.', uncovered.length),
    vscode.l10n.t(
      'Ignored files (.gitignore, .footnoteignore, footnote.index.exclude, files.exclude) are not listed.',
    ),
    vectors ?? localVectors(),
    '',
    ...section(
      vscode.l10n.t('Lines in no chunk'),
      uncovered.map(({ path, line }) => `${path}:${String(line)}`),
    ),
    `## ${vscode.l10n.t('Languages')}`,
    '',
    ...languageTable(indexed),
    '',
    `## ${vscode.l10n.t('Skipped files')}`,
    '',
    ...(skipped.length === 0 ? [vscode.l10n.t('None.'), ''] : skippedSections(skipped)),
    ...section(
      vscode.l10n.t('Indexed by lines alone, because the parser gave up'),
      byLines.map((row) => row.path),
    ),
  ].join('\n');
}

const localVectors = (): string =>
  readSettings().embeddings === 'none'
    ? vscode.l10n.t('Meaning is not searched: “footnote.embeddings.provider” is “none”.')
    : vscode.l10n.t('Meaning is searched by vectors that are made on this machine.');

const unfinished = ({ state, done, total }: IndexProgress): string =>
  state === 'error'
    ? vscode.l10n.t('There is no index. Run “Footnote: Rebuild Index”.')
    : vscode.l10n.t(
        'The index is being built ({0} of {1} files): this is how it stands now.',
        number.format(done),
        number.format(total),
      );

function languageTable(indexed: readonly CoverageRow[]): string[] {
  const languages = new Map<string, { files: number; chunks: number }>();
  for (const { language, chunks } of indexed) {
    const name = language ?? vscode.l10n.t('none: by lines');
    const entry = languages.get(name) ?? { files: 0, chunks: 0 };
    languages.set(name, { files: entry.files + 1, chunks: entry.chunks + chunks });
  }
  const sorted = [...languages].sort((a, b) => b[1].files - a[1].files || a[0].localeCompare(b[0]));
  return table([
    [vscode.l10n.t('Language'), vscode.l10n.t('Files'), vscode.l10n.t('Chunks')],
    ...sorted.map(([name, n]) => [name, number.format(n.files), number.format(n.chunks)]),
  ]);
}

/** A Markdown table whose columns also line up as plain text: the first to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const width = (column: number): number => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(width(i)) : cell.padStart(width(i)))).join(' | ')} |`;
  const [head = [], ...body] = rows;
  const rule = head.map((_, i) => (i === 0 ? '-'.repeat(width(i)) : `${'-'.repeat(width(i) - 1)}:`));
  return [line(head), line(rule), ...body.map(line)];
}

function skippedSections(skipped: readonly CoverageRow[]): string[] {
  const words = reasons();
  const groups = new Map<SkipReason, string[]>();
  for (const { reason = 'unreadable', path } of skipped)
    groups.set(reason, [...(groups.get(reason) ?? []), path]);
  return [...groups]
    .sort((a, b) => b[1].length - a[1].length || a[0].localeCompare(b[0]))
    .flatMap(([reason, paths]) => section(reason, paths, '###', words[reason]));
}

function section(title: string, paths: readonly string[], level = '##', text?: string): string[] {
  if (paths.length === 0) return [];
  return [
    `${level} ${title} (${number.format(paths.length)})`,
    '',
    ...(text === undefined ? [] : [text, '']),
    ...paths.map((path) => `- ${path.replace(/\p{Cc}/gu, '\ufffd')}`),
    '',
  ];
}
