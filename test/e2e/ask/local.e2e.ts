import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { EXTENSION } from '../../host/workbench.ts';
import { expectSelected } from '../editor.ts';
import { stage } from '../stage.ts';

/** What of this repository is asked about: its own code. */
const copyOurselves = (to: string): void => {
  for (const name of ['src', 'tools', 'package.json'])
    cpSync(path.join(EXTENSION, name), path.join(to, name), { recursive: true });
};

describe('without a key', () => {
  const { play } = stage({ key: null });

  it('a question about this repository gets a labelled local answer that cites the right file', async (t) => {
    await play(t, { folder: copyOurselves }, async ({ page, panel, folder, model }) => {
      await page
        .getByRole('button', { name: /files indexed/ })
        .first()
        .waitFor({ timeout: 120_000 });
      await panel.ask('Where is text let through to the model by the egress gate?');
      await panel.log.getByText('Local answer').first().waitFor({ timeout: 60_000 });
      await panel.idle();
      const source = panel.source(/^src\/workspace\/gate\.ts:\d+-\d+$/).first();
      await source.waitFor();
      const name = (await source.getAttribute('aria-label')) ?? (await source.innerText());
      const [, start, end] = /:(\d+)-(\d+)/.exec(name) ?? [];
      await source.click();
      await expectSelected(page, folder, 'src/workspace/gate.ts', Number(start), Number(end));
      assert.equal(model.requests.length, 0, 'nothing was sent');
    });
  });
});
