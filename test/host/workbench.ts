// Opens the workbench of a started host in Chromium, and gives handles on it.
import path from 'node:path';
import { format } from 'node:util';
import {
  chromium,
  errors,
  type Browser,
  type BrowserContext,
  type FrameLocator,
  type Page,
} from 'playwright-core';
import { chromiumPath } from './chromium.ts';
import type { Host } from './host.ts';

/** Our checkout: what `extensionDevelopmentPath` means. */
export const EXTENSION = path.dirname(path.dirname(import.meta.dirname));

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath(),
    headless: true,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });

export interface WindowOptions {
  /** A folder, or a `.code-workspace` file, on this machine; nothing: an empty window. */
  readonly folder?: string | undefined;
  /** Loads Footnote from the checkout's `dist/` (default). False: only what is installed. */
  readonly development?: boolean;
  /** A CommonJS module whose `run()` is called in the extension host. */
  readonly tests?: string;
}

/** The address of a window. */
export function workbenchUrl(host: Host, { folder, development = true, tests }: WindowOptions): string {
  const remote = (file: string) => `vscode-remote://${host.authority}${file}`;
  const payload = [
    ...(development ? [['extensionDevelopmentPath', remote(EXTENSION)]] : []),
    ...(tests === undefined ? [] : [['extensionTestsPath', remote(tests)]]),
    ['skipWelcome', 'true'],
  ];
  const url = new URL(host.url);
  if (folder === undefined) url.searchParams.set('ew', 'true');
  else url.searchParams.set(folder.endsWith('.code-workspace') ? 'workspace' : 'folder', folder);
  url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

/**
 * A fresh browser profile. Memento state lives in it, not on the server. The workbench keeps secrets under a key half
 * that it asks of POST /mint-key, which only the front for people answers; answered here, they outlive a reload.
 */
export async function newProfile(
  browser: Browser,
  viewport = { width: 1280, height: 800 },
): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
  await context.route('**/mint-key', (route) =>
    route.fulfill({ contentType: 'application/octet-stream', body: Buffer.alloc(32, 7) }),
  );
  return context;
}

/** Opens a window, and waits until the workbench is drawn. */
export async function openWorkbench(
  context: BrowserContext,
  host: Host,
  where: WindowOptions,
): Promise<Page> {
  const page = await context.newPage();
  await page.goto(workbenchUrl(host, where), { waitUntil: 'domcontentloaded' });
  await page.locator('.monaco-workbench .part.editor').waitFor({ timeout: 60_000 });
  return page;
}

/** The document of a webview: it is two iframes deep. */
export const webview = (page: Page, extensionId = 'footnote.footnote', nth = 0): FrameLocator =>
  page
    .frameLocator(`iframe.webview[src*="extensionId=${extensionId}"]`)
    .nth(nth)
    .frameLocator('iframe#active-frame');

/**
 * Runs a command by its full title (`Footnote: New Chat`) through the command palette. An editor that opens meanwhile
 * takes the focus, which closes the palette: then it is opened again, as a person would.
 */
export async function runCommand(page: Page, title: string): Promise<void> {
  const input = page.locator('.quick-input-widget input').first();
  const row = page
    .locator('.quick-input-list .monaco-list-row')
    .filter({ has: page.locator('.label-name', { hasText: title }) })
    .first();
  for (let tries = 1; ; tries++) {
    await page.keyboard.press('F1');
    try {
      await input.fill(`>${title}`, { timeout: 10_000 });
      await row.click({ timeout: 10_000 });
      return;
    } catch (error) {
      if (!(error instanceof errors.TimeoutError) || tries === 4) throw error;
    }
  }
}

/** Texts in the notification centre. The driver silences toasts, not the centre. */
export async function notifications(page: Page): Promise<string[]> {
  const centre = page.locator('.notifications-center.visible');
  if (!(await centre.isVisible())) await page.locator('.statusbar-item[id="status.notifications"] a').click();
  await centre.waitFor();
  const texts = await centre.locator('.notification-list-item-message').allInnerTexts();
  await page.keyboard.press('Escape');
  return texts;
}

export interface InHostRun {
  /** 0: `run()` resolved. */
  readonly code: number;
  /** Console lines of the extension host. */
  readonly lines: readonly string[];
}

/** Runs the module `where.tests` in the extension host of a new window. @throws when it isn't done in `timeout` ms */
export async function runInHost(
  browser: Browser,
  host: Host,
  where: WindowOptions & { readonly tests: string },
  { timeout, screenshot }: { readonly timeout: number; readonly screenshot?: string },
): Promise<InHostRun> {
  const context = await newProfile(browser);
  const page = await context.newPage();
  const lines: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  try {
    const ended = new Promise<number>((resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`not done in ${timeout / 1000} s; last lines:\n${lines.slice(-30).join('\n')}`));
      }, timeout);
      void page.exposeFunction('codeAutomationExit', (code: number) => resolve(code));
    });
    await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
      lines.push(`[${type}] ${format(...args)}`);
    });
    await page.goto(workbenchUrl(host, where), { waitUntil: 'domcontentloaded' });
    const code = await ended;
    return { code, lines };
  } finally {
    clearTimeout(timer);
    if (screenshot !== undefined) await page.screenshot({ path: screenshot }).catch(console.error);
    await context.close();
  }
}
