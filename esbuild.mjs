// Builds dist/: the extension (start-up bundle and lazy parts), the index worker, the webview and the command line.
// Fails when a bundle grows over its budget. `--watch` rebuilds; `--no-budget` is for trying things.
import * as esbuild from 'esbuild';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  watch as fsWatch,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

const root = import.meta.dirname;
const dist = path.join(root, 'dist');
const watch = process.argv.includes('--watch');

/** Bytes, minified; set from the first build with some room, and lowered when a bundle shrinks. */
const BUDGETS = {
  'extension.cjs': 60_000,
  'chat.cjs': 320_000,
  'review.cjs': 44_000,
  'model.cjs': 200_000,
  'context.cjs': 40_000,
  'summary.cjs': 40_000,
  'research.cjs': 72_000,
  'workers.cjs': 36_000,
  'local.cjs': 24_000,
  'run.cjs': 12_000,
  'mcp.cjs': 380_000,
  'quality.cjs': 16_000,
  'report.cjs': 8_000,
  'voyage.cjs': 100_000,
  'worker.cjs': 2_000,
  'index.cjs': 200_000,
  'parse.cjs': 280_000,
  'heads.cjs': 20_000,
  'gate.cjs': 110_000,
  'panel.js': 420_000,
};

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: !watch,
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
  target: 'es2023',
  metafile: true,
};
const node = { ...common, platform: 'node', target: 'node22', mainFields: ['module', 'main'] };

/** Parts that load when they are first needed: bundles of their own beside the one that imports them. */
const LAZY = {
  'model/anthropic': 'model',
  'model/vertex': 'vertex',
  'model/bedrock': 'bedrock',
  './chat-side': 'chat',
  'reports/reports': 'reports',
  './review/register-review': 'review',
  'run/command-port': 'run',
  './editor-context': 'context',
  './sum-up': 'summary',
  './research': 'research',
  './delegation': 'workers',
  'chat/local-answer': 'local',
  'open-mcp': 'mcp',
  'quality/report': 'quality',
  './index-report': 'report',
  './voyage-side': 'voyage',
  './index-thread': 'index',
  './parse-thread': 'parse',
  'syntax/parse-gate': 'gate',
  'cutters/heads': 'heads',
};
const lazyParts = {
  name: 'lazy-parts',
  setup(build) {
    build.onResolve({ filter: /\.ts$/ }, ({ kind, path: file }) => {
      if (kind !== 'dynamic-import') return undefined;
      const part = Object.entries(LAZY).find(([name]) => file.endsWith(`${name}.ts`))?.[1];
      return part === undefined ? undefined : { path: `./${part}.cjs`, external: true };
    });
  },
};

const builds = [
  {
    ...node,
    entryPoints: {
      extension: 'src/extension.ts',
      chat: 'src/vscode/chat-side.ts',
      reports: 'src/vscode/reports/reports.ts',
      review: 'src/vscode/review/register-review.ts',
    },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    external: ['vscode'],
    plugins: [lazyParts],
    supported: { 'dynamic-import': false },
  },
  {
    ...node,
    entryPoints: {
      model: 'src/model/anthropic.ts',
      vertex: 'src/model/vertex.ts',
      bedrock: 'src/model/bedrock.ts',
    },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
  },
  {
    ...node,
    entryPoints: {
      run: 'src/vscode/run/command-port.ts',
      context: 'src/vscode/editor-context.ts',
      summary: 'src/agent/compacting/sum-up.ts',
      research: 'src/agent/research/research.ts',
      workers: 'src/agent/delegate/delegation.ts',
      local: 'src/chat/local-answer.ts',
      mcp: 'src/vscode/mcp/open-mcp.ts',
      quality: 'src/search/quality/report.ts',
      report: 'src/vscode/commands/index-report.ts',
      voyage: 'src/vscode/embedding/voyage-side.ts',
    },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    external: ['vscode'],
  },
  {
    ...node,
    entryPoints: { worker: 'src/search/worker.ts', index: 'src/search/index-thread.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    plugins: [lazyParts],
    supported: { 'dynamic-import': false },
  },
  {
    ...node,
    entryPoints: {
      parse: 'src/search/parse-thread.ts',
      gate: 'src/syntax/parse-gate.ts',
      heads: 'src/syntax/cutters/heads.ts',
    },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    plugins: [lazyParts],
    // web-tree-sitter finds itself by import.meta.url, which CommonJS has not, and names a variable `require`: what it imports
    // stays an import.
    define: { 'import.meta.url': '__moduleUrl' },
    banner: { js: "const __moduleUrl=require('node:url').pathToFileURL(__filename).href;" },
  },
  {
    ...node,
    entryPoints: { cli: 'src/cli/main.ts' },
    outdir: 'dist',
    format: 'esm',
    splitting: true,
    chunkNames: 'cli-[hash]',
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  },
  {
    ...common,
    platform: 'browser',
    entryPoints: { panel: 'src/panel/main.tsx' },
    outdir: 'dist',
    format: 'iife',
    tsconfig: 'src/panel/tsconfig.json',
    define: { 'process.env.NODE_ENV': '"production"' },
  },
];

/** The panel's style sheet, a file a concern, in the order in which later ones win. */
const STYLES = [
  'base',
  'controls',
  'log',
  'evidence',
  'notices',
  'changes',
  'composer',
  'blank',
  'people',
  'page',
];
function joinStyles() {
  const text = (name) => readFileSync(path.join(root, 'media', 'panel', `${name}.css`), 'utf8');
  writeFileSync(path.join(dist, 'panel.css'), STYLES.map(text).join('\n'));
}

function copyAssets() {
  const from = (...parts) => path.join(root, 'node_modules', ...parts);
  mkdirSync(path.join(dist, 'grammars'), { recursive: true });
  copyFileSync(path.join(root, 'media', 'embedder.bin'), path.join(dist, 'embedder.bin'));
  joinStyles();
  for (const file of ['codicon.css', 'codicon.ttf'])
    copyFileSync(from('@vscode/codicons/dist', file), path.join(dist, file));
  const sources = JSON.parse(readFileSync(path.join(root, 'grammars', 'sources.json'), 'utf8'));
  for (const [name, file] of Object.entries(sources)) {
    const folder = name === 'web-tree-sitter' ? dist : path.join(dist, 'grammars');
    copyFileSync(from(file), path.join(folder, `${name}.wasm`));
  }
}

function checkBudgets() {
  let over = 0;
  for (const [file, budget] of Object.entries(BUDGETS)) {
    const full = path.join(dist, file);
    if (!existsSync(full)) continue;
    const bytes = statSync(full).size;
    const bad = bytes > budget;
    if (bad) over++;
    console.log(
      `${file.padEnd(14)} ${String(bytes).padStart(8)} of ${budget} bytes${bad ? '  OVER BUDGET' : ''}`,
    );
  }
  if (over && !process.argv.includes('--no-budget')) throw new Error(`${over} bundle(s) over budget`);
}

if (watch) {
  mkdirSync(dist, { recursive: true });
  copyAssets();
  fsWatch(path.join(root, 'media', 'panel'), joinStyles);
  for (const options of builds) await (await esbuild.context(options)).watch();
} else {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const results = await Promise.all(builds.map((options) => esbuild.build(options)));
  copyAssets();
  const meta = Object.assign({}, ...results.map((r) => r.metafile.outputs));
  writeFileSync(
    path.join(dist, 'meta.json'),
    JSON.stringify(Object.fromEntries(Object.entries(meta).map(([k, v]) => [k, v.bytes])), null, 1),
  );
  checkBudgets();
}
