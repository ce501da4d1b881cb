import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { say } from '../../model-server/script.ts';
import { PDF, png } from '../../samples/attachments.ts';
import { lastTurn, turns } from '../scripts.ts';
import { stage } from '../stage.ts';
import { shoot, shownThemes, themed } from '../themes.ts';

describe('pictures and documents', () => {
  const { play } = stage();

  for (const [name, theme] of shownThemes)
    it(`picked and pasted become chips, are made small, and reach the model (${name})`, async (t) => {
      const script = turns(() => say('It is grey.'));
      await play(t, { script, settings: themed(theme) }, async ({ page, panel, model }) => {
        const before = model.fileIds.length;
        const chips = panel.frame.getByRole('list', { name: 'Attachments' }).getByRole('listitem');
        await panel.frame.locator('input[type=file]').setInputFiles([
          { name: 'screen.png', mimeType: 'image/png', buffer: png(3000, 1500) },
          { name: 'spec.pdf', mimeType: 'application/pdf', buffer: PDF },
        ]);
        await chips.nth(1).waitFor();
        await panel.message.evaluate(
          (box, bytes) => {
            const files = new DataTransfer();
            files.items.add(new File([new Uint8Array(bytes)], 'pasted.png', { type: 'image/png' }));
            box.dispatchEvent(
              new ClipboardEvent('paste', { clipboardData: files, bubbles: true, cancelable: true }),
            );
          },
          [...png(8, 8)],
        );
        await chips.nth(2).waitFor();
        await panel.frame.getByRole('button', { name: 'Remove pasted.png' }).click();
        assert.equal(await chips.count(), 2);
        await panel.message.fill('What do these show?');
        await shoot(page, `attach-${name}`);
        await panel.message.press('Enter');
        await panel.log.getByText('It is grey.').waitFor();
        await panel.idle();
        await panel.frame.getByRole('list', { name: 'Attachments of this question' }).waitFor();
        const asked = lastTurn(model.requests);
        assert.match(asked, /"type":"document","source":\{"type":"file"/);
        const data = /"media_type":"image\/jpeg","data":"([^"]+)"/.exec(asked)?.[1] ?? '';
        const jpeg = Buffer.from(data, 'base64');
        assert.deepEqual(jpegSize(jpeg), [1568, 784], 'no more pixels than the service reads');
        assert.equal(model.fileIds.length, before + 1);
        assert.deepEqual(model.scriptErrors, []);
      });
    });
});

/** Width and height of a JPEG. */
function jpegSize(bytes: Buffer): [number, number] {
  for (let at = 2; at + 9 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2))
    if ([0xc0, 0xc1, 0xc2].includes(bytes[at + 1] ?? 0))
      return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
  return [0, 0];
}
