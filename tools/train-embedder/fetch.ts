// Downloads and unpacks the packages of manifest.json, each checked against its integrity.
// Usage: node tools/node.mjs tools/train-embedder/fetch.ts --packages DIR
// Needs npm, and Debian's apt-get, dpkg-deb and tar. Debian's pools drop old versions: what is gone is named, and the training
// then wants the manifest changed, and gives another model.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { folderOf, readManifest, type Entry } from './manifest.ts';

const CODE =
  'py go rs rb php h hpp hh c cc cpp cxx java kt swift cs scala js ts tsx mjs lua hs ex erl groovy m'
    .split(' ')
    .map((ext) => `*.${ext}`);

const { values } = parseArgs({ options: { packages: { type: 'string' } } });
if (values.packages === undefined) throw new Error('--packages DIR is missing.');
const target = path.resolve(values.packages);
mkdirSync(target, { recursive: true });

/** apt reads source packages only from lists that say so: a list of our own, made of the machine's. */
function sourceOptions(work: string): string[] {
  const list = path.join(work, 'source.sources');
  const known = readFileSync('/etc/apt/sources.list.d/debian.sources', 'utf8');
  writeFileSync(list, known.replace(/^Types: deb$/gm, 'Types: deb-src'));
  const lists = path.join(work, 'lists');
  mkdirSync(path.join(lists, 'partial'), { recursive: true });
  const options = [
    '-o',
    `Dir::Etc::sourcelist=${list}`,
    '-o',
    'Dir::Etc::sourceparts=-',
    '-o',
    `Dir::State::lists=${lists}`,
  ];
  execFileSync('apt-get', ['-q', ...options, 'update'], { stdio: 'inherit' });
  return options;
}

let options: string[] | undefined;

/** @returns the archive's path */
function download({ kind, name, version, archive }: Entry, work: string): string {
  const only = (end: RegExp): string => {
    const found = readdirSync(work).find((file) => end.test(file));
    if (found === undefined) throw new Error(`${name} ${version} gave no archive.`);
    return path.join(work, found);
  };
  if (kind === 'npm') {
    execFileSync('npm', ['pack', '--ignore-scripts', `${name}@${version}`], { cwd: work, stdio: 'pipe' });
    return only(/\.tgz$/);
  }
  if (kind === 'deb') {
    execFileSync('apt-get', ['-q', 'download', `${name}=${version}`], { cwd: work, stdio: 'pipe' });
    return only(/\.deb$/);
  }
  options ??= sourceOptions(mkdtempSync(path.join(tmpdir(), 'footnote-apt-')));
  const args = ['-q', ...options, 'source', '--download-only', '--only-source', `${name}=${version}`];
  execFileSync('apt-get', args, { cwd: work, stdio: 'pipe' });
  return path.join(work, archive ?? '');
}

/** @throws Error when the archive isn't the one that the manifest names */
function check({ name, integrity }: Entry, file: string): void {
  const dash = integrity.indexOf('-');
  const algorithm = integrity.slice(0, dash);
  const encoding = algorithm === 'sha512' ? 'base64' : 'hex';
  const found = createHash(algorithm).update(readFileSync(file)).digest(encoding);
  if (found !== integrity.slice(dash + 1))
    throw new Error(`${name}: the archive is not the one in the manifest.`);
}

function unpack({ kind }: Entry, archive: string, into: string): void {
  mkdirSync(into);
  const wildcards = ['--no-same-owner', '--wildcards', ...CODE];
  const tolerant = (args: string[], input?: Buffer): void => {
    // tar ends with an error when one of the patterns matches nothing, which is usual here.
    try {
      execFileSync('tar', args, { input, stdio: ['pipe', 'ignore', 'pipe'], maxBuffer: 2 ** 30 });
    } catch (error) {
      const told = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
      const others = told
        .split('\n')
        .filter((line) => line !== '' && !/Not found in archive|previous errors/.test(line));
      if (others.length > 0) throw error;
    }
  };
  if (kind === 'deb')
    tolerant(
      ['x', '-C', into, ...wildcards],
      execFileSync('dpkg-deb', ['--fsys-tarfile', archive], { maxBuffer: 2 ** 30 }),
    );
  else tolerant(['xf', archive, '-C', into, ...wildcards]);
}

const failed: string[] = [];
for (const entry of readManifest()) {
  const folder = path.join(target, folderOf(entry));
  if (existsSync(folder)) continue;
  const work = mkdtempSync(path.join(tmpdir(), 'footnote-fetch-'));
  try {
    const archive = download(entry, work);
    check(entry, archive);
    const half = path.join(target, '.half');
    rmSync(half, { recursive: true, force: true });
    unpack(entry, archive, half);
    renameSync(half, folder);
  } catch (error) {
    failed.push(
      `${entry.name} ${entry.version}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`,
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
for (const line of failed) process.stderr.write(`${line}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
