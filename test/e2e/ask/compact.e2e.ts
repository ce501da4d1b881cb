// `/compact` as its user sees it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { say } from '../../model-server/script.ts';
import { turns } from '../scripts.ts';
import { stage } from '../stage.ts';

describe('/compact', () => {
  const { play } = stage();

  it('sums older turns up in a line that opens, keeps every turn, and the chat goes on; with nothing to sum up it says so', async (t) => {
    const script = turns(({ question, compacting }) =>
      say(compacting ? 'A summary' : `The answer to ${/Question (\w+)/.exec(question)?.[1] ?? ''}.`),
    );
    await play(t, { script }, async ({ page, panel, model }) => {
      const { frame, log } = panel;
      const compact = async (): Promise<void> => {
        await panel.message.fill('/comp');
        await frame.getByRole('option', { name: /compact/ }).waitFor();
        await panel.message.press('Enter');
        assert.match(await panel.message.inputValue(), /^\/compact\b/);
        await panel.message.press('Enter');
      };
      const ask = async (question: string): Promise<void> => {
        await panel.ask(`Question ${question}`);
        await log.getByText(`The answer to ${question}.`).waitFor();
        await panel.idle();
      };
      await ask('one');
      await compact();
      await page.getByText('There is nothing to sum up yet').waitFor();
      assert.equal(await panel.message.inputValue(), '', 'the command is gone from the message');

      await ask('two');
      await ask('three');
      await compact();
      const row = frame.getByRole('article', { name: 'Summary of earlier turns' });
      await row.getByText(/earlier turns? summed up/).click();
      await row.getByText('A summary').waitFor();
      for (const question of ['one', 'two', 'three'])
        assert.ok(await log.getByText(`The answer to ${question}.`).isVisible());
      await ask('four');
      const body = model.requests.findLast(({ text }) => text.includes('Question four'))?.text ?? '';
      assert.ok(
        body.includes('A summary') && !body.includes('The answer to one'),
        'the model has the summary',
      );
      assert.deepEqual(model.scriptErrors, []);
    });
  });
});
