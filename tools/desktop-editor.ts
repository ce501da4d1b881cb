import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { writeSettings } from '../test/host/host.ts';
import type { EditorOptions } from './open-editor.ts';

const root = path.dirname(import.meta.dirname);

/** The `code` of a desktop VS Code on PATH, where a window can be shown. */
export function desktopCommand(env: NodeJS.ProcessEnv = process.env): string | undefined {
  // In a remote terminal `code` only asks the window at the other end, which can't load an extension from here.
  if (env['VSCODE_IPC_HOOK_CLI'] !== undefined) return undefined;
  if (process.platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return undefined;
  const name = process.platform === 'win32' ? 'code.cmd' : 'code';
  const found = (env['PATH'] ?? '').split(path.delimiter).map((dir) => path.join(dir, name));
  return found.find((file) => existsSync(file));
}

/** Opens a desktop window with Footnote from the checkout. With `--demo`: on settings of its own; waits until it is closed. */
export async function onDesktop(
  command: string,
  { folder, dataDir, demo, started }: EditorOptions,
): Promise<void> {
  const args = [`--extensionDevelopmentPath=${root}`, '--wait', '--new-window', folder];
  if (demo) {
    const userData = path.join(dataDir, 'data');
    writeSettings(dataDir, 'User', {
      'footnote.baseUrl': demo.url,
      'security.workspace.trust.enabled': false,
    });
    args.push('--user-data-dir', userData); // an instance of its own, so that it gets our environment
  }
  console.log(
    `VS Code opens on ${folder} (${((Date.now() - started) / 1000).toFixed(1)} s). Ctrl+C here ends.`,
  );
  const child = spawn(command, args, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, ...demo?.env },
  });
  const code = await new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('exit', resolve),
  );
  process.exit(code ?? 0);
}
