import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { childEnvironment } from '../base/child-environment.ts';
import { splitLines } from '../base/lines.ts';
import { measureQuality } from '../search/quality/measure.ts';
import type { Quality, QualityRow } from '../search/quality/measure.ts';
import { fileUri } from '../workspace/file-uri.ts';
import { decode } from '../workspace/text.ts';
import { oneOf, readArgs, UsageError } from './args.ts';
import { EXIT } from './io.ts';
import type { CliIo } from './io.ts';
import { CommandError, folderArgument, withIndex } from './open-index.ts';
import { printable } from './printable.ts';

const SUITES = ['retrieval', 'answers', 'safety', 'ops'] as const;

export const EVAL_HELP = `footnote eval [DIR] [--suite retrieval|answers|safety|ops] [--json]

Measures how well search works on a folder (the current one when none is given), by questions that the folder asks itself:
documentation comments, taken out of the index first, for their definitions, and commit messages for the files they changed.
Reports NDCG@10, MRR and recall@10 of files, the share of questions whose very lines are among the first ten, and times for each way of searching. The index that it makes is thrown away after.

The suites answers, safety and ops, and retrieval without DIR, are Footnote's own golden sets: they run in a checkout of Footnote.

  --suite S       which suite (retrieval; in a checkout and without DIR: all)
  --embeddings E  local (vectors made on this machine) or none
  --json          JSON lines on stdout and nothing else there
`;

const OPTIONS = {
  suite: { type: 'string' },
  embeddings: { type: 'string', default: 'local' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** `footnote eval`. @returns the exit code */
export async function evalCommand(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = readArgs(args, OPTIONS);
  if (values.help) {
    await io.out(EVAL_HELP);
    return EXIT.done;
  }
  const suite = values.suite === undefined ? undefined : oneOf('suite', values.suite, SUITES);
  const embeddings = oneOf('embeddings', values.embeddings, ['local', 'none']);
  if (positionals.length > 1) throw new UsageError('eval takes one folder');
  const [dir] = positionals;
  const golden = path.join(io.distDir, '..', 'test', 'evals', 'run.ts');
  const own = suite === undefined || suite === 'retrieval';
  if (dir === undefined && existsSync(golden)) return runGoldenSets(golden, suite, io);
  if (!own)
    throw new CommandError(
      `The suite ${suite} is Footnote's own: in a checkout of Footnote, run npm run eval -- --suite ${suite}.`,
    );
  return measureFolder(folderArgument(dir ?? '.', io), embeddings, values.json, io);
}

/** The golden sets of the checkout that this build lies in. */
function runGoldenSets(golden: string, suite: string | undefined, io: CliIo): Promise<number> {
  const args = [golden, ...(suite === undefined ? [] : ['--suite', suite])];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
      cwd: path.dirname(io.distDir),
      env: childEnvironment(),
      stdio: ['ignore', 'inherit', 'inherit'],
      signal: io.signal,
    });
    child.on('error', reject);
    child.on('close', (code) => {
      resolve(code ?? EXIT.failed);
    });
  });
}

async function measureFolder(
  folder: string,
  embeddings: 'local' | 'none',
  json: boolean,
  io: CliIo,
): Promise<number> {
  const store = mkdtempSync(path.join(tmpdir(), 'footnote-eval-'));
  try {
    return await withIndex(folder, io, { store, embeddings }, async (index) => {
      const quality = await measureQuality(
        {
          index,
          folders: [{ path: folder, prefix: '' }],
          modes: embeddings === 'none' ? ['lexical'] : ['hybrid', 'lexical', 'semantic'],
          uriOf: (file) => fileUri(path.join(folder, file)),
          lines: (uri) => readLines(new URL(uri)),
          onProgress: (done, total) => {
            if (io.terminal) io.err(`\r\u001b[KAsked ${String(done)} of ${String(total)}`);
          },
        },
        io.signal,
      );
      if (io.terminal) io.err('\r\u001b[K');
      if (quality.rows.length === 0)
        throw new CommandError(
          'This folder asks itself nothing: it has no documented definitions, and no commits that change one to four files.',
        );
      await io.out(json ? asJson(quality) : asTable(quality));
      return EXIT.done;
    });
  } finally {
    rmSync(store, { recursive: true, force: true });
  }
}

function readLines(file: URL): readonly string[] | undefined {
  if (!existsSync(file)) return undefined;
  const decoded = decode(readFileSync(file));
  return decoded.kind === 'text' ? splitLines(decoded.text) : undefined;
}

const asJson = ({ rows, misses }: Quality): string =>
  [...rows.map((row) => ({ row })), ...misses.map((miss) => ({ miss }))]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');

const KINDS: Readonly<Record<QualityRow['kind'], string>> = {
  all: 'all',
  doc: 'documentation comments',
  commit: 'commit messages',
};
const SHOWN_MISSES = 5;

function asTable({ rows, misses }: Quality): string {
  const lines = rows.map(
    (row) =>
      `${row.mode.padEnd(9)} ${KINDS[row.kind].padEnd(23)} ${String(row.questions).padStart(4)}  ` +
      `${row.ndcg10.toFixed(3)} [${row.low.toFixed(3)}, ${row.high.toFixed(3)}]  ${row.mrr.toFixed(3)}  ` +
      `${row.recall10.toFixed(3)}  ${row.lines10.toFixed(3)}  ${row.p50Ms.toFixed(1).padStart(6)} ${row.p95Ms.toFixed(1).padStart(6)}`,
  );
  const missed = misses
    .slice(0, SHOWN_MISSES)
    .map(
      ({ query, wanted, first }) =>
        `  "${printable(query)}"\n    wanted ${printable(wanted)}, first was ${printable(first ?? 'nothing')}`,
    );
  return [
    `${''.padEnd(34)}   n  NDCG@10 [95 %]         MRR    rec@10  lines  p50 ms p95 ms`,
    ...lines,
    ...(missed.length === 0 ? [] : ['', 'Not among the first ten, for instance:', ...missed]),
    '',
  ].join('\n');
}
