import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { childEnvironment } from '../../base/child-environment.ts';

/** Holds a command: it writes in one folder and in temporary files, has no network, and doesn't see the user's keys. */
export interface Sandbox {
  readonly name: 'bubblewrap' | 'sandbox-exec';
  /** For the model, with the command's result. */
  readonly said: string;
  wrap(held: Held): { readonly file: string; readonly args: string[] };
}

export interface Held {
  readonly command: string;
  readonly cwd: string;
  /** The folder in which it may write. */
  readonly root: string;
  /** Folders that it reads although temporary files are hidden. */
  readonly reads: readonly string[];
}

const SAID =
  'It ran in a sandbox: no network, and writes only in the workspace folder and in temporary files. If it failed for that, say so: the user can run it without.';

/** Folders and files of the home folder that hold keys. */
const KEYS_DIRS = ['.ssh', '.gnupg', '.aws', '.azure', '.kube', '.docker', '.config/gcloud', '.config/gh'];
const KEY_FILES = ['.netrc', '.npmrc', '.pypirc', '.git-credentials', '.pgpass'];
/** Doors to daemons that would do for a command what it may not do itself. */
const SOCKETS = ['/run/docker.sock', '/run/podman/podman.sock', '/run/containerd/containerd.sock'];
/** Git runs what stands there. */
const GIT_CODE = ['.git/hooks', '.git/config'];

const home = (name: string): string => path.join(homedir(), name);

const bubblewrap: Sandbox = {
  name: 'bubblewrap',
  said: SAID,
  wrap: ({ command, cwd, root, reads }) => ({
    file: 'bwrap',
    args: [
      ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--tmpfs', '/tmp'],
      ...reads.flatMap((dir) => ['--ro-bind', dir, dir]),
      ...['--bind', root, root],
      ...['/run/user', ...KEYS_DIRS.map(home)].flatMap((dir) => hidden(dir, 'dir')),
      ...[...SOCKETS, ...KEY_FILES.map(home)].flatMap((file) => hidden(file, 'file')),
      ...GIT_CODE.map((name) => path.join(root, name)).flatMap((file) =>
        existsSync(file) ? ['--ro-bind', file, file] : [],
      ),
      ...['--unshare-user', '--unshare-pid', '--unshare-net', '--unshare-ipc', '--die-with-parent'],
      ...['--chdir', cwd, '--', '/bin/sh', '-c', command],
    ],
  }),
};

/** An empty folder, or nothing, in place of what is there; what isn't there can't be covered. */
function hidden(name: string, kind: 'dir' | 'file'): string[] {
  if (!existsSync(name)) return [];
  return kind === 'dir' ? ['--tmpfs', name] : ['--ro-bind', '/dev/null', name];
}

const sandboxExec: Sandbox = {
  name: 'sandbox-exec',
  said: SAID,
  wrap: ({ command, root }) => ({
    file: '/usr/bin/sandbox-exec',
    args: ['-p', profile(root), '/bin/sh', '-c', command],
  }),
};

function profile(root: string): string {
  const subpaths = (names: readonly string[]): string =>
    names.map((name) => `(subpath ${JSON.stringify(real(name))})`).join(' ');
  return [
    '(version 1)',
    '(allow default)',
    '(deny network*)',
    '(allow network* (local ip "localhost:*") (remote ip "localhost:*"))',
    '(deny file-write*)',
    `(allow file-write* ${subpaths([root, '/tmp', tmpdir()])} (regex #"^/dev/"))`,
    `(deny file-write* ${subpaths(GIT_CODE.map((name) => path.join(root, name)))})`,
    `(deny file-read* ${subpaths([...KEYS_DIRS, ...KEY_FILES].map(home))})`,
  ].join('\n');
}

/** Links resolved, for the system judges by where a thing really is; what doesn't exist stays as it is named. */
function real(name: string): string {
  return existsSync(name) ? realpathSync(name) : name;
}

const PROBE_MS = 5_000;
let found: Promise<Sandbox | undefined> | undefined;

/** The sandbox of this machine, tried once; undefined where there is none, or the system refuses it. */
export function findSandbox(): Promise<Sandbox | undefined> {
  found ??= probe();
  return found;
}

async function probe(): Promise<Sandbox | undefined> {
  const sandboxes: Partial<Record<NodeJS.Platform, Sandbox>> = { linux: bubblewrap, darwin: sandboxExec };
  const sandbox = sandboxes[process.platform];
  if (sandbox === undefined) return undefined;
  const cwd = tmpdir();
  const { file, args } = sandbox.wrap({ command: 'true', cwd, root: cwd, reads: [] });
  return new Promise((resolve) => {
    execFile(file, args, { timeout: PROBE_MS, env: childEnvironment() }, (error) => {
      resolve(error === null ? sandbox : undefined);
    });
  });
}
