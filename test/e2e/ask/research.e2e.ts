import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { gate } from '../../model-server/gate.ts';
import { parcelFiles, partOf, PARTS, playing, QUESTION, reader } from '../../unit/agent/parcels.ts';
import { expectSelected } from '../editor.ts';
import { stage } from '../stage.ts';
import { shoot, shownThemes, themed } from '../themes.ts';

function parcels(folder: string): void {
  for (const [file, text] of Object.entries(parcelFiles())) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
}

describe('a question across files', () => {
  const { play } = stage({ viewport: { width: 1280, height: 900 } });

  for (const [name, theme] of shownThemes)
    it(`is read in parts that can be watched, and answered with footnotes that open (${name})`, async (t) => {
      const between = gate();
      const script = playing({
        worker: async (asked) => {
          if (partOf(asked, PARTS) === 'Sorting' && asked.called.length > 0) await between.pass();
          return reader(PARTS)(asked);
        },
        answer: () => ({
          parts: [
            { type: 'text', pieces: ['A parcel comes in at the intake'], cite: [{ text: 'intakeHandOver' }] },
            { type: 'text', pieces: ['.\n\n'] },
            { type: 'text', pieces: ['It leaves by the delivery'], cite: [{ text: 'deliveryHandOver' }] },
            { type: 'text', pieces: ['.'] },
          ],
        }),
      });
      await play(
        t,
        { folder: parcels, script, settings: themed(theme) },
        async ({ page, panel, folder, model }) => {
          await panel.ask(QUESTION);
          await panel.log.getByText('Reading 3 parts, 2 done…').first().waitFor();
          const workers = panel.log.getByRole('list', { name: 'Workers' });
          for (const title of PARTS) await workers.getByText(`: ${title}`).waitFor();
          await shoot(page, `research-reading-${name}`);
          between.open();
          await panel.log.getByText('It leaves by the delivery').waitFor();
          await panel.idle();

          const source = panel.source(/^src\/parcels\/delivery\.ts:\d+-\d+$/).first();
          const place = (await source.getAttribute('aria-label')) ?? '';
          const [, start, end] = /:(\d+)-(\d+)/.exec(place) ?? [];
          await source.click();
          await expectSelected(page, folder, 'src/parcels/delivery.ts', Number(start), Number(end));

          await panel.log.getByText('Receipt', { exact: true }).click();
          const tree = panel.log.locator('.tree');
          await tree.getByText('Read in parts').waitFor();
          for (const title of PARTS) await tree.getByText(title, { exact: true }).waitFor();
          await tree.locator('summary').first().click();
          const read = tree.getByRole('link', { name: /^src\/parcels\/intake\.ts:1-\d+$/ }).first();
          await read.scrollIntoViewIfNeeded();
          await shoot(page, `research-receipt-${name}`);
          await read.click();
          await page.getByRole('tab', { name: /intake\.ts/ }).waitFor();
          const used = model.requests.filter(({ text }) => text.includes('claude-haiku-5-5')).length;
          assert.ok(used >= 1 + PARTS.length * 2, `${used} requests to the small model`);
          assert.deepEqual(model.scriptErrors, []);
        },
      );
    });
});
