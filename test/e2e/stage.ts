// What an end-to-end test plays on: one VS Code server, one browser and one model server a file of tests, and for each
// test a window of its own on a fresh copy of a workspace.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, type TestContext } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import {
  installFolder,
  startHost,
  writeSettings,
  QUIET_SETTINGS,
  type Host,
  type Settings,
} from '../host/host.ts';
import { EXTENSION, launchBrowser, newProfile, openWorkbench } from '../host/workbench.ts';
import type { Answer, Script } from '../model-server/script.ts';
import { startModelServer, type ModelServer } from '../model-server/server.ts';
import { openPanel, type Panel } from './panel.ts';

/** The key that the tests' editor has: the model server takes any. */
export const KEY = 'sk-ant-test-0123456789';

export interface StageOptions {
  /** undefined: KEY, from ANTHROPIC_API_KEY; null: none. */
  readonly key?: string | null;
  readonly keys?: readonly string[];
  readonly settings?: Settings;
  readonly machineSettings?: Settings;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Folders of extensions that are installed beside ours. */
  readonly extensions?: readonly string[];
}

export interface SceneOptions {
  /** Contents of the workspace; default: a copy of the sample; null: no folder is open. */
  readonly folder?: ((folder: string) => void) | null;
  readonly script?: Script | readonly Answer[];
  readonly settings?: Settings;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Whether the chat is opened (default). */
  readonly panel?: boolean;
  /** A script that every frame of the window runs before its own. */
  readonly init?: string;
}

/** An open window. */
export interface Scene {
  readonly page: Page;
  readonly panel: Panel;
  readonly context: BrowserContext;
  /** The open folder, on disk. */
  readonly folder: string;
  readonly host: Host;
  readonly model: ModelServer;
}

export interface Stage {
  /** Opens a window, plays, and closes it; what a failed test showed stays in out/e2e. */
  play(t: TestContext, options: SceneOptions, act: (scene: Scene) => Promise<void>): Promise<void>;
}

const OUT = path.join(EXTENSION, 'out/e2e');

/** Call at the top of a file: sets up before its tests and takes down after them. */
export function stage(options: StageOptions = {}): Stage {
  let host: Host;
  let browser: Browser;
  let model: ModelServer;
  const temp = mkdtempSync(path.join(os.tmpdir(), 'footnote-e2e-'));
  const dataDir = path.join(temp, 'host');
  let opened = 0;

  before(async () => {
    model = await startModelServer(options.keys ? { keys: options.keys } : {});
    const key = options.key === undefined ? KEY : options.key;
    for (const extension of options.extensions ?? []) installFolder(extension, dataDir);
    host = await startHost({
      dataDir,
      settings: options.settings ?? {},
      machineSettings: { 'footnote.baseUrl': model.url, ...options.machineSettings },
      env: { ANTHROPIC_API_KEY: key ?? undefined, ...options.env },
    });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await host.stop();
    await model.close();
    rmSync(temp, { recursive: true, force: true, maxRetries: 5 });
  });

  return {
    play: async (t, scene, act) => {
      const folder = path.join(temp, `workspace-${++opened}`, 'linden');
      mkdirSync(folder, { recursive: true });
      if (scene.folder === undefined) copySample(folder);
      else scene.folder?.(folder);
      model.setScript(scene.script ?? []);
      writeSettings(dataDir, 'User', { ...QUIET_SETTINGS, ...options.settings, ...scene.settings });
      const context = await newProfile(browser, scene.viewport ?? options.viewport);
      if (scene.init !== undefined) await context.addInitScript(scene.init);
      try {
        const page = await openWorkbench(context, host, {
          folder: scene.folder === null ? undefined : folder,
        });
        const panel = await openPanel(page, scene.panel ?? true);
        await act({ page, panel, context, folder, host, model });
      } catch (error) {
        await keepShots(t, context, host);
        throw error;
      } finally {
        await context.close();
      }
    },
  };
}

/** Copies the sample workspace, and plants what must never reach the model: its server fails the test that lets it. */
export const copySample = (to: string): void => {
  cpSync(path.join(EXTENSION, 'test/samples/workspace'), to, { recursive: true });
  writeFileSync(path.join(to, '.env'), 'SESSION_KEY=sk-ant-api03-CANARY91abcdefghijklmnopqrstuv\n');
};

async function keepShots(t: TestContext, context: BrowserContext, host: Host): Promise<void> {
  const name = t.fullName.replaceAll(/[^\w-]+/g, '-').slice(0, 120);
  mkdirSync(OUT, { recursive: true });
  for (const [i, page] of context.pages().entries())
    await page.screenshot({ path: path.join(OUT, `${name}-${i}.png`) });
  cpSync(path.join(host.dataDir, 'data/logs'), path.join(OUT, `${name}-logs`), { recursive: true });
  t.diagnostic(`screenshot and logs: out/e2e/${name}*`);
}
