import { oneOf, readArgs, UsageError } from './args.ts';
import { EXIT } from './io.ts';
import type { CliIo } from './io.ts';
import { folderArgument, withIndex } from './open-index.ts';
import { printable } from './printable.ts';

export const INDEX_HELP = `footnote index [DIR] [--report] [--json] [--store DIR] [--embeddings local|none]

Indexes a folder (the current one when none is given), or brings its index up to date.

  --report        a line for each file: what the index holds of it, or why it holds nothing
  --json          JSON lines on stdout and nothing else
  --store DIR     where the index is kept (otherwise in the user's cache folder)
  --embeddings E  local (vectors made on this machine) or none
`;

const OPTIONS = {
  report: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  store: { type: 'string' },
  embeddings: { type: 'string', default: 'local' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** `footnote index`. @returns the exit code */
export async function indexCommand(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = readArgs(args, OPTIONS);
  if (values.help) {
    await io.out(INDEX_HELP);
    return EXIT.done;
  }
  if (positionals.length > 1) throw new UsageError('index takes one folder');
  const embeddings = oneOf('embeddings', values.embeddings, ['local', 'none']);
  const folder = folderArgument(positionals[0] ?? '.', io);
  return withIndex(folder, io, { store: values.store, embeddings }, async (index) => {
    const summary = await index.firstRun();
    if (values.report) {
      for (const row of await index.coverage()) {
        const what =
          row.status === 'indexed' ? `${String(row.chunks)} chunks` : `skipped: ${row.reason ?? ''}`;
        await io.out(
          values.json
            ? `${JSON.stringify(row)}\n`
            : `${printable(row.path)}  ${row.language ?? '-'}  ${what}\n`,
        );
      }
    }
    await io.out(
      values.json
        ? `${JSON.stringify({ summary })}\n`
        : `${String(summary.indexed)} of ${String(summary.files)} files indexed, ${String(summary.skipped)} skipped, ` +
            `${String(summary.chunks)} chunks, ${(summary.ms / 1000).toFixed(1)} s\n`,
    );
    const missing = values.report ? await index.uncovered() : [];
    for (const { path, line } of missing)
      io.err(`footnote: line ${String(line)} of ${printable(path)} is in no chunk; please report this\n`);
    return missing.length === 0 ? EXIT.done : EXIT.failed;
  });
}
