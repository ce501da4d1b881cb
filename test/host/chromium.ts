import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** The system's Chromium (or `CHROMIUM`), if there is one. */
export function findChromium(): string | undefined {
  const asked = process.env['CHROMIUM'];
  if (asked) return existsSync(asked) ? asked : undefined;
  const onPath = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .flatMap((dir) => NAMES.map((name) => path.join(dir, name)));
  return [...onPath, ...ELSEWHERE].find((file) => existsSync(file));
}

/** The system's Chromium. @throws with what to do when there is none */
export function chromiumPath(): string {
  const found = findChromium();
  if (found !== undefined) return found;
  throw new Error(
    'The tests drive VS Code in Chromium, and none was found. Install it (Debian: apt-get install chromium), ' +
      'or set CHROMIUM to the path of a Chromium, Chrome or Edge.',
  );
}

/** Installs Chromium with the system's package manager where that needs no password; else says what to do. */
export function ensureChromium(log: (line: string) => void = console.error): string {
  const found = findChromium();
  if (found !== undefined) return found;
  const prefix = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (process.platform === 'linux' && works([...prefix, 'apt-get', '--version'])) {
    log('Installing Chromium (apt-get install chromium) …');
    const quiet = [
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      '-qq',
      '-y',
      '--no-install-recommends',
    ];
    for (const args of [['update'], ['install', 'chromium']]) {
      const [command = '', ...rest] = [...prefix, ...quiet, ...args];
      const { status, stdout, stderr } = spawnSync(command, rest, { encoding: 'utf8' });
      if (status !== 0) log(`apt-get ${args.join(' ')} failed:\n${(stdout + stderr).slice(-2000)}`);
    }
  }
  return chromiumPath();
}

function works([command = '', ...args]: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
