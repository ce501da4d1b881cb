// Command line: `node test/model-server/main.ts [--port N] [--demo]`. Prints its URL, then serves until it is stopped.
import { parseArgs } from 'node:util';
import { demoScript } from './demo.ts';
import { startModelServer } from './server.ts';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, demo: { type: 'boolean', default: false } },
});
const server = await startModelServer({
  port: Number(values.port),
  ...(values.demo ? { script: demoScript() } : {}),
});
console.log(server.url);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    void server.close().then(() => process.exit(0));
  });
