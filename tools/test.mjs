// npm test [-- unit|host|e2e|desktop [FILTER]]: installs and builds what is missing, then runs the tests.
import { spawn } from 'node:child_process';
import { ensureBuilt, ensureInstalled, root } from './checkout.mjs';
import { modernNode } from './node.mjs';

ensureInstalled();
ensureBuilt();
const child = spawn(modernNode(), ['tools/run-tests.ts', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
