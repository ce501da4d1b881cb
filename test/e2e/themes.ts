// The themes in which screens are looked at, and where their pictures lie.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { Settings } from '../host/host.ts';
import { EXTENSION } from '../host/workbench.ts';

/** One of each kind of theme: a short name, and the name in the workbench. */
export const THEMES = [
  ['dark', 'Dark Modern'],
  ['light', 'Light Modern'],
  ['hc', 'Default High Contrast'],
  ['hc-light', 'Default High Contrast Light'],
] as const;

/** Whether pictures are asked for, and with them all that makes them whole. */
export const PICTURES = process.env['FOOTNOTE_SCREENSHOT'] === '1';

/** All themes where pictures are asked for, else one. */
export const shownThemes = PICTURES ? THEMES : THEMES.slice(0, 1);

export const themed = (label: string): Settings => ({
  'workbench.colorTheme': label,
  'window.autoDetectHighContrast': false,
});

/** A picture of the window in `out/screens`; gives its path. */
export async function shoot(page: Page, name: string): Promise<string> {
  const folder = path.join(EXTENSION, 'out/screens');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name}.png`);
  await page.screenshot({ path: file });
  return file;
}
