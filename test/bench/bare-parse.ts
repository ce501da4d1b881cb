// A process of its own: reads and parses files on one thread with web-tree-sitter and does nothing else. The floor of an index.
// Usage: bare-parse.ts LIST, a JSON file of paths. Prints {wallMs, cpuMs}.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import sources from '../../grammars/sources.json' with { type: 'json' };
import { languageOf } from '../../src/syntax/languages.ts';
import { createParsers } from '../../src/syntax/parser.ts';
import * as z from 'zod/mini';

const wasm: Readonly<Record<string, string>> = sources;
const root = path.resolve(import.meta.dirname, '../..');
const files = z.array(z.string()).parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
const parsers = createParsers((name) => path.join(root, 'node_modules', wasm[name] ?? ''));
const started = performance.now();
const cpu = process.cpuUsage();
for (const file of files) {
  const text = readFileSync(file, 'utf8');
  const language = languageOf(file, text);
  if (language?.cutter !== 'tree') continue;
  const parsed = await parsers.parse(language.grammar ?? language.id, text, {
    steps: Number.POSITIVE_INFINITY,
    ms: 60_000,
  });
  if (parsed.kind === 'tree') parsed.tree.delete();
}
const { user, system } = process.cpuUsage(cpu);
process.stdout.write(JSON.stringify({ wallMs: performance.now() - started, cpuMs: (user + system) / 1000 }));
