// Finds, bundles and sets up the suites of in-host tests: each folder here with *.host.ts files is one.
import { build } from 'esbuild';
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { installFolder, type HostOptions } from './host.ts';
import type { TestResult } from './results.ts';
import type { Suite } from './suite.ts';
import { EXTENSION } from './workbench.ts';

const here = import.meta.dirname;
const SAMPLE = path.join(EXTENSION, 'test/samples/workspace');
/** Bundles, results, screenshots and logs of failed runs. */
export const OUT = path.join(EXTENSION, 'out/host');

/** A suite, ready to run in a window. */
export interface ReadySuite {
  /** A file name for what the run leaves in OUT. */
  readonly slug: string;
  /** The bundled module with `run()`. */
  readonly tests: string;
  /** The copied workspace, or its `.code-workspace`; undefined: an empty window. */
  readonly folder: string | undefined;
  readonly host: HostOptions & { readonly dataDir: string };
  readonly timeoutMs: number;
  /** What the tests came to, once the window is done; undefined when it never got to them. */
  results(): TestResult[] | undefined;
  /** Ends what `prepare` started, and removes the temporary folder. */
  dispose(): Promise<void>;
}

/** Folders with in-host tests, relative to this one. */
export function suiteNames(filter: string): string[] {
  const folders = globSync('**/*.host.ts', { cwd: here }).map((file) => path.dirname(file));
  return [...new Set(folders)].filter((name) => name.includes(filter)).sort();
}

/** Bundles a suite and lays out its workspace. */
export async function readySuite(name: string): Promise<ReadySuite> {
  const own = path.join(here, name);
  const slug = name.replaceAll(path.sep, '-');
  const resultsFile = path.join(OUT, `${slug}.json`);
  const tests = path.join(OUT, `${slug}.cjs`);
  mkdirSync(OUT, { recursive: true });
  rmSync(resultsFile, { force: true });
  await bundle(globSync('*.host.ts', { cwd: own }).sort(), own, tests, resultsFile);

  const suite = await suiteOf(own);
  const temp = mkdtempSync(path.join(os.tmpdir(), 'footnote-suite-'));
  const workspace = path.join(temp, 'workspace');
  if (suite.workspace === null) mkdirSync(workspace);
  else {
    const fixture = suite.workspace === undefined ? SAMPLE : path.join(own, suite.workspace);
    cpSync(fixture, workspace, { recursive: true, verbatimSymlinks: true });
  }
  const prepared = (await suite.prepare?.(workspace)) ?? {};
  const dataDir = path.join(temp, 'host');
  for (const folder of suite.extensions ?? []) installFolder(path.join(own, folder), dataDir);
  return {
    slug,
    tests,
    folder: prepared.open ?? (suite.workspace === null ? undefined : workspace),
    timeoutMs: (suite.timeoutS ?? 120) * 1000,
    host: {
      dataDir,
      env: { ...suite.env, ...prepared.env },
      settings: { ...suite.settings, ...prepared.settings },
      machineSettings: { ...suite.machineSettings, ...prepared.machineSettings },
    },
    results: () =>
      existsSync(resultsFile) ? (JSON.parse(readFileSync(resultsFile, 'utf8')) as TestResult[]) : undefined,
    dispose: async () => {
      await prepared.stop?.();
      rmSync(temp, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function suiteOf(folder: string): Promise<Suite> {
  const file = path.join(folder, 'suite.ts');
  if (!existsSync(file)) return {};
  const module = (await import(pathToFileURL(file).href)) as { suite: Suite };
  return module.suite;
}

async function bundle(
  files: readonly string[],
  folder: string,
  outfile: string,
  resultsFile: string,
): Promise<void> {
  const imports = files.map((file) => `await import(${JSON.stringify(path.join(folder, file))});`);
  await build({
    stdin: {
      contents: `import { runSuite } from './in-host.ts';
        export const run = () => runSuite(${JSON.stringify(resultsFile)}, async () => { ${imports.join('\n')} });`,
      resolveDir: here,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
}
