// The design reference, where FOOTNOTE_REFERENCE names its folder: its states are put beside ours.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import type { Browser } from 'playwright-core';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
};

export interface Reference {
  /** A picture of a state of the reference; undefined where it has none of that name. */
  picture(state: string, theme: string, width: number, height: number): Promise<Buffer | undefined>;
  close(): void;
}

export async function openReference(browser: Browser): Promise<Reference | undefined> {
  const folder = process.env['FOOTNOTE_REFERENCE'];
  if (folder === undefined) return undefined;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = path.join(folder, path.normalize(pathname === '/' ? '/index.html' : pathname));
    try {
      response.setHeader('content-type', TYPES[path.extname(file)] ?? 'text/plain');
      response.end(readFileSync(file));
    } catch {
      response.statusCode = 404;
      response.end();
    }
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const page = await browser.newPage({ reducedMotion: 'reduce' });
  return {
    picture: async (state, theme, width, height) => {
      await page.setViewportSize({ width, height });
      const query = new URLSearchParams({ state, theme, width: String(width), bare: '1' });
      await page.goto(`http://127.0.0.1:${String(port)}/?${query.toString()}`);
      const shown = await page.locator('.app').getAttribute('data-state');
      return shown === state ? page.screenshot() : undefined;
    },
    close: () => {
      server.close();
    },
  };
}

/** Pictures in one row, as one picture. */
export async function besides(browser: Browser, pictures: readonly Buffer[], file: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 100, height: 100 } });
  const images = pictures.map((png) => `<img src="data:image/png;base64,${png.toString('base64')}">`);
  await page.setContent(
    `<body style="margin:0;background:#f0f;display:inline-flex;gap:8px;align-items:flex-start">${images.join('')}</body>`,
  );
  await page.locator('body').screenshot({ path: file });
  await page.close();
}
