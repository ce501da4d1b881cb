// A real VS Code (server and web workbench) from npm alone: the package `code-server` carries it.
// It is never a dependency of ours: its install script wants a compiler, which nothing here needs.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { SPDLOG_STAND_IN, WATCHDOG_STAND_IN } from './stand-ins.ts';
import { stableApi } from './stable-api.ts';

interface CodeServer {
  readonly version: string;
  /** The Node that it needs, where that of the tests is too new for it. */
  readonly node?: string;
}

/**
 * Versions of `code-server` on npm, by the VS Code that they carry: the newest, and the oldest that we support. On Node
 * 24 that one's extension host starts and then hears nothing.
 */
const CODE_SERVERS: Readonly<Record<string, CodeServer>> = {
  '1.139': { version: '4.139.1' },
  '1.103': { version: '4.103.2', node: '22.23.3' },
};
/** Which VS Code the tests run in. */
const VERSION = process.env['FOOTNOTE_VSCODE_VERSION'] ?? '1.139';
const CODE_SERVER = codeServer(VERSION);

function codeServer(version: string): CodeServer {
  const found = CODE_SERVERS[version];
  if (found !== undefined) return found;
  throw new Error(
    `FOOTNOTE_VSCODE_VERSION is ${version}; known are ${Object.keys(CODE_SERVERS).join(', ')}.`,
  );
}

const root = path.dirname(path.dirname(import.meta.dirname));
/** Raise it when the steps below change, so that older folders are left alone. */
const RECIPE = 1;

/** Where a provisioned VS Code lies. */
export interface VsCode {
  /** The package `code-server`: its front for people is `out/node/entry.js`. */
  readonly codeServer: string;
  /** The VS Code server within it, for tests: `out/server-main.js`. */
  readonly vscode: string;
  /** The Node that it runs on. */
  readonly node: string;
}

/** The folder for what is provisioned: FOOTNOTE_VSCODE_CACHE, or the user's cache folder. */
export const cacheFolder = (): string =>
  process.env['FOOTNOTE_VSCODE_CACHE'] ??
  path.join(process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache'), 'footnote-vscode');

function provisioned(): string {
  const { version, node } = CODE_SERVER;
  const name = `code-server-${version}${node === undefined ? '' : `-node-${node}`}`;
  return path.resolve(cacheFolder(), `${name}-${process.platform}-${process.arch}-r${RECIPE}`);
}

/** Whether `provision` would have nothing to install. */
export const isProvisioned = (): Promise<boolean> => exists(path.join(provisioned(), 'done'));

/**
 * Installs VS Code into the cache folder, once. About 20 s and 700 MB the first time, then nothing.
 * Proposed APIs, which code-server switches on for every extension, are switched off again:
 * what works here works at users.
 */
export async function provision(log: (line: string) => void = console.error): Promise<VsCode> {
  const { version, node } = CODE_SERVER;
  const dir = provisioned();
  if (await exists(path.join(dir, 'done'))) return layout(dir);

  const aside = `${dir}.tmp-${process.pid}`; // renamed when whole: an interrupted run leaves no half folder
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  try {
    log(`Installing VS Code (code-server ${version} from npm, once, about half a minute) …`);
    const started = Date.now();
    await writeFile(path.join(aside, 'package.json'), '{"private":true}\n');
    const { vscode } = layout(aside);
    const own = node === undefined ? [] : [`${nodePackage()}@${node}`];
    await npm(['install', '--ignore-scripts', '--no-save', `code-server@${version}`, ...own], aside);
    // Not `npm ci`: the shipped shrinkwrap is out of step with its package.json.
    await npm(['install', '--omit=dev', '--ignore-scripts'], vscode);
    // The second is called otherwise in older versions.
    for (const [name, text] of [
      ['@vscode/spdlog', SPDLOG_STAND_IN],
      ['@vscode/native-watchdog', WATCHDOG_STAND_IN],
      ['native-watchdog', WATCHDOG_STAND_IN],
    ] as const) {
      const folder = path.join(vscode, 'node_modules', name);
      if (await exists(folder)) await writeFile(path.join(folder, 'index.js'), text);
    }
    await stableApi(vscode, version);
    await writeFile(path.join(aside, 'done'), `${new Date().toISOString()}\n`);
    await rename(aside, dir).catch(async (error: unknown) => {
      if (!(await exists(path.join(dir, 'done')))) throw error; // else another run finished first: use that one
      await rm(aside, { recursive: true, force: true });
    });
    log(`VS Code is ready after ${((Date.now() - started) / 1000).toFixed(1)} s: ${dir}`);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw error;
  }
  return layout(dir);
}

/** The version of VS Code that is provisioned, such as "1.139.1". */
export async function vscodeVersion({ vscode }: VsCode): Promise<string> {
  const text = await readFile(path.join(vscode, 'package.json'), 'utf8');
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? 'unknown';
}

function layout(dir: string): VsCode {
  const codeServer = path.join(dir, 'node_modules/code-server');
  return {
    codeServer,
    vscode: path.join(codeServer, 'lib/vscode'),
    node: nodeIn(dir) ?? nodeIn(root) ?? process.execPath,
  };
}

const WINDOWS = process.platform === 'win32';

/** The npm package that carries Node for this machine. */
const nodePackage = (): string => `node-${WINDOWS ? 'win' : process.platform}-${process.arch}`;

/** The Node that npm installed in a folder: beside our dependencies it is Node 24. */
function nodeIn(folder: string): string | undefined {
  const file = path.join(folder, 'node_modules', nodePackage(), 'bin', WINDOWS ? 'node.exe' : 'node');
  return existsSync(file) ? file : undefined;
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

async function npm(args: readonly string[], cwd: string): Promise<void> {
  const child = spawn('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
    // The settings of the npm that runs us (npm start, npm test) are not for this folder.
    env: Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^npm_config_(local_)?prefix$/i.test(name)),
    ),
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  if (code !== 0)
    throw new Error(`npm ${args.join(' ')} failed (${code ?? 'killed'}):\n${output.slice(-4000)}`);
}
