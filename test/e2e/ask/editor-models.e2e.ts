import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { EXTENSION, runCommand } from '../../host/workbench.ts';
import { stage } from '../stage.ts';

const LACKS = 'Without footnotes by the model, thinking, cache, costs, pictures and documents.';

describe('without a key, where another extension brings language models', () => {
  const { play } = stage({
    key: null,
    extensions: [path.join(EXTENSION, 'test/fakes/editor-models')],
    settings: { 'chat.disableAIFeatures': false },
  });

  it('one is picked with what it can’t do said beside it; it answers, and the chat goes on saying so', async (t) => {
    await play(t, {}, async ({ page, panel, model }) => {
      await runCommand(page, 'Footnote: Select Model');
      const rows = page.locator('.quick-input-list .monaco-list-row');
      const lacks = (name: string, words: string) =>
        rows.filter({ hasText: name }).getByText(words).waitFor();
      await rows.first().getByText('Alder', { exact: true }).waitFor(); // what needs no key comes first
      await lacks('Birch', LACKS);
      const input = page.locator('.quick-input-widget input').first();
      await input.fill('Vertex');
      await lacks('Google Vertex AI', 'Without documents (PDF, long texts).');
      await input.fill('Bedrock');
      await lacks('Amazon Bedrock', 'Without documents (PDF, long texts) and exact token counts.');
      await input.fill('Birch');
      await rows.filter({ hasText: 'Birch' }).click();
      await panel.frame.getByText('Models of this editor, without a key').waitFor();
      await panel.frame.getByText(LACKS).waitFor();
      await panel.ask('tool read_file {"path":"src/cart/total.ts"}');
      await panel.log.getByText('Birch read: }').waitFor();
      await panel.idle();
      assert.equal(model.requests.length, 0, 'the service was not asked');
    });
  });
});
