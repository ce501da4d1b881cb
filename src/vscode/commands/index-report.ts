import type { CoverageRow, IndexStatus } from '../../protocol/search.ts';

const number = new Intl.NumberFormat('en-US');

const REASONS: Record<string, string> = {
  secret: 'may hold a secret: never indexed, never sent',
  symlink: 'a symbolic link: what it points to is indexed where it lies',
  binary: 'not text',
  too_large: 'larger than footnote.index.maxFileSizeKb',
  special: 'a pipe, socket or device',
  unreadable: 'could not be read',
  parse_limit: 'the parser gave up within its time limit',
};

/** The index report as Markdown: totals, languages, and every skipped file with its reason. */
export function indexReport(rows: readonly CoverageRow[], status: IndexStatus): string {
  const indexed = rows.filter((row) => row.status === 'indexed');
  const skipped = rows.filter((row) => row.status === 'skipped');
  const languages = new Map<string, { files: number; chunks: number }>();
  for (const row of indexed) {
    const entry = languages.get(row.language ?? 'by lines') ?? { files: 0, chunks: 0 };
    languages.set(row.language ?? 'by lines', { files: entry.files + 1, chunks: entry.chunks + row.chunks });
  }
  const lines = [
    '# Footnote: index report',
    '',
    `State: ${status.state}. ${number.format(rows.length)} files that are not ignored: ` +
      `${number.format(indexed.length)} indexed in ${number.format(status.chunks)} chunks, ${number.format(skipped.length)} skipped.`,
    'Ignored files (`.gitignore`, `.footnoteignore`, `footnote.index.exclude`, `files.exclude`) are not listed.',
    '',
    '## Languages',
    '',
    '| language | files | chunks |',
    '|---|---:|---:|',
    ...[...languages]
      .sort((a, b) => b[1].files - a[1].files || a[0].localeCompare(b[0]))
      .map(([name, n]) => `| ${name} | ${number.format(n.files)} | ${number.format(n.chunks)} |`),
    '',
    '## Skipped files',
    '',
  ];
  if (skipped.length === 0) lines.push('None.');
  for (const reason of [...new Set(skipped.map((row) => row.reason ?? 'unreadable'))].sort()) {
    const of = skipped.filter((row) => (row.reason ?? 'unreadable') === reason);
    lines.push(`### ${reason} (${number.format(of.length)})`, '', `${REASONS[reason] ?? reason}.`, '');
    lines.push(...of.map((row) => `- ${row.path}`), '');
  }
  return lines.join('\n') + '\n';
}
