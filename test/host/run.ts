// In-host tests: real mocha in the extension host, each suite in a window and on a server of its own.
import { cpSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { startHost } from './host.ts';
import type { Results, TestResult } from './results.ts';
import { OUT, readySuite, type ReadySuite } from './suites.ts';
import { launchBrowser, runInHost } from './workbench.ts';

/** Runs one suite; its results, or what kept it from having any. */
export type SuiteRunner = (suite: ReadySuite) => Promise<TestResult[]>;

/** Runs suites in VS Code in the browser. */
export async function runHostTests(names: readonly string[]): Promise<Results> {
  const browser = await launchBrowser();
  try {
    return await runSuites(names, (suite) => inBrowser(browser, suite));
  } finally {
    await browser.close();
  }
}

/** Runs suites one after the other and prints each test. Logs of those that failed stay in OUT. */
export async function runSuites(names: readonly string[], runner: SuiteRunner): Promise<Results> {
  const all = new Map<string, TestResult[]>();
  for (const name of names) {
    console.log(`\n${name}`);
    const results = await runSuite(name, runner);
    for (const result of results) console.log(lineOf(result));
    all.set(name, results);
  }
  return all;
}

async function runSuite(name: string, runner: SuiteRunner): Promise<TestResult[]> {
  let suite: ReadySuite | undefined;
  let results: TestResult[];
  try {
    suite = await readySuite(name);
    results = await runner(suite);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    results = [
      ...(suite?.results() ?? []),
      { name: `${name}: its window`, state: 'failed', ms: 0, error: text },
    ];
  }
  if (suite && results.some(({ state }) => state === 'failed')) keepLogs(suite);
  await suite?.dispose();
  return results;
}

async function inBrowser(browser: Browser, suite: ReadySuite): Promise<TestResult[]> {
  const host = await startHost(suite.host);
  try {
    const { code, lines } = await runInHost(
      browser,
      host,
      { folder: suite.folder, tests: suite.tests },
      { timeout: suite.timeoutMs, screenshot: path.join(OUT, `${suite.slug}.png`) },
    );
    const results = suite.results();
    if (!results)
      throw new Error(`no results; exit code ${code}; last lines:\n${lines.slice(-30).join('\n')}`);
    return results;
  } finally {
    await host.stop();
  }
}

const MARKS = { passed: '✔', failed: '✖', skipped: '-' } as const;

const lineOf = ({ name, state, ms, error }: TestResult): string =>
  `  ${MARKS[state]} ${name} (${Math.round(ms)} ms)${error === undefined ? '' : `\n${error.replace(/^/gm, '      ')}`}`;

/** Server output and VS Code's own logs (extension host, output channels), for whoever looks into a failure. */
function keepLogs({ slug, host: { dataDir } }: ReadySuite): void {
  const to = path.join(OUT, `${slug}-logs`);
  rmSync(to, { recursive: true, force: true });
  for (const part of ['server.log', 'data/logs'])
    if (existsSync(path.join(dataDir, part)))
      cpSync(path.join(dataDir, part), path.join(to, part), { recursive: true });
}
