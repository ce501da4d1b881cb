// npm start [-- DIR] [--demo] [--port N] [--no-password]: installs and builds what is missing, then opens a real VS Code.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureBuilt, ensureInstalled, root } from './checkout.mjs';
import { modernNode } from './node.mjs';

const started = Date.now();
ensureInstalled();
ensureBuilt();
const child = spawn(modernNode(), [path.join(root, 'tools/open-editor.ts'), ...process.argv.slice(2)], {
  // npm runs scripts in the checkout; a relative DIR is meant from where the user stands.
  cwd: process.env.INIT_CWD ?? process.cwd(),
  stdio: 'inherit',
  env: { ...process.env, FOOTNOTE_STARTED: String(started) },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
