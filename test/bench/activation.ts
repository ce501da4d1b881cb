import { build } from 'esbuild';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod/mini';
import { startHost } from '../host/host.ts';
import { isProvisioned } from '../host/provision.ts';
import { launchBrowser, runInHost } from '../host/workbench.ts';

/** Our share of an editor's start, as its extension host counts it, or why it was not measured. */
export type Activation =
  { readonly loadMs: number; readonly activateMs: number } | { readonly unmeasured: string };

const Marks = z.record(z.string(), z.number());
const ID = 'footnote.footnote';

/** Starts the editor of the tests once, with the checkout's build, on a folder of one file. */
export async function measureActivation(): Promise<Activation> {
  if (!(await isProvisioned())) return { unmeasured: 'no editor is provisioned' };
  const scratch = mkdtempSync(path.join(tmpdir(), 'footnote-bench-host-'));
  const tests = path.join(scratch, 'marks.cjs');
  const out = path.join(scratch, 'marks.json');
  const folder = path.join(scratch, 'folder');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'a.ts'), 'export const a = 1;\n');
  await build({
    stdin: { contents: marksScript(out), loader: 'ts' },
    outfile: tests,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
  });
  const host = await startHost({ dataDir: path.join(scratch, 'host') });
  const browser = await launchBrowser();
  try {
    await runInHost(browser, host, { folder, tests }, { timeout: 120_000 });
    const marks = Marks.parse(JSON.parse(readFileSync(out, 'utf8')));
    const between = (what: string): number =>
      (marks[`code/extHost/did${what}/${ID}`] ?? Number.NaN) -
      (marks[`code/extHost/will${what}/${ID}`] ?? Number.NaN);
    const [loadMs, activateMs] = [between('LoadExtensionCode'), between('ActivateExtension')];
    if (Number.isNaN(loadMs + activateMs)) return { unmeasured: 'the editor noted no times for us' };
    return { loadMs, activateMs };
  } finally {
    await browser.close();
    await host.stop();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Runs in the extension host, after its start-up: the times that it noted for us, in whole milliseconds. */
const marksScript = (out: string): string => `
  import { writeFileSync } from 'node:fs';
  import * as vscode from 'vscode';
  export async function run() {
    await vscode.extensions.getExtension('${ID}').activate();
    const marks = globalThis.MonacoPerformanceMarks.getMarks().filter(({ name }) => name.endsWith('/${ID}'));
    writeFileSync(${JSON.stringify(out)}, JSON.stringify(Object.fromEntries(marks.map((m) => [m.name, m.startTime]))));
  }`;
