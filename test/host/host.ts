// Starts one VS Code server for tests, on a port that the system chooses, with a data folder of its own.
import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { provision } from './provision.ts';

export type Settings = Readonly<Record<string, unknown>>;

/** What every test window has: nothing that moves, asks or calls home. `files.autoSave` is on by default in the web. */
export const QUIET_SETTINGS: Settings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.reduceMotion': 'on',
  'workbench.enableExperiments': false,
  'chat.disableAIFeatures': true,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'git.enabled': false,
  'files.autoSave': 'off',
  'files.simpleDialog.enable': true,
};

export interface HostOptions {
  /** Kept after `stop()` when given; else a new folder that `stop()` removes. */
  readonly dataDir?: string;
  readonly port?: number;
  /** Laid over this process's environment; the extension host inherits it. `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** User settings, over QUIET_SETTINGS. */
  readonly settings?: Settings;
  /** Machine settings: where `footnote.baseUrl` and the like belong. */
  readonly machineSettings?: Settings;
  /** False: as at users, with toasts, and without `extensionDevelopmentPath`. */
  readonly driver?: boolean;
  readonly args?: readonly string[];
  /** Milliseconds to wait for the server to listen. */
  readonly timeout?: number;
}

export interface Host {
  readonly url: string;
  readonly authority: string;
  readonly port: number;
  readonly dataDir: string;
  /** File with the server's stdout and stderr. */
  readonly log: string;
  readonly pid: number;
  /** Ends the server (SIGTERM, then SIGKILL after 5 s). */
  stop(): Promise<void>;
  /** kill -9, as a crash; the data folder stays. */
  kill(): Promise<void>;
}

/** Writes one of the settings files of a server's data folder. */
export function writeSettings(dataDir: string, scope: 'User' | 'Machine', settings: Settings): void {
  const folder = path.join(dataDir, 'data', scope);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'settings.json'), JSON.stringify(settings, null, 2));
}

/** The server, listening. Its process dies with this one. */
export async function startHost(options: HostOptions = {}): Promise<Host> {
  const { port = 0, driver = true, args = [], timeout = 30_000 } = options;
  const { vscode, node } = await provision();
  const dataDir = options.dataDir ?? mkdtempSync(path.join(os.tmpdir(), 'footnote-host-'));
  writeSettings(dataDir, 'User', { ...QUIET_SETTINGS, ...options.settings });
  if (options.machineSettings) writeSettings(dataDir, 'Machine', options.machineSettings);

  const log = path.join(dataDir, 'server.log');
  const seen = existsSync(log) ? readFileSync(log, 'utf8').length : 0;
  const output = openSync(log, 'a');
  const child = spawn(
    node,
    [
      path.join(vscode, 'out/server-main.js'),
      ...['--host', '127.0.0.1', '--port', String(port)],
      ...['--without-connection-token', '--accept-server-license-terms'],
      // A built workbench ignores extensionDevelopmentPath and extensionTestsPath without it. It also silences toasts.
      ...(driver ? ['--enable-smoke-test-driver'] : []),
      ...['--server-data-dir', dataDir, '--telemetry-level', 'off'],
      ...args,
    ],
    { env: cleanEnv(options.env), stdio: ['ignore', output, output] },
  );
  closeSync(output);
  const lastResort = () => child.kill('SIGKILL');
  process.once('exit', lastResort);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      process.off('exit', lastResort);
      resolve();
    });
  });
  const text = () => readFileSync(log, 'utf8').slice(seen);
  const listening = await firstMatch(
    log,
    text,
    /Extension host agent listening on (\d+)/,
    exited,
    timeout,
  ).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });

  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    const hard = setTimeout(lastResort, 5_000);
    await exited;
    clearTimeout(hard);
  };
  const authority = `127.0.0.1:${listening}`;
  return {
    url: `http://${authority}`,
    authority,
    port: Number(listening),
    dataDir,
    log,
    pid: child.pid ?? 0,
    stop: async () => {
      await end('SIGTERM');
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
    kill: () => end('SIGKILL'),
  };
}

/** Installs a packaged extension into a server's data folder; no server needs to run. */
export async function installVsix(file: string, dataDir: string): Promise<void> {
  const { vscode, node } = await provision();
  const { status, stdout, stderr } = spawnSync(
    node,
    [
      path.join(vscode, 'out/server-main.js'),
      ...['--install-extension', file, '--force'],
      ...['--server-data-dir', dataDir, '--accept-server-license-terms'],
    ],
    { encoding: 'utf8', env: cleanEnv() },
  );
  if (status !== 0 || !stdout.includes('successfully installed'))
    throw new Error(`The vsix couldn't be installed (${status ?? 'killed'}): ${stdout}${stderr}`);
}

/** Puts an extension's folder where a server that starts on the data folder finds it as installed. */
export function installFolder(folder: string, dataDir: string): void {
  const { publisher, name, version } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  ) as {
    publisher: string;
    name: string;
    version: string;
  };
  cpSync(folder, path.join(dataDir, 'extensions', `${publisher}.${name}-${version}`), { recursive: true });
}

/**
 * This process's environment without what would reach a model, or would make Node think that it runs tests in the host.
 * A developer's own key never decides what a test sees.
 */
function cleanEnv(over: HostOptions['env'] = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(ANTHROPIC_|NODE_TEST|NODE_OPTIONS$|VSCODE_|FOOTNOTE_DEMO$)/.test(name),
  );
  return { ...Object.fromEntries(kept), ...over };
}

/** The first group of `pattern`'s first match in a growing file. */
async function firstMatch(
  file: string,
  text: () => string,
  pattern: RegExp,
  ended: Promise<void>,
  timeout: number,
): Promise<string> {
  const found = () => pattern.exec(text())?.[1];
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      watcher.close();
      clearTimeout(timer);
      act();
    };
    const look = () => {
      const match = found();
      if (match !== undefined) settle(() => resolve(match));
    };
    const watcher = watch(file, look);
    const timer = setTimeout(
      () => settle(() => reject(new Error(`The server didn't listen within ${timeout} ms:\n${text()}`))),
      timeout,
    );
    void ended.then(() => settle(() => reject(new Error(`The server ended at its start:\n${text()}`))));
    look();
  });
}
