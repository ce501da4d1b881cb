import { join } from 'node:path';

/** Where the build puts the wasm files. */
export const wasmFile = (assetsDir: string, name: string): string =>
  name === 'web-tree-sitter' ? join(assetsDir, `${name}.wasm`) : join(assetsDir, 'grammars', `${name}.wasm`);
