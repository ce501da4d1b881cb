import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod/mini';

const Repository = z.object({
  name: z.string(),
  /** An npm package that carries its sources … */
  package: z.optional(z.string()),
  version: z.optional(z.string()),
  integrity: z.optional(z.string()),
  /** … or a small program of ours, a folder below `test/evals/corpora/`. */
  corpus: z.optional(z.string()),
  split: z.enum(['tune', 'held-out']),
  /** When it was judged. A later round's repositories have a baseline of their own, so that no earlier one is lowered. */
  round: z.union([z.literal(1), z.literal(2)]),
  /** Folders that hold built copies of the sources. A checkout has none: git ignores them. */
  drop: z.array(z.string()),
});

export type Repository = z.infer<typeof Repository>;

const here = import.meta.dirname;

export const repositories = (): Repository[] =>
  z
    .array(Repository)
    .parse(JSON.parse(readFileSync(path.join(here, 'retrieval', 'repositories.json'), 'utf8')));

/** Kept between runs; a package is unpacked whole or not at all. */
const cache = process.env['FOOTNOTE_EVAL_CACHE'] ?? path.join(homedir(), '.cache', 'footnote-evals');

/**
 * The folder of a repository's sources, downloaded when it isn't there yet.
 * @throws Error when npm can't fetch it, or the tarball isn't the one that was judged
 */
export function folderOf(repository: Repository): string {
  if (repository.corpus !== undefined) return path.join(here, 'corpora', repository.corpus);
  const { name, package: packageName = '', version = '', integrity = '', drop } = repository;
  const folder = path.join(cache, `${name}-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(path.join(tmpdir(), 'footnote-eval-'));
  try {
    run('npm', ['pack', '--ignore-scripts', '--loglevel=error', `${packageName}@${version}`], work);
    const tarball = path.join(work, readdirSync(work).find((file) => file.endsWith('.tgz')) ?? '');
    const found = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
    if (found !== integrity) throw new Error(`${packageName}@${version} has changed: ${found}`);
    const fresh = path.join(work, 'fresh');
    mkdirSync(fresh);
    run('tar', ['xf', tarball, '-C', fresh, '--strip-components=1', '--no-same-owner'], work);
    for (const built of drop) rmSync(path.join(fresh, built), { recursive: true, force: true });
    const half = `${folder}.${String(process.pid)}`;
    run('cp', ['-r', fresh, half], work);
    renameSync(half, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return folder;
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { status, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? stderr}`);
}
