import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod/mini';
import { currentText } from '../../src/agent/current-text.ts';
import { localAnswer } from '../../src/chat/local-answer.ts';
import { plainWorkspace } from '../../src/chat/plain-workspace.ts';
import { createCodeIndex } from '../../src/search/client.ts';
import { createDiskFiles } from '../../src/workspace/disk-files.ts';
import { fileUri } from '../../src/workspace/file-uri.ts';
import type { TurnEvent } from '../../src/protocol/turn.ts';
import { CLI, footnote, jsonLines } from './cli.ts';
import { folderOf, repositories } from './packages.ts';
import type { Report } from './report.ts';

const Golden = z.object({ id: z.string(), query: z.string(), relevant: z.array(z.string()) });
const Cited = z.object({ type: z.literal('citation'), path: z.string() });
/** How much less often the local answer may name the right file first than search does. */
const ALLOWED = 0.02;
const RULES = { respectGitignore: true, exclude: [], editorExclude: [], globalExcludes: false } as const;
/** The first round's: that what is cited first is what search finds first doesn't depend on whose questions are asked. */
const firstRound = repositories().filter(({ round }) => round === 1);
const MAX_FILE_BYTES = 1024 * 1024;

interface Row {
  readonly query: string;
  readonly folder: string;
  /** The first file of each. */
  readonly searched: string | undefined;
  readonly answered: string | undefined;
  readonly relevant: readonly string[];
}

/** Every question of a repository, to search and to the local answer, over one index. */
async function rowsOf(folder: string, golden: readonly z.infer<typeof Golden>[], storeDir: string): Promise<Row[]> {
  const dist = path.dirname(CLI);
  const folders = [{ uri: fileUri(folder), name: '' }];
  const index = createCodeIndex(
    {
      folders: [{ uri: fileUri(folder), name: path.basename(folder) }],
      storeDir,
      exclude: [],
      maxFileSizeKb: MAX_FILE_BYTES / 1024,
      respectGitignore: true,
      editorExclude: [],
      globalExcludes: false,
      embeddings: 'local',
    },
    { workerPath: path.join(dist, 'worker.cjs'), assetsDir: dist },
  );
  try {
    await index.ready();
    const workspace = plainWorkspace(createDiskFiles(folders, { ...RULES, maxFileBytes: MAX_FILE_BYTES }));
    const deps = { index, workspace, now: currentText(workspace, index), turnId: 'eval' };
    const rows: Row[] = [];
    for (const { query, relevant } of golden) {
      const events: TurnEvent[] = [];
      const signal = new AbortController().signal;
      await localAnswer(deps, { question: query, context: [] }, (event) => events.push(event), signal);
      const [hit] = await index.search(query, { limit: 10 });
      rows.push({
        query,
        folder,
        relevant,
        searched: hit?.path,
        answered: events.find((event) => event.type === 'citation')?.path,
      });
    }
    return rows;
  } finally {
    await index.close();
  }
}

/** The first file that `footnote ask` cites without a key. */
async function asked({ folder, query }: Row, store: string): Promise<string | undefined> {
  const run = await footnote(['ask', folder, query, '--json', '--store', store]);
  for (const line of jsonLines(run.stdout)) {
    const cited = Cited.safeParse(line);
    if (cited.success) return cited.data.path;
  }
  return undefined;
}

/** Without a key: the local answer names the right file first as often as search does. */
export async function local(report: Report): Promise<void> {
  const store = mkdtempSync(path.join(tmpdir(), 'footnote-eval-local-'));
  const rows: Row[] = [];
  try {
    for (const repository of firstRound) {
      const file = path.join(import.meta.dirname, 'retrieval', `${repository.name}.jsonl`);
      const golden = jsonLines(readFileSync(file, 'utf8')).map((line) => Golden.parse(line));
      rows.push(...(await rowsOf(folderOf(repository), golden, path.join(store, repository.name))));
    }
    // The command line says the same: on one question of a few repositories, because each is a process.
    const some = rows.filter((row, i) => i > 0 && row.folder !== rows[i - 1]?.folder).slice(0, 4);
    for (const row of some)
      report.check(
        `footnote ask without a key cites ${row.answered ?? 'nothing'} first for "${row.query}"`,
        (await asked(row, path.join(store, 'cli'))) === row.answered,
      );
  } finally {
    rmSync(store, { recursive: true, force: true });
  }
  const right = (file: (row: Row) => string | undefined): number =>
    rows.filter((row) => row.relevant.includes(file(row) ?? '')).length / rows.length;
  const search = right((row) => row.searched);
  const answer = right((row) => row.answered);
  for (const row of rows.filter((r) => r.answered !== r.searched))
    process.stdout.write(`${row.query}: search ${row.searched ?? '-'}, local answer ${row.answered ?? '-'}\n`);
  report.check(
    `right file first over ${String(rows.length)} questions: local answer ${answer.toFixed(3)}, search ${search.toFixed(3)}`,
    answer >= search - ALLOWED,
  );
}
