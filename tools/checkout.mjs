// Brings a checkout to where it can run: dependencies installed, dist/ built. Plain JavaScript for Node 20, and
// no dependency: it runs before there are any.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** What dist/ is made from. */
const SOURCES = ['src', 'grammars', 'esbuild.mjs', 'package.json', 'package-lock.json'];

/** Runs `npm ci` when there are no dependencies, or other ones than package-lock.json names. */
export function ensureInstalled() {
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major < 20) fail(`Footnote's checkout needs Node 20 or newer; this is ${process.versions.node}.`);
  if (isInstalled()) return;
  step('Installing dependencies', () => npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']));
}

/** Whether node_modules holds what package-lock.json names; optional packages may be left out. */
function isInstalled() {
  const packages = (file) => JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages;
  if (!existsSync(path.join(root, 'node_modules/.package-lock.json'))) return false;
  const installed = packages('node_modules/.package-lock.json');
  return Object.entries(packages('package-lock.json')).every(
    ([name, { version, optional, devOptional }]) =>
      name === '' || installed[name]?.version === version || (!installed[name] && (optional || devOptional)),
  );
}

/** Builds dist/ when it is missing or older than its sources. */
export function ensureBuilt() {
  const newest = Math.max(...SOURCES.map((name) => newestIn(path.join(root, name))));
  const built = path.join(root, 'dist/meta.json'); // written last
  if (existsSync(built) && changed(built) >= newest) return;
  step('Building', () => run(process.execPath, ['esbuild.mjs']));
}

/** Runs a program from the root; ends this process with its exit code when it fails. */
export function run(command, args, options = {}) {
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) fail(`${command} couldn't be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 1));
}

function npm(args) {
  run('npm', args, { shell: process.platform === 'win32' });
}

function step(what, act) {
  console.error(`${what} …`);
  const started = Date.now();
  act();
  console.error(`${what}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

const changed = (file) => statSync(file).mtimeMs;

function newestIn(file) {
  if (!existsSync(file)) return 0;
  if (!statSync(file).isDirectory()) return changed(file);
  return Math.max(0, ...readdirSync(file).map((name) => newestIn(path.join(file, name))));
}
