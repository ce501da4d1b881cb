// The panel's page in Chromium: our bundle, our styles and our policy, with a bridge in place of the editor's.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { sentState } from '../../../src/protocol/folded-turn.ts';
import type { HostMessage, PanelState } from '../../../src/protocol/host-message.ts';
import { PanelMessage } from '../../../src/protocol/panel.ts';
import { pageHtml } from '../../../src/vscode/chat/csp.ts';
import { EXTENSION } from '../../host/workbench.ts';

/** Theme kinds, by the class that VS Code gives the page's body; the values were read from a running VS Code. */
export const THEMES = {
  'dark-modern': 'vscode-dark',
  'light-modern': 'vscode-light',
  'hc-dark': 'vscode-high-contrast',
  'hc-light': 'vscode-high-contrast-light',
} as const;
export type Theme = keyof typeof THEMES;

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
};

/** Serves the page and what it loads; `/?theme=…`. */
export async function servePanel(): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname === '/') {
      const theme = url.searchParams.get('theme') ?? '';
      response.setHeader('content-type', 'text/html');
      response.end(
        pageHtml({
          cspSource: "'self'",
          nonce: 'test',
          script: '/dist/panel.js',
          styles: [`/test/e2e/panel/themes/${theme}.css`, '/dist/codicon.css', '/dist/panel.css'],
          place: 'side',
        }).replace('<body>', `<body class="${Object.hasOwn(THEMES, theme) ? THEMES[theme as Theme] : ''}">`),
      );
      return;
    }
    try {
      response.setHeader('content-type', TYPES[path.extname(url.pathname)] ?? 'text/plain');
      response.end(readFileSync(path.join(EXTENSION, path.normalize(url.pathname))));
    } catch {
      response.statusCode = 404;
      response.end();
    }
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The page has no port.');
  return { url: `http://127.0.0.1:${String(address.port)}`, server };
}

/** A message of the extension; its number is given when it is sent. */
export type Told = HostMessage extends infer M ? (M extends { seq: number } ? Omit<M, 'seq'> : never) : never;

export interface PanelPage {
  readonly page: Page;
  /** What the panel has sent, checked as the extension checks it. */
  sent(): Promise<PanelMessage[]>;
  tell(message: Told): Promise<void>;
  show(state: PanelState): Promise<void>;
  /** Errors of the page, refused loads included. */
  readonly problems: string[];
}

const BRIDGE = `(() => {
  let kept;
  globalThis.sent = [];
  globalThis.acquireVsCodeApi = () => ({
    postMessage: (message) => { globalThis.sent.push(message); },
    getState: () => kept,
    setState: (state) => { kept = state; },
  });
})()`;

/** Opens the page as the editor does, and waits until the panel is ready. */
export async function openPanelPage(
  browser: Browser,
  url: string,
  {
    theme = 'dark-modern',
    width = 340,
    height = 720,
  }: { theme?: Theme; width?: number; height?: number } = {},
): Promise<PanelPage> {
  const page = await browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' });
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.addInitScript(BRIDGE);
  await page.goto(`${url}/?theme=${theme}`);
  await page.waitForFunction(`globalThis.sent.some((message) => message.type === 'ready')`);
  let seq = 0;
  const tell: PanelPage['tell'] = async (message) => {
    const data = JSON.stringify({ ...message, seq: ++seq });
    await page.evaluate(
      `dispatchEvent(new MessageEvent('message', { data: ${data.replaceAll('\u2028', '\\u2028')} }))`,
    );
  };
  return {
    page,
    problems,
    tell,
    show: (state) => tell({ type: 'state', state: sentState(state) }),
    sent: async () => {
      const raw: unknown = await page.evaluate('globalThis.sent');
      return Array.isArray(raw) ? raw.map((message) => PanelMessage.parse(message)) : [];
    },
  };
}
