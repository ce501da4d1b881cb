import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { runCommand } from '../../host/workbench.ts';
import { say } from '../../model-server/script.ts';
import type { RecordedRequest } from '../../model-server/server.ts';
import { openFile, selectLines } from '../editor.ts';
import { changes, turns } from '../scripts.ts';
import { stage } from '../stage.ts';

const FILE = 'src/cart/total.ts';

/** The turn's first request: the one with tools. */
const firstTurn = (requests: readonly RecordedRequest[]): RecordedRequest => {
  const found = requests.find(
    (request) => request.path.startsWith('/v1/messages') && request.text.includes('"tools"'),
  );
  assert.ok(found, 'a request with tools');
  return found;
};

/** All strings within a request's body. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(strings);
}

describe('commands on a selection', () => {
  const { play } = stage();

  it('Explain, from the palette, sends exactly the selected lines with path and range', async (t) => {
    await play(
      t,
      { script: turns(() => say('It sums the lines.')) },
      async ({ page, panel, folder, model }) => {
        await openFile(page, FILE);
        await selectLines(page, 11, 13);
        await runCommand(page, 'Footnote: Explain');
        await panel.log.getByText('It sums the lines.').waitFor();
        const lines = readFileSync(path.join(folder, FILE), 'utf8').split('\n').slice(10, 13).join('\n');
        const texts = strings(firstTurn(model.requests).body);
        assert.ok(
          texts.some((text) => text.includes(lines)),
          'the lines themselves',
        );
        assert.ok(
          texts.some((text) => new RegExp(`${FILE}\\D{1,20}11\\D{1,4}13`).test(text)),
          'their path and range',
        );
      },
    );
  });

  it('Apply of code in an answer asks for the lines to replace, chooses none by itself, and then proposes', async (t) => {
    const script = turns(() => say('Try this:\n\n```ts src/cart/total.ts\nexport const none = 0;\n```\n'));
    await play(t, { script }, async ({ page, panel, folder }) => {
      const before = readFileSync(path.join(folder, FILE));
      await panel.ask('How?');
      const apply = panel.log.getByRole('button', { name: `Apply to ${FILE}` });
      await apply.click();
      const status = page.locator('.statusbar-item', { hasText: /^Ln \d/ });
      await status.waitFor();
      assert.equal(await status.innerText(), 'Ln 1, Col 1');
      await selectLines(page, 11, 11);
      await apply.click();
      await panel.hunk(`${FILE}:11-11`).waitFor();
      assert.deepEqual(readFileSync(path.join(folder, FILE)), before);
    });
  });

  it('Fix, from the palette, ends in a proposed edit and a diff, and changes no file', async (t) => {
    const script = changes(FILE, [{ old: 'i <= lines.length', new: 'i < lines.length' }]);
    await play(t, { script }, async ({ page, panel, folder, model }) => {
      const before = readFileSync(path.join(folder, FILE));
      await openFile(page, FILE);
      await selectLines(page, 11, 13);
      await runCommand(page, 'Footnote: Fix');
      await panel.hunk(`${FILE}:11-11`).waitFor();
      await panel.idle();
      await panel.changes.getByRole('button', { name: 'Review', exact: true }).first().click();
      const diff = page.locator('.monaco-diff-editor');
      await diff.locator('.editor.modified .view-line', { hasText: 'i < lines.length' }).waitFor();
      await diff.locator('.editor.original .view-line', { hasText: 'i <= lines.length' }).waitFor();
      assert.deepEqual(readFileSync(path.join(folder, FILE)), before);
      assert.deepEqual(model.scriptErrors, []);
    });
  });
});
