#!/usr/bin/env node
// Entry of dist/cli.js. Kept free of everything that an old Node can't load, so that it can say what it needs.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 13)) {
  const { runCli } = await import('./run.ts');
  process.exitCode = await runCli(process.argv.slice(2));
} else {
  process.stderr.write(`footnote needs Node 22.13 or newer; this is ${process.versions.node}.\n`);
  process.exitCode = 1;
}

export {};
