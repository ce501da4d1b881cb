import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runCommand, webview } from '../../host/workbench.ts';
import { callTool, say } from '../../model-server/script.ts';
import { turns } from '../scripts.ts';
import { stage } from '../stage.ts';
import { shoot, shownThemes, themed } from '../themes.ts';

describe('usage and trace', () => {
  const { play } = stage({ viewport: { width: 1280, height: 900 } });

  for (const [name, theme] of shownThemes)
    it(`are a dashboard and a waterfall, and the chat has a name of its own (${name})`, async (t) => {
      const script = turns((asked) =>
        asked.called.includes('grep') ? say('There are two.') : callTool('grep', { pattern: 'export' }),
      );
      await play(t, { script, settings: themed(theme) }, async ({ page, panel, model }) => {
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
        await runCommand(page, 'Footnote: Show Usage');
        const report = webview(page, 'footnote.footnote', 1);
        await report.getByRole('heading', { name: 'Footnote: usage' }).waitFor();
        await report.getByRole('table', { name: 'By feature' }).getByText('title').waitFor();
        await report.getByRole('img', { name: /^Cost by day/ }).waitFor();
        await shoot(page, `usage-${name}`);
        await runCommand(page, 'View: Close Editor');
        await runCommand(page, 'Footnote: Show Trace');
        const trace = webview(page, 'footnote.footnote', 1);
        await trace.getByRole('table', { name: 'Spans' }).getByText('grep').waitFor();
        await shoot(page, `trace-${name}`);
        assert.deepEqual(model.scriptErrors, []);
      });
    });
});
