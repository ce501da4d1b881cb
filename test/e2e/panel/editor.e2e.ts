import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runCommand } from '../../host/workbench.ts';
import { say } from '../../model-server/script.ts';
import { openFile, selectLines } from '../editor.ts';
import { turns } from '../scripts.ts';
import { stage } from '../stage.ts';

describe('the panel in the editor', () => {
  const { play } = stage();

  it('gets the cursor into its message by key, and by Add to Chat with the selected lines as a chip', async (t) => {
    await play(t, { script: turns(() => say('Fine.')) }, async ({ page, panel }) => {
      await openFile(page, 'src/cart/total.ts');
      await page.keyboard.press('Control+Alt+F');
      await panel.frame.locator('textarea:focus').waitFor();
      await page.keyboard.type('What is this');
      assert.equal(await panel.message.inputValue(), 'What is this');
      await openFile(page, 'src/cart/total.ts');
      await selectLines(page, 11, 13);
      await runCommand(page, 'Footnote: Add to Chat');
      const chips = panel.frame.getByRole('list', { name: 'Context', exact: true });
      await chips.getByText('total.ts 11–13').waitFor();
      await panel.frame.locator('textarea:focus').waitFor();
      assert.equal(await panel.message.inputValue(), 'What is this', 'what was written stays');
      await page.keyboard.press('Enter');
      await panel.log.getByText('Fine.').waitFor();
      await panel.log.getByRole('list', { name: 'Context of this question' }).waitFor();
    });
  });

  it('is also a tab of the editor with the same chat, where a question is forked and asked anew', async (t) => {
    const script = turns(({ question }) => say(question.includes('quokkas') ? 'Answer B.' : 'Answer A.'));
    await play(t, { script }, async ({ page, panel }) => {
      await panel.ask('the first question');
      await panel.log.getByText('Answer A.').waitFor();
      await panel.idle();
      await runCommand(page, 'Footnote: Open Chat in Editor');
      // The model has named the chat.
      await page.locator('.tab.active', { hasText: 'A title' }).waitFor();
      const frames = page.locator('iframe.webview[src*="extensionId=footnote.footnote"]');
      await frames.nth(1).waitFor();
      const second = frames.nth(1).contentFrame().locator('iframe#active-frame').contentFrame();
      await second.getByRole('log').getByText('Answer A.').waitFor();
      await second.getByRole('button', { name: 'Edit and ask again' }).click({ force: true });
      await second.getByRole('textbox', { name: 'Message' }).fill('Are there quokkas?');
      await second.getByRole('textbox', { name: 'Message' }).press('Enter');
      await second.getByRole('log').getByText('Answer B.').waitFor();
      assert.equal(
        await second.getByRole('log').getByText('Answer A.').count(),
        0,
        'before the first question',
      );
      await panel.log.getByText('Answer B.').waitFor();
      assert.equal(await panel.message.inputValue(), '', 'what the tab sent is gone from the view');
      await panel.frame.getByRole('button', { name: 'History', exact: true }).click();
      await panel.frame
        .getByRole('button', { name: /^A title/ })
        .nth(1)
        .waitFor();
    });
  });

  it('keeps its chat while other views are shown, and lists it in the history', async (t) => {
    await play(t, { script: turns(() => say('An answer.')) }, async ({ page, panel }) => {
      await panel.ask('A question to keep');
      await panel.log.getByText('An answer.').waitFor();
      await panel.idle();
      await panel.newChat.click();
      await panel.log.getByText('An answer.').waitFor({ state: 'detached' });
      await panel.frame.getByRole('button', { name: 'History', exact: true }).click();
      await panel.frame.getByRole('button', { name: /^(A question to keep|A title)/ }).click();
      await panel.log.getByText('An answer.').waitFor();
      await page.locator('.activitybar .action-item a[aria-label^="Explorer"]').first().click();
      await page.locator('.activitybar .action-item a[aria-label^="Footnote"]').click();
      await panel.log.getByText('An answer.').waitFor();
    });
  });
});
