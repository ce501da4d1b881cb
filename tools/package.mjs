// npm run package [-- --out FILE]: builds dist/ and writes footnote.vsix.
import path from 'node:path';
import { ensureBuilt, ensureInstalled, root, run } from './checkout.mjs';
import { modernNode } from './node.mjs';

ensureInstalled();
ensureBuilt();
const at = process.argv.indexOf('--out');
const out = at > 0 ? path.resolve(process.argv[at + 1] ?? 'footnote.vsix') : path.join(root, 'footnote.vsix');
// Everything that runs is bundled into dist/, so no dependency is packed.
run(modernNode(), ['node_modules/@vscode/vsce/vsce', 'package', '--no-dependencies', '--out', out]);
