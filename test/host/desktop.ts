// The in-host suites on a desktop VS Code that @vscode/test-electron downloads: for machines with a display and internet.
import { runTests } from '@vscode/test-electron';
import path from 'node:path';
import { QUIET_SETTINGS, writeSettings } from './host.ts';
import type { Results, TestResult } from './results.ts';
import { runSuites } from './run.ts';
import type { ReadySuite } from './suites.ts';
import { EXTENSION } from './workbench.ts';

/** Runs suites on the stable desktop VS Code, or on FOOTNOTE_DESKTOP_VERSION. */
export const runDesktopTests = (names: readonly string[]): Promise<Results> => runSuites(names, onDesktop);

async function onDesktop(suite: ReadySuite): Promise<TestResult[]> {
  const { dataDir, settings, machineSettings, env } = suite.host;
  // On the desktop, machine settings are user settings.
  writeSettings(dataDir, 'User', { ...QUIET_SETTINGS, ...settings, ...machineSettings });
  const code = await runTests({
    version: process.env['FOOTNOTE_DESKTOP_VERSION'] ?? 'stable',
    extensionDevelopmentPath: EXTENSION,
    extensionTestsPath: suite.tests,
    extensionTestsEnv: { ...env },
    launchArgs: [
      ...(suite.folder === undefined ? [] : [suite.folder]),
      ...[
        '--user-data-dir',
        path.join(dataDir, 'data'),
        '--extensions-dir',
        path.join(dataDir, 'extensions'),
      ],
      ...['--disable-workspace-trust', '--skip-welcome'],
    ],
  });
  const results = suite.results();
  if (!results) throw new Error(`VS Code ended with ${code} and no results.`);
  return results;
}
