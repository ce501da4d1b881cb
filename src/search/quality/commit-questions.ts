import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from '../../base/child-environment.ts';
import type { OwnQuestion } from './questions.ts';

const run = promisify(execFile);
const COMMITS = 400;
const MAX_FILES = 4;
const MIN_WORDS = 4;
/** Messages that say nothing of the code they change. */
const SAYS_NOTHING =
  /^(?:merge|revert|bump|release|version|v?\d+\.\d+|update changelog|fix typo|wip|lint|format)\b/i;

/**
 * Questions from the messages of a repository's last commits: a message asks, the files that it changed answer. Commits
 * of many files, and those whose files are gone, are left out. Empty where git is missing or the folder is no repository.
 * @param known paths of the index; @param prefix what stands before a path of this folder there: `name/` or nothing
 */
export async function commitQuestions(
  folder: string,
  known: ReadonlySet<string>,
  prefix: string,
  limit: number,
  signal: AbortSignal,
): Promise<OwnQuestion[]> {
  const format = '--format=%x01%s';
  const options = ['-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false'];
  let log: string;
  try {
    const args = [
      ...options,
      'log',
      '--no-merges',
      '--no-renames',
      '--name-only',
      '--relative',
      `-n${String(COMMITS)}`,
      format,
    ];
    const { stdout } = await run('git', args, {
      cwd: path.resolve(folder),
      maxBuffer: 1 << 25,
      signal,
      env: childEnvironment(),
    });
    log = stdout;
  } catch (error) {
    if (signal.aborted) throw error;
    return [];
  }
  const questions: OwnQuestion[] = [];
  for (const entry of log.split('\u0001')) {
    const [subject = '', ...files] = entry.split('\n').filter((line) => line !== '');
    const query = subject
      .replace(/^\w+(?:\([^)]*\))?!?:\s*/, '')
      .replace(/\s*\(#\d+\)$/, '')
      .replaceAll('"', ' ');
    const words = query.match(/\p{L}{2,}/gu)?.length ?? 0;
    if (words < MIN_WORDS || SAYS_NOTHING.test(query) || files.length > MAX_FILES) continue;
    const relevant = files.map((file) => ({ path: prefix + file })).filter((file) => known.has(file.path));
    if (relevant.length === 0 || relevant.length < files.length / 2) continue;
    questions.push({ kind: 'commit', query, relevant });
    if (questions.length === limit) break;
  }
  return questions;
}
