import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);

/** The local model server with its scripted conversation. */
export interface DemoModel {
  readonly url: string;
  /** What the editor's process needs so that Footnote talks to it, and says that this is a demo. */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts the server in a process of its own, which ends with this one. */
export async function startDemoModel(): Promise<DemoModel> {
  const child = spawn(process.execPath, [path.join(root, 'test/model-server/main.ts'), '--demo'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.on('exit', () => child.kill());
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^http:\/\/127\.0\.0\.1:\d+$/.exec(line.trim())?.[0];
    if (url !== undefined) return { url, env: { ANTHROPIC_API_KEY: 'sk-ant-demo', FOOTNOTE_DEMO: '1' } };
  }
  throw new Error("The demo's model server didn't start.");
}
