import path from 'node:path';
import sources from '../../../grammars/sources.json' with { type: 'json' };
import type { WasmFile } from '../../../src/syntax/parser.ts';

const modules = path.join(import.meta.dirname, '../../../node_modules');
const files: Readonly<Record<string, string>> = sources;

/** The grammars straight from their npm packages, so that tests need no build. */
export const npmWasm: WasmFile = (name) => {
  const source = files[name];
  if (source === undefined) throw new Error(`grammars/sources.json has no "${name}"`);
  return path.join(modules, source);
};
