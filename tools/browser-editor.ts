// VS Code in the browser: the front of the npm-shipped server, on loopback alone, with the packaged vsix installed.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer as createProbe, type AddressInfo } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { writeSettings } from '../test/host/host.ts';
import { provision, type VsCode } from '../test/host/provision.ts';
import type { EditorOptions } from './open-editor.ts';
import { serveSignIn } from './sign-in.ts';

const root = path.dirname(import.meta.dirname);

/** Serves the editor and prints its URL. Resolves when the server ends. */
export async function inBrowser(options: EditorOptions): Promise<void> {
  const { folder, dataDir, demo, started } = options;
  const code = await provision();
  const vsix = path.join(dataDir, 'footnote.vsix');
  mkdirSync(dataDir, { recursive: true });
  check(spawnSync(process.execPath, ['tools/package.mjs', '--out', vsix], { cwd: root, encoding: 'utf8' }));
  check(
    spawnSync(code.node, [...frontArguments(code, dataDir), '--install-extension', vsix, '--force'], {
      encoding: 'utf8',
    }),
  );
  writeFirstSettings(dataDir, demo?.url);

  const port = options.port === 0 ? await freePort() : options.port;
  const password = options.password ? randomBytes(18).toString('base64url') : undefined;
  const child = spawn(
    code.node,
    [
      ...frontArguments(code, dataDir),
      ...['--bind-addr', `127.0.0.1:${port}`, '--auth', password === undefined ? 'none' : 'password'],
      ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
      ...(options.sample ? ['--disable-workspace-trust'] : []), // it is ours; about others VS Code asks
      folder,
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...demo?.env, ...(password !== undefined && { PASSWORD: password }) },
    },
  );
  process.on('exit', () => child.kill());
  const ended = new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('exit', resolve),
  );
  await listening(child);
  const editor = `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}`;
  const url = password === undefined ? editor : await serveSignIn(editor, password);
  console.log(welcome(options, url, port, password, (Date.now() - started) / 1000));
  const exit = await ended;
  process.exit(exit ?? 0);
}

function welcome(
  { folder, sample, demo }: EditorOptions,
  url: string,
  port: number,
  password: string | undefined,
  seconds: number,
): string {
  return [
    '',
    `VS Code with Footnote is ready (${seconds.toFixed(1)} s). Open this in a browser on this machine:`,
    '',
    `  ${url}`,
    '',
    ...(password === undefined ? [] : [`  (or http://127.0.0.1:${port}/ with the password ${password})`, '']),
    `  folder:   ${folder}${sample ? ' (a copy of the sample, gone afterwards)' : ''}`,
    '  Footnote: in the activity bar, or Ctrl+Alt+F (Cmd+Alt+F)',
    demo
      ? `  demo:     answers are scripted, by a local model server at ${demo.url}; no key is needed`
      : '  key:      none is needed for local answers; "Footnote: Set API Key" for those of a model',
    '',
    'Ctrl+C ends it.',
  ].join('\n');
}

const frontArguments = ({ codeServer }: VsCode, dataDir: string): string[] => [
  path.join(codeServer, 'out/node/entry.js'),
  ...['--user-data-dir', path.join(dataDir, 'data'), '--extensions-dir', path.join(dataDir, 'extensions')],
  ...['--config', path.join(dataDir, 'config.yaml')],
];

/** What a new editor starts with; a user's own settings, once there, are left alone. */
const FIRST_SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'files.autoSave': 'off',
};

function writeFirstSettings(dataDir: string, baseUrl: string | undefined): void {
  writeFileSync(path.join(dataDir, 'config.yaml'), 'cert: false\n'); // else the front makes one in the home folder
  if (!existsSync(path.join(dataDir, 'data/User/settings.json')))
    writeSettings(dataDir, 'User', FIRST_SETTINGS);
  if (baseUrl !== undefined) writeSettings(dataDir, 'Machine', { 'footnote.baseUrl': baseUrl });
}

function check({ status, stdout, stderr }: { status: number | null; stdout: string; stderr: string }): void {
  if (status === 0) return;
  console.error(stdout + stderr);
  throw new Error('VS Code in the browser could not be prepared; see above.');
}

/** Resolves when the front says that it listens; its output is shown only if it never does. */
async function listening(child: ReturnType<typeof spawn>): Promise<void> {
  const seen: string[] = [];
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        if (seen.length < 200) seen.push(line);
        if (line.includes('HTTP server listening on')) resolve();
      });
    }
    child.once('exit', () =>
      reject(new Error(`VS Code in the browser ended at its start:\n${seen.join('\n')}`)),
    );
  });
}

async function freePort(): Promise<number> {
  const probe = createProbe().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
