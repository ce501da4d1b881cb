// `footnote mcp` as the built command line starts it, from the sources: for the test's client to spawn.
// node mcp-main.ts ASSETS ARGUMENTS…
import { dispatch } from '../../../src/cli/run.ts';

const [distDir = '', ...args] = process.argv.slice(2);
process.exitCode = await dispatch(args, {
  out: (text) =>
    new Promise((resolve) => {
      process.stdout.write(text, () => resolve());
    }),
  err: (text) => process.stderr.write(text),
  cwd: process.cwd(),
  env: process.env,
  distDir,
  terminal: false,
  signal: new AbortController().signal,
});
