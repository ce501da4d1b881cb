import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gate } from '../../model-server/gate.ts';
import { say } from '../../model-server/script.ts';
import { expectSelected } from '../editor.ts';
import { turns } from '../scripts.ts';
import { stage } from '../stage.ts';

describe('a question to the model', () => {
  const { play } = stage();

  it('streams in pieces, and a citation opens the file with exactly its lines selected', async (t) => {
    const between = gate();
    const script = turns(() => ({
      parts: [
        { type: 'text', pieces: ['Tokens are renewed early.', { do: 'gate', gate: between }, '\n\n'] },
        { type: 'text', pieces: ['Callers share one request'], cite: [{ text: 'async refreshSession' }] },
        { type: 'text', pieces: ['.'] },
      ],
    }));
    await play(t, { script }, async ({ page, panel, folder, model }) => {
      await panel.ask('How is the session refreshed?');
      await panel.log.getByText('Tokens are renewed early.').waitFor();
      assert.equal(
        await panel.log.getByText('Callers share one request').count(),
        0,
        'the rest is not there yet',
      );
      assert.ok(await panel.stop.isVisible(), 'the turn still runs');
      between.open();
      await panel.log.getByText('Callers share one request').waitFor();
      await panel.idle();

      const mark = panel.mark(/^Footnote 1, src\/auth\/session\.ts:\d+-\d+$/);
      await mark.first().waitFor();
      const source = panel.source(/^src\/auth\/session\.ts:\d+-\d+$/).first();
      const name = (await source.getAttribute('aria-label')) ?? (await source.innerText());
      const [, start, end] = /:(\d+)-(\d+)/.exec(name) ?? [];
      await source.click();
      await expectSelected(page, folder, 'src/auth/session.ts', Number(start), Number(end));
      assert.deepEqual(model.scriptErrors, []);
    });
  });

  it('ends at Stop, keeps what came, and the next question is answered', async (t) => {
    const never = gate();
    const script = turns((asked) =>
      asked.question.includes('Second')
        ? say('A second answer.')
        : say('The first half. ', { do: 'gate', gate: never }, 'The other half.'),
    );
    await play(t, { script }, async ({ panel, model }) => {
      await panel.ask('First question');
      await panel.log.getByText('The first half.').waitFor();
      const stopped = Date.now();
      await panel.stop.click();
      await panel.idle();
      t.diagnostic(`idle ${Date.now() - stopped} ms after the click on Stop`);
      assert.ok(await panel.log.getByText('The first half.').isVisible());
      assert.equal(await panel.alert.count(), 0, 'a stop by the user is silent');
      await panel.ask('Second question');
      await panel.log.getByText('A second answer.').waitFor();
      await panel.idle();
      assert.equal(await panel.log.getByText('The first half.').count(), 1, 'the first answer stays');
      never.open();
      assert.deepEqual(model.scriptErrors, []);
    });
  });

  it('starts an empty conversation with New chat', async (t) => {
    await play(t, { script: turns(() => say('An answer.')) }, async ({ page, panel }) => {
      await panel.ask('A question');
      await panel.log.getByText('An answer.').waitFor();
      await panel.idle();
      await panel.message.fill('a thought for later');
      await panel.newChat.click();
      assert.equal(await panel.log.getByText('An answer.').count(), 0, 'empty at the click');
      assert.equal(await panel.message.inputValue(), '');
      await page.keyboard.type('typed at once');
      await panel.frame.getByRole('heading', { name: 'Ask your codebase' }).waitFor();
      await panel.send.click();
      await panel.log.getByRole('heading', { name: 'typed at once', exact: true }).waitFor();
      await panel.idle();
    });
  });

  it('leaves a turn that still runs with New chat, and is answered in the new one', async (t) => {
    const never = gate();
    const script = turns((asked) =>
      asked.question.includes('Second')
        ? say('A second answer.')
        : say('Endless. ', { do: 'gate', gate: never }),
    );
    await play(t, { script }, async ({ panel }) => {
      await panel.ask('First question');
      await panel.log.getByText('Endless.').waitFor();
      await panel.newChat.click();
      await panel.ask('Second question');
      await panel.log.getByText('A second answer.').waitFor();
      await panel.idle();
      assert.equal(await panel.log.getByText('Endless.').count(), 0);
      never.open();
    });
  });
});
