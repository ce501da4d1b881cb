import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { EXTENSION, runCommand, webview } from '../../host/workbench.ts';
import { callTool, say } from '../../model-server/script.ts';
import { turns } from '../scripts.ts';
import { stage } from '../stage.ts';

const OUT = path.join(EXTENSION, 'out/screens');
const THEMES = [
  ['dark', 'Dark Modern'],
  ['light', 'Light Modern'],
  ['hc', 'Default High Contrast'],
] as const;

describe('usage and trace', () => {
  const { play } = stage({ viewport: { width: 1280, height: 900 } });
  const shown = process.env['FOOTNOTE_SCREENSHOT'] === '1' ? THEMES : THEMES.slice(0, 1);

  for (const [name, theme] of shown)
    it(`are a dashboard and a waterfall, and the chat has a name of its own (${name})`, async (t) => {
      const settings = { 'workbench.colorTheme': theme, 'window.autoDetectHighContrast': false };
      const script = turns((asked) =>
        asked.called.includes('grep') ? say('There are two.') : callTool('grep', { pattern: 'export' }),
      );
      await play(t, { script, settings }, async ({ page, panel, model }) => {
        await panel.ask('How many exports are there?');
        await panel.log.getByText('There are two.').waitFor();
        await panel.idle();
        await page
          .locator('.pane-header, .composite.title')
          .getByText('A title')
          .first()
          .waitFor({ state: 'attached' });
        const titled = model.requests.find(({ text }) => text.includes('json_schema'));
        assert.equal(titled?.body?.['model'], 'claude-haiku-5-5', 'the small model names chats');
        mkdirSync(OUT, { recursive: true });
        await runCommand(page, 'Footnote: Show Usage');
        const report = webview(page, 'footnote.footnote', 1);
        await report.getByRole('heading', { name: 'Footnote: usage' }).waitFor();
        await report.getByRole('table', { name: 'By feature' }).getByText('title').waitFor();
        await report.getByRole('img', { name: /^Cost by day/ }).waitFor();
        await page.screenshot({ path: path.join(OUT, `usage-${name}.png`) });
        await runCommand(page, 'View: Close Editor');
        await runCommand(page, 'Footnote: Show Trace');
        const trace = webview(page, 'footnote.footnote', 1);
        await trace.getByRole('table', { name: 'Spans' }).getByText('grep').waitFor();
        await page.screenshot({ path: path.join(OUT, `trace-${name}.png`) });
        assert.deepEqual(model.scriptErrors, []);
      });
    });
});
